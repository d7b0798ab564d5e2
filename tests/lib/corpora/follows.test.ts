import { expect, it } from 'vitest';
import { cycleCorpus } from '../../../lib/corpora/cycle';
import { followsIn } from '../../../lib/corpora/follows';

it('says which id ever comes right after which', () => {
  const follows = followsIn([1, 2, 11, 2]);
  const pairs = [1, 2, 11, 12].flatMap((a) => [1, 2, 11, 12].filter((b) => follows(a, b)).map((b) => [a, b]));
  expect(pairs).toEqual([
    [1, 2],
    [2, 11],
    [11, 2],
  ]);
  expect(followsIn([])(0, 0)).toBe(false);
});

it('knows the circle', () => {
  const follows = followsIn(cycleCorpus);
  for (let a = 0; a < 4; a++) for (let b = 0; b < 4; b++) expect(follows(a, b)).toBe(b === (a + 1) % 4);
});
