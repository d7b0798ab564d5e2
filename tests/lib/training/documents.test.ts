/** Training on documents: each a sequence of its own, padded where a batch needs it, and padding teaches nothing. */
import { describe, expect, it } from 'vitest';
import { presets } from '../../../lib/model/config';
import { createModel } from '../../../lib/model/gpt';
import { batchOf } from '../../../lib/training/batches';
import type { TrainOptions } from '../../../lib/training/options';
import { train } from '../../../lib/training/trainer';
import { backends } from '../backends/everyBackend';

const documents = [
  [26, 0, 1, 26],
  [26, 5, 6, 7, 8, 9, 26],
  [26, 2, 26],
];

describe('batchOf documents', () => {
  const settings = { data: documents, batchSize: 2, sequenceLength: 8, seed: 0 };

  it('pads to the longest, with id 0 and no target', () => {
    const { time, ids, targets } = batchOf({ ...settings, choices: [[0, 1]] }, 0);
    expect(time).toBe(6);
    expect([...ids]).toEqual([26, 0, 1, 0, 0, 0, 26, 5, 6, 7, 8, 9]);
    expect([...targets]).toEqual([0, 1, 26, -1, -1, -1, 5, 6, 7, 8, 9, 26]);
  });

  it('cuts what is longer than a sequence', () => {
    const { time, ids, targets } = batchOf(
      { ...settings, batchSize: 1, sequenceLength: 3, choices: [[1]] },
      0,
    );
    expect([time, [...ids], [...targets]]).toEqual([3, [26, 5, 6], [5, 6, 7]]);
  });

  it('names the document that is not there', () => {
    expect(() => batchOf({ ...settings, choices: [[0, 3]] }, 0)).toThrow(
      'batches: step 0 asks for 3; documents run from 0 to 2',
    );
  });

  it('refuses a batch in which nothing can be predicted', () => {
    const data = [[26], [26]];
    expect(() => batchOf({ ...settings, data, choices: [[0, 1]] }, 0)).toThrow('have fewer than two tokens');
  });
});

describe.each(backends)('training on documents on %s', (_name, open) => {
  const firstStep = async (batch: number[]) => {
    const model = await createModel(presets.names, { backend: await open(), seed: 3 });
    const options: TrainOptions = { steps: 1, batchSize: batch.length, batches: [batch], learningRate: 0.1 };
    for await (const { loss, gradNorm } of train(model, documents, options)) return { loss, gradNorm, model };
    throw new Error('no step');
  };

  it('a padded batch costs the mean over its real tokens', async () => {
    const [one, two, both] = await Promise.all([firstStep([0]), firstStep([1]), firstStep([0, 1])]);
    expect(both.loss).toBeCloseTo((3 * one.loss + 6 * two.loss) / 9, 5);
  });

  it('gives the same gradient whether a document stands alone or beside padding', async () => {
    const [alone, twice] = await Promise.all([firstStep([2, 2]), firstStep([2])]);
    expect(alone.gradNorm).toBeCloseTo(twice.gradNorm, 5);
  });

  it('names the document that is none', async () => {
    const model = await createModel(presets.names, { backend: await open() });
    const data = [[26, 1, 26], 7] as unknown as number[][];
    await expect(train(model, data, { steps: 1 }).next()).rejects.toThrow(
      'train: document 1 is 7; every document must be a list of ids',
    );
  });

  it('names the document with an id the model does not know', async () => {
    const model = await createModel(presets.names, { backend: await open() });
    await expect(
      train(
        model,
        [
          [26, 1, 26],
          [26, 27],
        ],
        { steps: 1 },
      ).next(),
    ).rejects.toThrow('document 1: the id at place 1 is 27; this model knows the ids 0 to 26');
  });
});
