/** Texts along the way: the right length, the same darts, and an honest count of what follows the text learned. */
import { cycleCorpus, followsIn, generate } from '@lib';
import { expect, it } from 'vitest';
import { length, moments, right, sample } from '@/widgets/samples/samples';
import { shipped } from './models';

it('looks at six moments from before training to its end, early ones close together', () => {
  expect(moments(200)).toEqual([0, 10, 20, 40, 100, 200]);
});

it('writes what lib’s generate writes with the same seed', async () => {
  const model = await shipped();
  const expected = [0];
  for await (const { id } of generate(model, [0], { maxNewTokens: length - 1, seed: 3 })) expected.push(id);
  const ids = await sample(model, 3);
  expect(ids).toEqual(expected);
  expect(ids).toHaveLength(length);
});

it('counts the tokens that may follow the one before them', () => {
  const follows = followsIn(cycleCorpus);
  expect(follows(3, 0)).toBe(true);
  expect(follows(0, 2)).toBe(false);
  expect(right([0, 1, 2, 3, 0], follows)).toBe(4);
  expect(right([0, 0, 1, 3, 0], follows)).toBe(2);
  expect(right([0], follows)).toBe(0);
});
