/** Attention maps: the weights are those of the run, rows add up to 1, nobody looks ahead. */
import { bosMark } from '@lib';
import { expect, it } from 'vitest';
import { attend, headsOf, textFor, weightsOf } from '@/widgets/attention/attention';
import { specimens } from '@/widgets/attention/attention.specimen';
import { shipped } from './models';

it('splits the padded weights by head, for every layer', async () => {
  const model = await shipped();
  const words = [0, 1, 2, 3, 0];
  const shown = await attend(
    (ids, names) => model.trace(ids, names),
    model.config,
    ['I', 'love', 'AI', '!'],
    words,
  );
  expect(headsOf(shown)).toEqual(['1.1', '1.2', '2.1', '2.2']);
  for (const head of headsOf(shown)) {
    const weights = weightsOf(shown, head);
    expect(weights).toHaveLength(5);
    for (const [t, row] of weights.entries()) {
      expect(row).toHaveLength(5);
      expect(row.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
      for (const share of row.slice(t + 1)) expect(share).toBe(0);
    }
  }
  const raw = (await model.trace(words, ['h.1.attn.probs'])).get('h.1.attn.probs')!; // (2, 8, 8)
  expect(weightsOf(shown, '2.2')[3]![1]).toBe(raw[64 + 3 * 8 + 1]);
  expect(weightsOf(shown, '7.9')).toBe(weightsOf(shown, '1.1'));
});

it('reads the reader’s text, or its own, or the model’s tokens in turn', () => {
  const given = { words: [26, 12, 0], vocabulary: ['a', 'b'] };
  const config = { vocab_size: 4, n_embd: 8, n_head: 2, n_layer: 2, n_positions: 4 };
  const model = { config, start: [0], vocabulary: ['w', 'x', 'y', 'z'] };
  expect(textFor(model, [3, 2], given)).toEqual([3, 2]);
  expect(textFor(model, [3, 9], given)).toEqual([0, 1, 2]);
  expect(textFor(model, [0, 1, 2, 3, 0], given)).toEqual([0, 1, 2, 3]);
  expect(textFor({ ...model, vocabulary: ['a', 'b'] }, undefined, given)).toEqual([26, 12, 0]);
  expect(textFor({ ...model, start: [2], vocabulary: ['w', 'x', bosMark, 'z'] }, undefined, given)).toEqual([
    2, 1, 2,
  ]);
});

it('knows which positions were never trained', async () => {
  const { opening, cycle } = await specimens();
  expect(opening.shown.words).toHaveLength(8);
  expect(opening.shown.trained).toBe(8);
  expect(cycle.shown.words).toHaveLength(12);
  expect(cycle.shown.trained).toBe(8);
});
