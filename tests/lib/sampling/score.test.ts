import { describe, expect, it } from 'vitest';
import { presets } from '../../../lib/model/config';
import { createModel } from '../../../lib/model/gpt';
import type { LogitsModel } from '../../../lib/sampling/ask';
import { distribution, softmax } from '../../../lib/sampling/distribution';
import {
  bitsOfLoss,
  effectiveChoices,
  entropy,
  guessingLoss,
  perplexity,
  perplexityOfLoss,
  score,
  surprise,
} from '../../../lib/sampling/score';
import { evaluate } from '../../../lib/training/evaluate';
import { backends } from '../backends/everyBackend';
import { hashModel } from './fake';

describe('entropy', () => {
  it('is log₂ of the number of equally likely tokens, and 0 for a certain one', () => {
    expect(entropy([0.25, 0.25, 0.25, 0.25])).toBe(2);
    expect(entropy(new Float64Array(27).fill(1 / 27))).toBeCloseTo(Math.log2(27), 12);
    expect(entropy([0, 1, 0])).toBe(0);
    expect(Object.is(entropy([1]), 0)).toBe(true);
    expect(entropy([0.5, 0.25, 0.25])).toBe(1.5);
  });

  it('2 to its power counts choices', () => {
    expect(effectiveChoices([0.25, 0.25, 0.25, 0.25])).toBe(4);
    expect(effectiveChoices([1, 0])).toBe(1);
  });
});

describe('surprise', () => {
  it('is 0 bits for the certain, 1 for a coin toss and without end for the impossible', () => {
    expect(Object.is(surprise([1, 0], 0), 0)).toBe(true);
    expect(surprise([0.5, 0.5], 1)).toBe(1);
    expect(surprise([1, 0], 1)).toBe(Infinity);
  });

  it.each([-1, 2, 0.5, Number.NaN])('refuses the id %s', (id) => {
    expect(() => surprise([0.5, 0.5], id)).toThrow(
      new RangeError(`surprise: id is ${id}; it must be a whole number from 0 to 1`),
    );
  });
});

describe('perplexity', () => {
  it('is 2 to the mean surprise', () => {
    expect(perplexity([2, 2])).toBe(4);
    expect(perplexity([0, 2])).toBe(2);
    expect(() => perplexity([])).toThrow(
      'perplexity: surprises is empty; it needs the surprise of at least one token',
    );
  });

  it('of a loss in nats: ln 27 is 27 choices', () => {
    expect(perplexityOfLoss(Math.log(27))).toBeCloseTo(27, 12);
    expect(perplexityOfLoss(0)).toBe(1);
    expect(bitsOfLoss(Math.log(27))).toBeCloseTo(Math.log2(27), 12);
  });
});

describe('guessingLoss', () => {
  it('is ln V, the loss of one that knows nothing', () => {
    expect(guessingLoss(27)).toBeCloseTo(3.296, 3);
    expect(guessingLoss(4)).toBeCloseTo(1.386, 3);
    expect(() => guessingLoss(0)).toThrow(
      'guessingLoss: vocabularySize is 0; it must be a whole number from 1 up',
    );
  });
});

