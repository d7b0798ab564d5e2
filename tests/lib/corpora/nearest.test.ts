import fc from 'fast-check';
import { expect, it } from 'vitest';
import { editDistance, nearestIn } from '../../../lib/corpora/nearest';

it.each([
  ['kitten', 'sitting', 3],
  ['flaw', 'lawn', 2],
  ['', 'anna', 4],
  ['anna', '', 4],
  ['marin', 'maria', 1],
  ['anna', 'anna', 0],
  // One sign each, though two and one units of UTF-16.
  ['😀b', 'ab', 1],
])('from %j to %j it is %i', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
});

/** The definition, word for word; slow. */
function defined(a: readonly string[], b: readonly string[]): number {
  const [x, ...restA] = a;
  const [y, ...restB] = b;
  if (x === undefined || y === undefined) return a.length + b.length;
  if (x === y) return defined(restA, restB);
  return 1 + Math.min(defined(restA, b), defined(a, restB), defined(restA, restB));
}
const word = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '😀'), maxLength: 5 });

it('is what the definition says', () => {
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(editDistance(a, b)).toBe(defined(Array.from(a), Array.from(b)));
    }),
  );
});

it('finds the first of the nearest, as if it compared with all', () => {
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), word, (list, text) => {
      const all = list.map((one) => editDistance(text, one));
      const distance = Math.min(...all);
      expect(nearestIn(list)(text)).toEqual({ text: list[all.indexOf(distance)], distance });
    }),
  );
});

it('long texts are compared too', () => {
  expect(editDistance('ab'.repeat(100), 'ba'.repeat(100))).toBe(2);
});

it('refuses a list of nothing', () => {
  expect(() => nearestIn([])).toThrow(
    new RangeError('nearestIn: texts is empty; there must be at least one to be near to'),
  );
});
