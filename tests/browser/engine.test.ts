/** The engine inside a real Chromium: every op on every backend, and the same bits as in Node. */
import { describe } from 'vitest';
import { sameBits } from '../reference/bits';
import init from '../reference/data/cycle.init.safetensors?url';
import cycle from '../reference/data/cycle.json';
import '../lib/backends/ops.test';

describe('in this browser', () => {
  sameBits(async () => ({
    init: new Uint8Array(await (await fetch(init)).arrayBuffer()),
    offsets: cycle.offsets,
  }));
});