describe('score', () => {
  /** After 0 comes 1 with probability ½, after 1 comes 2 with ¼; the rest is shared. */
  const model: LogitsModel = {
    config: { ...presets.cycle, vocab_size: 3 },
    async logits(ids) {
      const after: Record<number, number[]> = {
        0: [0.25, 0.5, 0.25],
        1: [0.5, 0.25, 0.25],
        2: [1, 0, 0],
      };
      return Float32Array.from(
        ids.flatMap((id) => after[id]!.map(Math.log2)),
        (bits) => bits * Math.LN2,
      );
    },
  };

  it('is the surprise of each token after the first, in bits, and their sum and means', async () => {
    const { tokens, bits, bitsPerToken, loss, perplexity: choices } = await score(model, [0, 1, 2, 0]);
    expect(tokens.map(({ id, position, rank }) => [id, position, rank])).toEqual([
      [1, 1, 1],
      [2, 2, 3],
      [0, 3, 1],
    ]);
    const numbers = tokens.map(({ probability, bits, entropy }) => [probability, bits, entropy]);
    [
      [0.5, 1, 1.5],
      [0.25, 2, 1.5],
      [1, 0, 0],
    ].forEach((row, i) => row.forEach((value, j) => expect(numbers[i]![j]).toBeCloseTo(value, 6)));
    expect(bits).toBeCloseTo(3, 6);
    expect(bitsPerToken).toBeCloseTo(1, 6);
    expect(loss).toBeCloseTo(Math.LN2, 6);
    expect(choices).toBeCloseTo(2, 6);
  });

  it('is without end for an impossible token, and a number for one too unlikely for a float64', async () => {
    expect((await score(model, [2, 1])).bits).toBe(Infinity);
    const sure = { ...model, logits: async () => Float32Array.of(800, 0, -Infinity) };
    const { tokens } = await score(sure, [0, 1]);
    expect(tokens[0]!.probability).toBe(0);
    expect(tokens[0]!.bits).toBeCloseTo(800 / Math.LN2, 9);
  });

  it('asks once while the text fits, then once for each token more, with the last ids', async () => {
    const { model: fake, asked } = hashModel(5);
    await score(fake, [0, 1, 2, 3, 4, 0, 1, 2, 3]);
    expect(asked).toEqual([[0, 1, 2, 3, 4, 0, 1, 2]]);
    asked.length = 0;
    await score(fake, [0, 1, 2, 3, 4, 0], { context: 3 });
    expect(asked).toEqual([
      [0, 1, 2],
      [1, 2, 3],
      [2, 3, 4],
    ]);
  });

  it('uses for each token what generate would have drawn it from', async () => {
    const { model: fake } = hashModel(5);
    const ids = Array.from({ length: 14 }, (_, i) => (i * i) % 5);
    const { tokens } = await score(fake, ids, { context: 4 });
    expect(tokens.map(({ position }) => position)).toEqual(ids.map((_, i) => i).slice(1));
    for (const { id, position, probability, bits, rank, entropy: expected } of tokens) {
      const shown = ids.slice(Math.max(0, position - 4), position);
      const { probs, order } = distribution((await fake.logits(shown)).subarray(-5));
      expect(id).toBe(ids[position]);
      expect(probability).toBe(probs[id]);
      expect(bits).toBeCloseTo(surprise(probs, id), 12);
      expect(rank).toBe(order.indexOf(id) + 1);
      expect(expected).toBe(entropy(probs));
    }
  });

  it.each(backends)('of a text is the loss that training reports for it, on %s', async (_, open) => {
    const gpt = await createModel(presets.cycle, { backend: await open(), seed: 3 });
    const ids = [0, 1, 2, 3, 0, 1, 1, 2, 0];
    const rows = await gpt.logits(ids.slice(0, -1));
    const nats = ids
      .slice(1)
      .map((id, t) => -Math.log(softmax(Float64Array.from(rows.subarray(t * 4, t * 4 + 4)))[id]!));
    const { loss, perplexity: choices } = await score(gpt, ids);
    expect(loss).toBeCloseTo(nats.reduce((sum, x) => sum + x) / 8, 12);
    expect(loss).toBeCloseTo((await evaluate(gpt, [ids])).loss, 5);
    expect(choices).toBeCloseTo(perplexityOfLoss(loss), 9);
    expect(loss).toBeGreaterThan(guessingLoss(4)); // untrained, so no better than guessing
  });

  it.each<[number[], number | undefined, string]>([
    [
      [1],
      undefined,
      'score: the length of ids is 1; it must be at least 2, a token to go on from and one to score',
    ],
    [[0, 3], undefined, 'score: ids[1] is 3; a token id must be a whole number from 0 to 2'],
    [[0, 1], 0, 'score: context is 0; it must be a whole number from 1 to 64'],
  ])('refuses %j in a context of %s with a sentence', async (ids, context, sentence) => {
    await expect(score(model, ids, { context })).rejects.toThrow(sentence);
  });

  it('refuses a model that gives too few logits', async () => {
    const short: LogitsModel = { ...model, logits: async () => new Float32Array(3) };
    await expect(score(short, [0, 1, 2])).rejects.toThrow(
      'score: the model gave 3 logits for 2 ids; 2 x 3 were expected',
    );
  });
});
