import { expect, it } from 'vitest';
import { cycleCorpus } from '../../../lib/corpora/cycle';
import { tokenFrequencies } from '../../../lib/corpora/frequencies';

it('counts every id that has another before it', () => {
  expect(tokenFrequencies([[2, 0, 1, 2], [2, 0, 2], [1], []], 4)).toEqual(Float64Array.of(0.4, 0.2, 0.4, 0));
  expect(tokenFrequencies([cycleCorpus], 4)).toEqual(Float64Array.of(63, 64, 64, 64).map((n) => n / 255));
});

it.each<[number[][], number, string]>([
  [[[0, 4]], 4, 'tokenFrequencies: documents[0][1] is 4; ids go from 0 to 3'],
  [[[0], [-1]], 4, 'tokenFrequencies: documents[1][0] is -1; ids go from 0 to 3'],
  [[[0, 0.5]], 4, 'tokenFrequencies: documents[0][1] is 0.5; ids go from 0 to 3'],
  [[[1], []], 4, 'tokenFrequencies: no document has a second id; there is nothing to foretell'],
  [[[0, 0]], 0, 'tokenFrequencies: vocabularySize is 0; it must be a whole number from 1 up'],
])('refuses %j of %i', (documents, size, sentence) => {
  expect(() => tokenFrequencies(documents, size)).toThrow(new RangeError(sentence));
});
