/** Where sequences stand in the context, and how far a model then counts as trained. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadModel, saveModel } from '../../../lib/checkpoint/model';
import { cycleCorpus } from '../../../lib/corpora/cycle';
import { presets } from '../../../lib/model/config';
import { createModel } from '../../../lib/model/gpt';
import { generate } from '../../../lib/sampling/generate';
import { type Data, randomPositions } from '../../../lib/training/batches';
import type { TrainOptions } from '../../../lib/training/options';
import { train } from '../../../lib/training/trainer';
import { backends } from '../backends/everyBackend';

describe('randomPositions', () => {
  it('runs of neighbours, inside the table, from first row to last', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 0, max: 9 }),
        fc.nat(),
        (time, spare, seed) => {
          const places = time + spare;
          const starts = new Set<number>();
          for (let step = 0; step < 60; step++) {
            const positions = randomPositions({ batchSize: 4, seed }, step, time, places);
            expect(positions.length).toBe(4 * time);
            for (let b = 0; b < 4; b++) {
              const start = positions[b * time]!;
              starts.add(start);
              for (let t = 0; t < time; t++) expect(positions[b * time + t]).toBe(start + t);
            }
          }
          expect([...starts].sort((a, b) => a - b)).toEqual(Array.from({ length: spare + 1 }, (_, i) => i));
        },
      ),
      { seed: 1, numRuns: 40 },
    );
  });
});

describe.each(backends)('offsets of positions on %s', (_name, open) => {
  const run = async (options: Partial<TrainOptions>, data: Data = cycleCorpus, config = {}) => {
    const model = await createModel({ ...presets.cycle, ...config }, { backend: await open(), seed: 1 });
    const before = await model.store.snapshot();
    const rows = model.config.position === 'learned' ? await model.store.read('wpe.weight') : [];
    const losses: number[] = [];
    for await (const { loss } of train(model, data, {
      steps: 150,
      batchSize: 4,
      sequenceLength: 8,
      weightDecay: 0,
      ...options,
    }))
      losses.push(loss);
    return { model, before, rows, losses };
  };

  it('train every row of the position table where they are random, and only the first where they are not', async () => {
    for (const [offsets, trained] of [
      ['random', 64],
      ['zero', 8],
    ] as const) {
      const { model, rows, losses } = await run({ offsets });
      expect(losses.at(-1)).toBeLessThan(0.2);
      const after = await model.store.read('wpe.weight'); // (64, 8)
      const moved = Array.from({ length: 64 }, (_, row) =>
        after.slice(row * 8, row * 8 + 8).some((value, i) => value !== rows[row * 8 + i]),
      );
      expect(moved).toEqual(Array.from({ length: 64 }, (_, row) => row < trained));
      expect(model.config.trained_positions).toBe(trained);
    }
  });

  it('follow from the seed', async () => {
    const options = {
      offsets: 'random',
      steps: 5,
      batches: Array.from({ length: 5 }, () => [0, 1, 2, 3]),
    } as const;
    const [one, same, other] = [
      await run({ ...options }),
      await run({ ...options }),
      await run({ ...options, seed: 9 }),
    ];
    expect(await same.model.store.snapshot()).toEqual(await one.model.store.snapshot());
    expect(other.losses).not.toEqual(one.losses); // the batches are given, so only the offsets differ
  });

  it('are allowed for positions of every kind, and change nothing where a model has none', async () => {
    for (const position of ['sinusoidal', 'rope', 'alibi', 'none'] as const) {
      const [random, zero] = [
        await run({ offsets: 'random', steps: 3 }, cycleCorpus, { position }),
        await run({ steps: 3 }, cycleCorpus, { position }),
      ];
      const alike = position === 'alibi' || position === 'none';
      if (position !== 'rope') expect(random.losses[2] === zero.losses[2], position).toBe(alike);
      expect(Math.abs(random.losses[2]! - zero.losses[2]!), position).toBeLessThan(1);
    }
  });

  it('training makes trained_positions its own: it crops what generate shows, and travels in the checkpoint', async () => {
    const { model } = await run({ steps: 1, sequenceLength: 16 });
    expect(model.config.trained_positions).toBe(16);
    expect((await loadModel(await saveModel(model), { backend: await open() })).config).toEqual(model.config);
    const prompt = cycleCorpus.slice(0, 20);
    for await (const { dropped } of generate(model, prompt, { maxNewTokens: 1, temperature: 0 }))
      expect(dropped).toBe(4);
  });

  it('documents reach as far as the longest of them, at most a sequence', async () => {
    const documents = [
      [0, 1, 2],
      [0, 1, 2, 3, 0, 1, 2],
    ];
    const reached = async (options: Partial<TrainOptions>) =>
      (await run({ steps: 1, batches: [[0, 0, 0, 0]], ...options }, documents)).model.config
        .trained_positions;
    expect(await reached({})).toBe(6);
    expect(await reached({ sequenceLength: 4 })).toBe(4);
    expect(await reached({ offsets: 'random' })).toBe(64);
  });

  it('a model that took no step keeps what it was', async () => {
    const { model } = await run({ steps: 0, sequenceLength: 16 });
    expect(model.config.trained_positions).toBe(8);
    expect(() => model.trainedTo(65)).toThrow(
      'config: trained_positions is 65; it must be a whole number from 1 to',
    );
  });
});
