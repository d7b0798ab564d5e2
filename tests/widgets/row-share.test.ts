import { readFileSync } from 'node:fs';
import { characterTokenizer, namesVocabulary, parseNames } from '@lib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { atLeast, barsOfRows, lengthsOf, lossOf } from '@/widgets/row-share/row-share';

const names = parseNames(readFileSync(new URL('../../public/data/names.txt', import.meta.url), 'utf8'));

it('a row is trained by the names whose sequence has an input there', () => {
  const { bos = 0, encode } = characterTokenizer(namesVocabulary);
  const inputs = names.map((name) => [bos, ...encode(name)]); // the last of them foretells the end
  const lengths = lengthsOf(names);
  for (let row = 0; row < 14; row++)
    expect(atLeast(lengths, row)).toBe(inputs.filter((ids) => row < ids.length).length);
});

it('what a block loses is what stands at its end or behind it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 13 }),
      (words, block) => {
        const loss = lossOf(lengthsOf(words), block);
        expect(loss.names).toBe(words.length);
        expect(loss.endless).toBe(words.filter(({ length }) => length >= block).length);
        expect(loss.shortened).toBe(words.filter(({ length }) => length > block).length);
        expect(loss.lastRow).toBe(words.filter(({ length }) => length >= block - 1).length / words.length);
      },
    ),
  );
});

it('rows behind the block leave their outline', () => {
  const bars = barsOfRows([0, 0, 1, 3], 3);
  expect(bars.map(({ label, value, ghost, cut }) => [label, value, ghost, cut])).toEqual([
    ['0', 1, undefined, undefined],
    ['1', 1, undefined, undefined],
    ['2', 1, undefined, undefined],
    ['3', 0, 0.75, true],
  ]);
});
