/** The models the site serves are what scripts/make-models.mjs makes of the published run, byte for byte. */
import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import * as lib from '../../lib';
import { cycleFiles, namesFiles } from '../../scripts/make-models.mjs';
import { cycleRun, cycleTensors } from './cycle';
import { namesIds, namesRun, namesTensors } from './names';

const folder = (model: string) => new URL(`../../public/models/${model}/`, import.meta.url);
const fileOf = async (model: string, name: string) =>
  new Uint8Array(await readFile(new URL(name, folder(model))));
const shipped = (name: string) => fileOf('cycle', name);

it.each([
  ['cycle', cycleFiles],
  ['names', namesFiles],
])('public/models/%s holds what the script makes, and a README', async (model, make) => {
  const made = await make(lib);
  expect((await readdir(folder(model))).sort()).toEqual([...made.keys(), 'README.md'].sort());
  for (const [name, bytes] of made) expect(Buffer.compare(bytes, await fileOf(model, name)), name).toBe(0);
});

describe('public/models/cycle', () => {
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

describe('public/models/names', () => {
  const opened = async (name: string) =>
    lib.loadModel(await fileOf('names', 'model.safetensors'), {
      backend: await lib.openBackend(name as 'wasm'),
    });

  it('has the numbers of the record, a to z and BOS, and its origin', async () => {
    const model = await opened('reference');
    expect(model.config).toMatchObject(lib.presets.names);
    expect(model.about.vocabulary).toEqual(lib.namesVocabulary);
    expect(model.about.provenance).toMatch(/500 Adam steps/);
    for (const [name, expected] of namesTensors('step500')) {
      const ours = await model.store.read(name);
      ours.forEach((value, i) =>
        expect(Math.abs(value - expected[i]!), `${name}[${i}]`).toBeLessThanOrEqual(1e-3),
      );
    }
  });

  it('starts from the recorded numbers', async () => {
    const model = await lib.loadModel(await fileOf('names', 'init.safetensors'), {
      backend: await lib.openBackend('reference'),
    });
    for (const [name, values] of namesTensors('init'))
      expect(await model.store.read(name), name).toEqual(values);
    expect(model.about.provenance).toMatch(/before training/);
  });

  it('quotes the names of the steps and the published losses', async () => {
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    const { documents, losses } = JSON.parse(text(await fileOf('names', 'published.json')));
    const list = lib.parseNames(
      await readFile(new URL('../../public/data/names.txt', import.meta.url), 'utf8'),
    );
    expect(documents.map(([line]: number[]) => list[line!])).toEqual(namesRun.order);
    expect(losses).toEqual({ 1: 3.3248, 50: 2.926, 100: 3.1866, 200: 2.6827, 300: 1.9743, 500: 1.933 });
  });

  it('scores “marina” as the record does', async () => {
    const logits = await (await opened('wasm')).logits(namesIds(namesRun.logits_for).slice(0, -1));
    namesRun.logits
      .flat()
      .forEach((expected, i) => expect(Math.abs(logits[i]! - expected)).toBeLessThanOrEqual(0.01));
  });
});
