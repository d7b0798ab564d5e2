/** The loss over a corpus: each token counted once, against the model's own logits. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cycleCorpus } from '../../../lib/corpora/cycle';
import { presets } from '../../../lib/model/config';
import { createModel, type GPT } from '../../../lib/model/gpt';
import { type EvaluateOptions, evaluate } from '../../../lib/training/evaluate';
import { train } from '../../../lib/training/trainer';
import { backends } from '../backends/everyBackend';

const documents = [
  [26, 4, 12, 12, 0, 26],
  [26],
  [26, 8, 0, 13, 26],
  [26, 1, 4, 13, 9, 0, 12, 8, 13, 4, 26], // ten to predict, cut to the names model's eight
  [26, 26],
];

/** Surprises of ids[1..], in float64, from one pass over all before them. */
async function surprises(model: GPT, ids: readonly number[]): Promise<number[]> {
  const size = model.config.vocab_size;
  const logits = await model.logits(ids.slice(0, -1));
  return ids.slice(1).map((id, t) => {
    const row = [...logits.slice(t * size, (t + 1) * size)];
    return Math.log(row.reduce((sum, z) => sum + Math.exp(z), 0)) - row[id]!;
  });
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe.each(backends)('evaluate on %s', (_name, open) => {
  const names = async () => {
    const model = await createModel(presets.names, { backend: await open(), seed: 4 });
    for await (const _ of train(model, documents, { steps: 5, batches: Array(5).fill([0, 2, 3, 4]) }));
    return model;
  };

  it('is the mean over all tokens of all documents, however many are computed at once', async () => {
    const model = await names();
    const whole: number[] = [];
    for (const document of documents)
      if (document.length > 1) whole.push(...(await surprises(model, document.slice(0, 9))));
    for (const batchSize of [1, 2, 3, 16]) {
      const { loss, tokens } = await evaluate(model, documents, { batchSize });
      expect(tokens).toBe(5 + 4 + 8 + 1);
      expect(loss).toBeCloseTo(mean(whole), 5);
    }
  });

  it('predicts every token of a stream but the first, once, window after window', async () => {
    const model = await createModel(presets.cycle, { backend: await open(), seed: 1 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 3 }), { minLength: 2, maxLength: 24 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 5 }),
        async (stream, sequenceLength, batchSize) => {
          const whole: number[] = [];
          for (let start = 0; start + 1 < stream.length; start += sequenceLength)
            whole.push(...(await surprises(model, stream.slice(start, start + sequenceLength + 1))));
          const { loss, tokens } = await evaluate(model, stream, { sequenceLength, batchSize });
          expect(tokens).toBe(stream.length - 1);
          expect(Math.abs(loss - mean(whole))).toBeLessThan(1e-5 * mean(whole));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('looks at windows of the trained length unless told otherwise, changes nothing and gives its memory back', async () => {
    const model = await createModel(presets.cycle, { backend: await open(), seed: 1 });
    const [before, held] = [await model.store.snapshot(), model.backend.bytes];
    const { loss } = await evaluate(model, cycleCorpus);
    expect(loss).toBe((await evaluate(model, cycleCorpus, { sequenceLength: 8 })).loss);
    expect(loss).not.toBe((await evaluate(model, cycleCorpus, { sequenceLength: 64 })).loss);
    expect(await model.store.snapshot()).toEqual(before);
    expect(model.backend.bytes).toBe(held);
  });

  it('refuses what it cannot measure, with both facts', async () => {
    const model = await names();
    const held = model.backend.bytes;
    const refused: [Parameters<typeof evaluate>[1], EvaluateOptions, string][] = [
      [[], {}, 'evaluate: the data are empty'],
      [[[26], [26]], {}, 'evaluate: nothing can be predicted; a token to predict needs one before it'],
      [[3], {}, 'evaluate: nothing can be predicted'],
      [[[26, 27]], {}, 'document 0: the id at place 1 is 27; this model knows the ids 0 to 26'],
      [documents, { batchSize: 0 }, 'evaluate: batchSize is 0; it must be a whole number from 1 to 1000000'],
      [
        documents,
        { sequenceLength: 9 },
        'evaluate: sequenceLength is 9; it must be a whole number from 1 to 8',
      ],
    ];
    for (const [data, options, sentence] of refused)
      await expect(evaluate(model, data, options)).rejects.toThrow(sentence);
    model.store.write('lm_head.weight', new Float32Array(27 * 16).fill(Number.NaN, 20, 21));
    await expect(evaluate(model, documents)).rejects.toThrow(
      'evaluate: the loss is NaN: lm_head.weight holds NaN at place 20.',
    );
    expect(model.backend.bytes).toBe(held);
  });
});
