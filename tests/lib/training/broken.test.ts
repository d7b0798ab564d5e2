/** A step whose loss or gradient is not finite: it is named, its parameter is named, and nothing is lost. */
import { describe, expect, it } from 'vitest';
import { cycleCorpus } from '../../../lib/corpora/cycle';
import { presets } from '../../../lib/model/config';
import { createModel } from '../../../lib/model/gpt';
import { Trainer, train } from '../../../lib/training/trainer';
import { backends } from '../backends/everyBackend';

const sizes = { batchSize: 4, sequenceLength: 8, seed: 2 };

describe.each(backends)('a broken step on %s', (_name, open) => {
  const create = async () => createModel(presets.cycle, { backend: await open(), seed: 1 });

  it('of a parameter that is not a number: nothing changes, and the parameter and place are named', async () => {
    const model = await create();
    const bias = await model.store.read('h.1.mlp.c_fc.bias');
    model.store.write('h.1.mlp.c_fc.bias', bias.with(3, Number.NaN));
    model.store.write('ln_f.weight', new Float32Array(8).fill(Number.POSITIVE_INFINITY)); // later in the checkpoint
    const before = await model.store.snapshot();
    const held = model.backend.bytes;
    const trainer = new Trainer(model, cycleCorpus, { steps: 3, ...sizes, sequenceLength: 16 });
    await expect(trainer.step()).rejects.toThrow(
      /^training stopped at step 1: the loss is NaN and the gradient’s length NaN; h\.1\.mlp\.c_fc\.bias holds NaN at place 3\. The model keeps its numbers from before this step\.$/,
    );
    expect(await model.store.snapshot()).toEqual(before);
    const { done, moments } = await trainer.state();
    expect(done).toBe(0);
    expect([...moments.values()].every((numbers) => numbers.every((value) => value === 0))).toBe(true);
    expect(model.config.trained_positions).toBe(8);
    trainer.close();
    expect(model.backend.bytes).toBe(held);
  });

  it('of a learning rate of 1e30: the numbers from before it remain, all finite, and the gradient is named', async () => {
    const model = await create();
    let last = await model.store.snapshot();
    let steps = 0;
    const running = async () => {
      for await (const { step } of train(model, cycleCorpus, { steps: 50, ...sizes, learningRate: 1e30 })) {
        last = await model.store.snapshot();
        steps = step;
      }
    };
    await expect(running()).rejects.toThrow(
      /^training stopped at step \d+: .* the gradient of [\w.]+ is .* A smaller learning rate than 1e\+30 may hold\.$/,
    );
    expect(steps).toBeGreaterThan(0);
    expect(last.every((value) => Number.isFinite(value))).toBe(true);
    expect(await model.store.snapshot()).toEqual(last);
  });

  it('of a gradient too long to be squared: it is named by its length', async () => {
    const model = await create();
    model.store.write('ln_f.weight', new Float32Array(8).fill(1e25));
    await expect(train(model, cycleCorpus, { steps: 1, ...sizes }).next()).rejects.toThrow(
      /the loss is \S+ and the gradient’s length Infinity; the gradient of wte\.weight is \S+ long, too long to be squared in 32 bits/,
    );
  });

  it('of logits that overflow: the gradient is named by its first number that is none', async () => {
    const model = await create();
    model.store.write('ln_f.weight', new Float32Array(8).fill(3e38));
    await expect(train(model, cycleCorpus, { steps: 1, ...sizes }).next()).rejects.toThrow(
      /the loss is NaN and the gradient’s length NaN; the gradient of wte\.weight is NaN at place 0\./,
    );
  });

  it('among several taken together: those before it are taken, and no other', async () => {
    const [together, apart] = [await create(), await create()];
    const options = { steps: 50, ...sizes, learningRate: 1e30 };
    const one = new Trainer(apart, cycleCorpus, options);
    const failure = async (act: () => Promise<unknown>) => {
      try {
        for (;;) await act();
      } catch (error) {
        return (error as Error).message;
      }
    };
    const expected = await failure(() => one.step());
    const many = new Trainer(together, cycleCorpus, options);
    expect(await failure(() => many.steps(20))).toBe(expected);
    expect(many.done).toBe(one.done);
    expect(many.done).toBeGreaterThan(0);
    expect(await together.store.snapshot()).toEqual(await apart.store.snapshot());
    expect((await many.state()).moments).toEqual((await one.state()).moments);
  });

  it('can be taken once the number is mended, as if it had never broken', async () => {
    const [mended, whole] = [await create(), await create()];
    const options = { steps: 6, ...sizes };
    const trainer = new Trainer(mended, cycleCorpus, options);
    for (let step = 0; step < 3; step++) await trainer.step();
    const bias = await mended.store.read('ln_f.bias');
    mended.store.write('ln_f.bias', bias.with(0, Number.POSITIVE_INFINITY));
    await expect(trainer.step()).rejects.toThrow('training stopped at step 4');
    mended.store.write('ln_f.bias', bias);
    while (trainer.done < 6) await trainer.step();
    for await (const _ of train(whole, cycleCorpus, options));
    expect(await mended.store.snapshot()).toEqual(await whole.store.snapshot());
  });
});
