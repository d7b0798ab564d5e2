/**
 * What is closed, or asked two things at once: memory that was given back is never written again, and what is under way
 * ends as if it were alone.
 */
import { describe, expect, it } from 'vitest';
import { saveModel } from '../../../lib/checkpoint/model';
import { loadTraining, saveTraining } from '../../../lib/checkpoint/resume';
import { cycleCorpus } from '../../../lib/corpora/cycle';
import { presets } from '../../../lib/model/config';
import { createModel, GPT } from '../../../lib/model/gpt';
import { initialise } from '../../../lib/model/parameters';
import { Trainer } from '../../../lib/training/trainer';
import { backends } from '../backends/everyBackend';

/** Logits agree: passes over one token or several add in the same order only on wasm. */
function closeTo(ours: Float32Array, expected: Float32Array): void {
  expect(ours.length).toBe(expected.length);
  ours.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
}

/** Lets everything happen that needs no further call. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe.each(backends)('on %s', (_name, open) => {
  const create = async () => createModel(presets.cycle, { backend: await open(), seed: 2 });

  it('a decoder closed while it computes ends what it was asked, and then gives its memory back', async () => {
    const model = await create();
    const held = model.backend.bytes;
    const decoder = model.decode();
    const pending = [decoder.append([0, 1, 2]), decoder.append([3])] as const;
    decoder.close();
    const other = model.backend.allocate([{ name: 'other', shape: [4096] }]); // may be given what was let go of
    closeTo(await pending[1], (await model.logits([0, 1, 2, 3])).slice(-4));
    closeTo(await pending[0], (await model.logits([0, 1, 2])).slice(-4));
    await expect(decoder.append([0])).rejects.toThrow('append: the decoder is closed');
    expect((await other.read('other')).every((value) => value === 0)).toBe(true);
    other.close();
    await settled();
    const again = await create();
    await again.logits([0, 1, 2]);
    await again.logits([0, 1, 2, 3]);
    const programs = again.backend.bytes - held;
    expect(model.backend.bytes).toBe(held + programs);
  });

  it('a model closed while it is asked answers, and then gives its memory back', async () => {
    const model = await create();
    const pending = model.logits([0, 1, 2]);
    model.close();
    expect(await pending).toEqual(await (await create()).logits([0, 1, 2]));
    await settled();
    expect(model.backend.bytes).toBe(0);
    await expect(model.logits([0])).rejects.toThrow('the model is closed');
    model.close();
    expect(model.backend.bytes).toBe(0);
  });

  it('a trainer closed while it takes a step ends the step, and then gives its memory back', async () => {
    const model = await create();
    const held = model.backend.bytes;
    const trainer = new Trainer(model, cycleCorpus, { steps: 9 });
    const pending = trainer.step();
    trainer.close();
    expect((await pending).step).toBe(1);
    await expect(trainer.step()).rejects.toThrow('train: the trainer is closed');
    expect(model.backend.bytes).toBe(held);
    trainer.close();
    expect(model.backend.bytes).toBe(held);
  });

  it('what used a model is refused once it is closed, and changes no other', async () => {
    const backend = await open();
    const model = await createModel(presets.cycle, { backend, seed: 2 });
    const [decoder, trainer] = [model.decode(), new Trainer(model, cycleCorpus, { steps: 9 })];
    await decoder.append([0]);
    await trainer.step();
    model.close();
    await settled();
    const other = await createModel(presets.cycle, { backend, seed: 3 });
    const before = await other.store.snapshot();
    await expect(trainer.step()).rejects.toThrow('the store is closed');
    await expect(decoder.append([0])).rejects.toThrow('the store is closed');
    await expect(decoder.append([0, 1])).rejects.toThrow('the store is closed');
    expect(() => model.store.restore(before)).toThrow('the store is closed');
    expect(() => model.store.write('ln_f.bias', new Float32Array(8))).toThrow('the store is closed');
    await expect(model.store.read('ln_f.bias')).rejects.toThrow('the store is closed');
    await expect(model.store.snapshot()).rejects.toThrow('the store is closed');
    expect(await other.store.snapshot()).toEqual(before);
    for (const user of [decoder, trainer, other]) user.close();
    await settled();
    expect(backend.bytes).toBe(0);
  });

  it('a text cannot be rewound under a pass, and is after it', async () => {
    const model = await create();
    const decoder = model.decode();
    const pending = decoder.append([0, 1, 2]);
    expect(() => decoder.rewind(0)).toThrow('rewind: tokens are still being added; wait for them first');
    await pending;
    decoder.rewind(1);
    closeTo(await decoder.append([2]), (await model.logits([0, 2])).slice(-4));
  });

  it('reads the ids it was called with, whatever becomes of the array', async () => {
    const model = await create();
    const decoder = model.decode();
    const ids = [0, 1, 2];
    const pending = [decoder.append(ids), model.logits(ids)] as const;
    ids[2] = 9;
    const expected = await model.logits([0, 1, 2]);
    closeTo(await pending[0], expected.slice(-4));
    closeTo(await pending[1], expected);
  });

  it('a file of a run, or of a model, is of one moment, though steps go on', async () => {
    const model = await create();
    const trainer = new Trainer(model, cycleCorpus, { steps: 9 });
    await trainer.step();
    const [modelThen, runThen] = [await saveModel(model), await saveTraining(trainer)];
    const both = [saveModel(model), saveTraining(trainer), trainer.state()] as const;
    const next = trainer.step();
    expect(await both[0]).toEqual(modelThen);
    expect(await both[1]).toEqual(runThen);
    const { training } = await loadTraining(runThen, { backend: await open() });
    expect((await both[2]).moments).toEqual(training.moments);
    expect((await both[2]).done).toBe(1);
    expect((await next).step).toBe(2);
  });

  it('takes no memory for parameters that do not fit', async () => {
    const backend = await open();
    const parameters = initialise(presets.cycle, 0).set('ln_f.bias', new Float32Array(7));
    expect(() => new GPT(presets.cycle, backend, parameters)).toThrow('ln_f.bias takes 8 numbers, not 7');
    expect(backend.bytes).toBe(0);
  });
});
