/** What a step does to the numbers: clipping, Adam against AdamW, ε. Read off the moments and worked out by hand. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cycleCorpus } from '../../../lib/corpora/cycle';
import { presets } from '../../../lib/model/config';
import { createModel } from '../../../lib/model/gpt';
import { AdamWClock } from '../../../lib/training/adamw';
import type { TrainOptions } from '../../../lib/training/options';
import { Trainer } from '../../../lib/training/trainer';
import { backends } from '../backends/everyBackend';

const sizes = { batchSize: 4, sequenceLength: 8, seed: 2 };

describe('AdamWClock', () => {
  const settings = { betas: [0.9, 0.999], weightDecay: 0.1, epsilon: 1e-8 } as const;

  it('begun anew after any number of steps, shows the same bits', () => {
    fc.assert(
      fc.property(fc.nat({ max: 3000 }), fc.double({ min: 0, max: 0.9999, noNaN: true }), (done, beta) => {
        const changed = { ...settings, betas: [beta, 0.999] } as const;
        const clock = new AdamWClock(changed);
        for (let step = 0; step < done; step++) clock.next(0.01);
        expect(new AdamWClock(changed, done).next(0.02)).toEqual(clock.next(0.02));
      }),
      { numRuns: 30 },
    );
  });

  it('corrects nothing after a billion steps, and does not take long to say so', () => {
    const hyper = new AdamWClock(settings, 1e9).next(0.01);
    expect([hyper[0], hyper[6]]).toEqual([Math.fround(0.01), 1]);
  });

  it('gives the numbers of the papers', () => {
    const hyper = (optimiser: 'adam' | 'adamw') => new AdamWClock({ ...settings, optimiser }).next(0.01);
    const expected = [0.1, 0.999, 0.9, 0.1, 0.999, 0.001, 1 / Math.sqrt(0.001), 1e-8, 0];
    hyper('adamw').forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
    hyper('adam').forEach((value, i) => expect(value).toBeCloseTo(expected.with(1, 1).with(8, 0.1)[i]!, 5));
  });
});

describe.each(backends)('a step on %s', (_name, open) => {
  /** The model's numbers before and after some steps, the last report, and the moments, all by parameter. */
  const take = async (options: Partial<TrainOptions>) => {
    const model = await createModel(presets.cycle, { backend: await open(), seed: 1 });
    const names = model.store.parameters.map(({ name }) => name);
    const numbers = async () =>
      new Map(await Promise.all(names.map(async (name) => [name, await model.store.read(name)] as const)));
    const before = await numbers();
    const trainer = new Trainer(model, cycleCorpus, { steps: 1, ...sizes, ...options });
    let report = await trainer.step();
    while (trainer.done < trainer.options.steps) report = await trainer.step();
    const { moments } = await trainer.state();
    return { names, before, after: await numbers(), report, moments };
  };
  const close = (ours: number, expected: number, scale: number, what: string) =>
    expect(Math.abs(ours - expected), `${what}: ${ours} against ${expected}`).toBeLessThanOrEqual(
      3e-6 * scale,
    );

  it('clips a gradient longer than the limit to the limit, and keeps its direction', async () => {
    const [whole, clipped] = [await take({}), await take({ clip: 0.25 })];
    const norm = whole.report.gradNorm;
    expect(norm).toBeGreaterThan(1);
    expect(clipped.report).toEqual(whole.report); // the norm before clipping
    const pytorch = Math.min(1, 0.25 / (norm + 1e-6));
    expect(Math.abs(0.25 / norm / pytorch - 1)).toBeLessThan(1e-6);
    let square = 0;
    for (const name of whole.names) {
      clipped.moments.get(`${name}.m`)!.forEach((m, i) => {
        close(m, whole.moments.get(`${name}.m`)![i]! * pytorch, 0.01, `${name}[${i}]`);
        square += (m / 0.1) ** 2; // m = (1 − β₁)·g after one step
      });
    }
    expect(Math.sqrt(square)).toBeCloseTo(0.25, 6);
  });

  it('leaves a gradient within the limit alone, to the bit', async () => {
    const [free, limited] = [await take({ steps: 5 }), await take({ steps: 5, clip: 1000 })];
    expect(limited).toEqual(free);
  });

  it('is the same for adam and adamw without weight decay, to the bit', async () => {
    const adam = await take({ steps: 20, weightDecay: 0, optimiser: 'adam' });
    expect(adam).toEqual(await take({ steps: 20, weightDecay: 0, optimiser: 'adamw' }));
  });

  it('decays beside the gradient with adamw, and through it with adam', async () => {
    // With ε = 0.1 a step's size depends on its gradient's, not only on its sign.
    const [lr, decay, epsilon] = [0.01, 0.5, 0.1];
    const options = { learningRate: lr, epsilon, steps: 1 };
    const gradients = (await take({ ...options, weightDecay: 0 })).moments;
    for (const optimiser of ['adamw', 'adam'] as const) {
      const { names, before, after, moments } = await take({ ...options, weightDecay: decay, optimiser });
      for (const name of names) {
        before.get(name)!.forEach((p, i) => {
          const own = gradients.get(`${name}.m`)![i]! / 0.1;
          const g = optimiser === 'adam' ? own + decay * p : own;
          const kept = optimiser === 'adam' ? p : p * (1 - lr * decay);
          close(moments.get(`${name}.m`)![i]!, 0.1 * g, 1, `${optimiser} ${name}.m[${i}]`);
          close(moments.get(`${name}.v`)![i]!, 0.001 * g * g, 0.1, `${optimiser} ${name}.v[${i}]`);
          close(
            after.get(name)![i]!,
            kept - (lr * g) / (Math.abs(g) + epsilon),
            1,
            `${optimiser} ${name}[${i}]`,
          );
        });
      }
    }
  });

  it('shrinks untrained rows by a factor with adamw, and moves each by the learning rate with adam', async () => {
    const row = async (optimiser: 'adamw' | 'adam') => {
      const { before, after } = await take({ weightDecay: 0.01, learningRate: 0.01, optimiser });
      return [before, after].map((numbers) => numbers.get('wpe.weight')!.slice(8 * 8)) as [
        Float32Array,
        Float32Array,
      ];
    };
    const [before, decoupled] = await row('adamw');
    const [, coupled] = await row('adam');
    before.forEach((p, i) => {
      expect(decoupled[i]! / p).toBeCloseTo(0.9999, 6);
      expect(p - coupled[i]!).toBeCloseTo(0.01 * Math.sign(p), 4);
    });
  });
});
