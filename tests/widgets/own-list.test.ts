import { expect, it } from 'vitest';
import type { NameList } from '@/cells/reading-list';
import { listSentence, lossCurve, namesText } from '@/widgets/own-list/own-list';

const list: NameList = {
  train: ['anna', 'bob', 'cleo'],
  heldOut: ['dora'],
  vocabulary: [...'abcdelnor', '<BOS>'],
  context: 8,
  names: 4,
  taken: 4,
  empty: 0,
  cut: 0,
};

it('says what is learned of a list, and what is not', () => {
  expect(listSentence(list)).toBe(
    '4 names of 9 different characters: 3 to learn from, 1 held out. The model writes up to 5 letters.',
  );
  expect(
    listSentence({
      ...list,
      train: [...list.train, 'o'.repeat(32)],
      names: 300_000,
      taken: 20_000,
      empty: 1,
      cut: 2,
      context: 32,
    }),
  ).toBe(
    '300,000 names of 9 different characters: 4 to learn from, 1 held out. Of so many, 20,000 are taken, evenly through the list. 1 empty line is passed over. 2 names are longer than 32 letters: the first 32 are learned. The model writes up to 32 letters.',
  );
});

it('draws the loss beside blind guessing, on an axis with room for both', () => {
  const { guess, y, series } = lossCurve([3.3, 2], 500, 27);
  expect(guess).toEqual({ value: Math.log(27), label: 'guessing blindly, ln 27' });
  expect(y.domain).toEqual([0, 5]);
  expect(series[0]!.points).toEqual([
    [1, 3.3],
    [2, 2],
  ]);
});

it('writes names one a line', () => {
  expect(namesText(['anna', '', '😀'])).toBe('anna\n\n😀\n');
});
