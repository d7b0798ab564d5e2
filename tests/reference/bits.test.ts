/** The engine's bits in Node; tests/browser/engine.test.ts runs the same body in Chromium. */
import { readFile } from 'node:fs/promises';
import { sameBits } from './bits';
import { cycleRun } from './cycle';

sameBits(async () => ({
  init: new Uint8Array(await readFile(new URL('data/cycle.init.safetensors', import.meta.url))),
  offsets: cycleRun.offsets,
}));
