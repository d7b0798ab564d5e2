/** What the bits game is measured against: a model that has seen no name in play, and lists of any kind. */
import { readFileSync } from 'node:fs';
import { characterTokenizer, loadModel, namesVocabulary, openBackend, parseNames, score } from '@lib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { learning } from '@/cells/learning';
import { type NameList, readingList } from '@/cells/reading-list';
import { bookList, learningOf } from '@/runtime/lists';

const names = parseNames(readFileSync(new URL('../../public/data/names.txt', import.meta.url), 'utf8'));
const book = bookList(names);

it('the book’s list is divided: 1,151 names to learn, 128 held out, none in both', () => {
  expect([book.train.length, book.heldOut.length]).toEqual([1151, 128]);
  const learned = new Set(book.train);
  for (const name of book.heldOut) expect(learned.has(name), name).toBe(false);
  expect([...book.train, ...book.heldOut].sort()).toEqual([...names].sort());
  expect(learningOf(book, 1, [0]).train).toBe(book.train);
});

it('foretells held-out names better with every hundred steps, from log₂ 27 to 3.5 bits', async () => {
  const at = [0, 100, 200, 300, 400, 500];
  const moments = [];
  for await (const moment of learning(learningOf(book, 1, at))) moments.push(moment);
  expect(moments.map(({ step }) => step)).toEqual(at);
  const bits = moments.map((moment) => moment.bits);
  expect(bits[0]).toBeCloseTo(Math.log2(27), 1);
  for (let i = 1; i < bits.length; i++) expect(bits[i]).toBeLessThan(bits[i - 1]!);
  expect(bits.at(-1)).toBeGreaterThan(3.4);
  expect(bits.at(-1)).toBeLessThan(3.6);

  // The same number, letter by letter, as the game counts.
  const model = await loadModel(moments.at(-1)!.bytes, { backend: await openBackend('wasm') });
  expect(model.about.vocabulary).toEqual(namesVocabulary);
  const { document } = characterTokenizer(namesVocabulary);
  let [sum, letters] = [0, 0];
  for (const name of book.heldOut) {
    const told = await score(model, document(name).slice(0, 9));
    sum += told.bits;
    letters += told.tokens.length;
  }
  expect(sum / letters).toBeCloseTo(bits.at(-1)!, 5);
});

it('learns any list that could be read', { timeout: 30_000 }, () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { maxLength: 12 }),
      async (lines) => {
        let list: NameList | undefined;
        try {
          const bytes = new TextEncoder().encode(lines.join('\n'));
          for await (const result of readingList({ bytes })) list = result.list;
        } catch {
          return; // a sentence: reading-list.test.ts
        }
        const steps = [];
        for await (const { step, bits } of learning(learningOf(list!, 1, [0, 2]))) {
          expect(bits).toBeGreaterThan(0);
          expect(bits).toBeLessThan(20);
          steps.push(step);
        }
        expect(steps).toEqual([0, 2]);
      },
    ),
    { numRuns: 40 },
  ),
);
