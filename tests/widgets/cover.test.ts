/** The cover's figure: lib's distribution, and a sentence for each state of a run. */
import { distribution, draw, guessingLoss } from '@lib';
import { expect, it } from 'vitest';
import { after, coverSentence } from '@/widgets/cover/cover';
import { labels } from './models';

it('shows lib’s distribution and the token under the dart', () => {
  const logits = [0, 2, 1, -1];
  for (const [temperature, u] of [
    [1, 0.1],
    [3, 0.9],
    [0, 0.9],
  ] as const) {
    const expected = distribution(logits, { temperature });
    const shown = after(logits, temperature, u, labels);
    expect(shown.chosen).toBe(draw(expected, u));
    expect(shown.top).toBe('love');
    expect(shown.share).toBe(expected.probs[1]);
    expect(shown.bars.map(({ value }) => value)).toEqual([...expected.order].map((id) => expected.probs[id]));
  }
});

it('says what was tried: nothing yet, before the first step, a step', () => {
  const guessing = guessingLoss(4);
  expect(coverSentence(undefined, 'AI', 0.61)).toMatch(/Not trained yet: its favourite is AI, 61 %\./);
  expect(coverSentence({ step: 0, loss: 5.27, guessing }, 'AI', 0.61)).toBe(
    'Before the first step: its favourite is AI, 61 %.',
  );
  expect(coverSentence({ step: 200, loss: 0.0035, guessing }, 'love', 0.9969)).toBe(
    'Step 200: its favourite is love, 99.6 %, loss 0.0035 (guessing costs 1.39).',
  );
});

it('never rounds a doubt away: what is not certain is not written as 100 %', () => {
  expect(coverSentence(undefined, 'love', 0.99996)).toContain('love, 99.9 %');
});
