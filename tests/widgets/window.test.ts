/** The grid of scores at every position: rows are the model's, greyed but for the last, and causal. */
import { describe, expect, it } from 'vitest';
import { grid } from '@/widgets/window/window';
import { labels, shipped } from './models';

it('puts each position’s scores in its row, measured from the lowest score of all', () => {
  const shown = grid([1, 2, 3, 4, 8, 7, 6, 5], [0, 1], labels);
  expect(shown.lowest).toBe(1);
  expect(shown.max).toBe(7);
  expect(shown.values).toEqual([
    [0, 1, 2, 3],
    [7, 6, 5, 4],
  ]);
  expect(shown.greyed).toEqual([0]);
  expect(shown.best).toEqual([1, 0]);
  expect(shown.rows.map(({ label }) => label)).toEqual(['1 I', '2 love']);
});

describe('on the shipped model', () => {
  const text = [0, 1, 2, 3, 0, 1, 2, 3];

  it('the best score of the last row is the next token of the cycle', async () => {
    const model = await shipped();
    const shown = grid(await model.logits(text), text, labels);
    expect(shown.best).toEqual([7, 0]);
    expect(shown.values[2]![1]! + shown.lowest).toBeCloseTo((await model.logits([0, 1, 2]))[9]!, 5);
  });

  it('rows of a shorter text are the first rows of a longer one, so one pass serves every length', async () => {
    const model = await shipped();
    const long = await model.logits(text);
    for (let length = 1; length <= text.length; length++) {
      const short = await model.logits(text.slice(0, length));
      short.forEach((score, i) => {
        expect(Math.abs(score - long[i]!)).toBeLessThan(1e-5);
      });
    }
  });
});
