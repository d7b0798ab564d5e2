import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { split } from '../../../lib/corpora/split';

const letters = [...'abcdefghij'];

describe('split', () => {
  it('is decided by the seed, whatever ran before', () => {
    const first = split(letters, { heldOut: 0.3, seed: 7 });
    expect(first.heldOut.length).toBe(3);
    expect(split(letters, { heldOut: 0.3, seed: 7 })).toEqual(first);
    const others = Array.from({ length: 20 }, (_, seed) =>
      split(letters, { heldOut: 0.3, seed }).heldOut.join(''),
    );
    expect(new Set(others).size).toBeGreaterThan(10);
    expect(split(letters, { heldOut: 0.3 })).toEqual(split(letters, { heldOut: 0.3, seed: 0 }));
  });

  it('gives the parts it always gave: recorded runs name only share and seed', () => {
    expect(split(letters, { heldOut: 0.3, seed: 1 }).heldOut.join('')).toBe('bch');
  });

  it('shares out every document once, in order, and never the same one to both', () => {
    const anyCase = fc.record({
      documents: fc.oneof(
        fc.array(fc.string({ maxLength: 2 }), { minLength: 2, maxLength: 40 }),
        fc.array(fc.array(fc.nat(3), { maxLength: 2 }), { minLength: 2, maxLength: 40 }),
      ) as fc.Arbitrary<(string | number[])[]>,
      heldOut: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(anyCase, ({ documents, heldOut, seed }) => {
        const different = new Set(documents.map(String)).size;
        fc.pre(different >= 2);
        const parts = split(documents, { heldOut, seed });
        const learned = new Set(parts.train.map(String));
        const judged = new Set(parts.heldOut.map(String));
        expect([...judged].filter((document) => learned.has(document))).toEqual([]);
        expect(parts.train).toEqual(documents.filter((document) => learned.has(String(document))));
        expect(parts.heldOut).toEqual(documents.filter((document) => judged.has(String(document))));
        expect(parts.train.length + parts.heldOut.length).toBe(documents.length);
        const rounded = Math.round(heldOut * different);
        const within = Math.min(Math.max(rounded, heldOut > 0 ? 1 : 0), different - 1);
        expect(judged.size).toBe(within);
      }),
    );
  });

  it('holds each document out about equally often over seeds', () => {
    const times = new Map(letters.map((letter) => [letter, 0]));
    for (let seed = 0; seed < 1_000; seed++)
      for (const letter of split(letters, { heldOut: 0.2, seed }).heldOut)
        times.set(letter, times.get(letter)! + 1);
    // 1,000 draws at .2: mean 200, standard deviation 12.6.
    for (const [letter, count] of times) expect(Math.abs(count - 200), letter).toBeLessThan(60);
  });

  it('holds nothing out for a share of 0', () => {
    expect(split(['a', 'a'], { heldOut: 0 })).toEqual({ train: ['a', 'a'], heldOut: [] });
    expect(split([], { heldOut: 0 })).toEqual({ train: [], heldOut: [] });
  });

  it.each([-0.1, 1, 2, Number.NaN, undefined])('refuses the share %s', (heldOut) => {
    expect(() => split(letters, { heldOut: heldOut as number })).toThrow(
      new RangeError(`split: heldOut is ${heldOut}; it must be a number from 0 up, below 1`),
    );
  });

  it('refuses to divide what has no two different documents', () => {
    expect(() => split(['a', 'a'], { heldOut: 0.1 })).toThrow(
      new RangeError('split: there are 1 different documents; holding some out takes at least 2'),
    );
  });

  it('refuses a seed that is no whole number', () => {
    expect(() => split(letters, { heldOut: 0.1, seed: 0.5 })).toThrow('random: seed is 0.5');
  });
});
