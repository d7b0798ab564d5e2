/** One turn of the loop: its numbers are `generate`'s, and its two wrong turns are wrong in the way they say. */
import { distribution, draw, generate, streams, uniform } from '@lib';
import { describe, expect, it } from 'vitest';
import { longest, momentAfter, picture, windowOf, written } from '@/widgets/loop/loop';
import { labels, scripted, shipped } from './models';

describe('a turn', () => {
  it('is one token of lib’s generate, with the scores, the dart and the token', async () => {
    const model = await shipped();
    const ids = [0];
    for await (const token of generate(model, [0], { maxNewTokens: 20, seed: 7 })) {
      const moment = await momentAfter(model, ids, 7);
      expect(moment.id).toBe(token.id);
      expect(moment.u).toBe(token.u);
      expect(moment.u).toBe(uniform(7, streams.draw, ids.length));
      expect(moment.logits).toEqual([...token.distribution.stages[0]!.logits]);
      expect(draw(distribution(moment.logits), moment.u)).toBe(moment.id);
      ids.push(token.id);
    }
  });

  it('asks about the last eight tokens only', async () => {
    const { model, asked } = scripted([0, 0, 0, 0], [0, 0, 0, 0]);
    await momentAfter(model, [0, 1, 2, 3, 0, 1, 2, 3, 3, 3], 1);
    expect(asked).toEqual([[2, 3, 0, 1, 2, 3, 3, 3]]);
  });

  it('reads the last row; "read the first row" takes the first in its place', async () => {
    const { model } = scripted([9, 0, 0, 0], [0, 0, 9, 0]);
    expect((await momentAfter(model, [1, 2, 3], 1)).logits).toEqual([0, 0, 9, 0]);
    expect((await momentAfter(model, [1, 2, 3], 1, 'first-row')).logits).toEqual([9, 0, 0, 0]);
  });
});

it('the right way appends; overwriting keeps the text at its length', () => {
  expect(written([0, 1], 2, 'append')).toEqual([0, 1, 2]);
  expect(written([0, 1], 2, 'first-row')).toEqual([0, 1, 2]);
  expect(written([0, 1], 2, 'overwrite')).toEqual([0, 2]);
});

it('the picture shows lib’s distribution in rank order, and marks the token that is next', () => {
  const logits = [0, 3, 1, 2];
  const { probs } = distribution(logits);
  const { bars, segments } = picture({ logits }, labels, 2);
  expect(bars.map(({ label }) => label)).toEqual(['love', '!', 'AI', 'I']);
  expect(bars.map(({ value }) => value)).toEqual([probs[1], probs[3], probs[2], probs[0]]);
  expect(bars.filter(({ chosen }) => chosen).map(({ label }) => label)).toEqual(['AI']);
  expect(segments.map(({ label }) => label)).toEqual(['love', '!', 'AI', 'I']);
});

it('the window is the last eight tokens', () => {
  expect(windowOf(1, 8)).toEqual([0, 1]);
  expect(windowOf(8, 8)).toEqual([0, 8]);
  expect(windowOf(longest, 8)).toEqual([24, 32]);
});
