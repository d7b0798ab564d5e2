/** The models the site serves are what scripts/make-models.mjs makes of the published run, byte for byte. */
import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import * as lib from '../../lib';
import { cycleFiles } from '../../scripts/make-models.mjs';
import { cycleRun, cycleTensors } from './cycle';

const folder = new URL('../../public/models/cycle/', import.meta.url);
const shipped = async (name: string) => new Uint8Array(await readFile(new URL(name, folder)));

describe('public/models/cycle', () => {
  it('holds what the script makes, and a README', async () => {
    const made = await cycleFiles(lib);
    expect((await readdir(folder)).sort()).toEqual([...made.keys(), 'README.md'].sort());
    for (const [name, bytes] of made) expect(Buffer.compare(bytes, await shipped(name)), name).toBe(0);
  });

  it('starts from the public numbers and names its words and its origin', async () => {
    const backend = await lib.openBackend('reference');
    const model = await lib.loadModel(await shipped('init.safetensors'), { backend });
    for (const [name, values] of cycleTensors('init'))
      expect(await model.store.read(name), name).toEqual(values);
    expect(model.config).toMatchObject(lib.presets.cycle);
    expect(model.about.vocabulary).toEqual(cycleRun.vocabulary);
    expect(model.about.provenance).toMatch(/before training/);
  });

  it('quotes the offsets and the losses that PyTorch recorded', async () => {
    const { offsets, losses } = JSON.parse(new TextDecoder().decode(await shipped('published.json')));
    expect(offsets).toEqual(cycleRun.offsets);
    expect(losses).toEqual({ 1: 5.2739, 10: 1.6107, 50: 0.3453, 100: 0.0162, 200: 0.0035 });
  });
});
