/** The two tests of agreement, against numbers worked out elsewhere and against samples of known chances. */
import { uniform } from '@lib';
import { expect, it } from 'vitest';
import { chiSquare, errorsVerdict, rareErrors, standardErrors, verdictOf } from '@/cells/agreement';

it('chi-square of our first fifty seeds and the record’s, worked out by hand: 1.98 at 4 degrees of freedom', () => {
  const found = chiSquare([11, 11, 7, 3, 18], [8, 9, 6, 6, 21])!;
  expect(found.value).toBeCloseTo(9 / 19 + 4 / 20 + 1 / 13 + 9 / 9 + 9 / 39, 12);
  expect(found.freedom).toBe(4);
});

it('empty bins count for nothing; the larger sample is scaled down', () => {
  expect(chiSquare([0, 2, 3], [0, 3, 2])).toEqual(chiSquare([2, 3], [3, 2]));
  expect(chiSquare([10, 20, 30], [1, 2, 3])!.value).toBeCloseTo(0, 12);
  expect(chiSquare([0, 0], [1, 2])).toBeUndefined();
  expect(chiSquare([5, 0], [9, 0])).toBeUndefined();
  expect(() => chiSquare(Array(8).fill(1), Array(8).fill(1))).toThrow(
    /8 bins hold something; it knows 2 to 7/,
  );
});

/** P(χ² > x), by summing tᵏ⁻¹·exp(−t²/2) over t = √χ² in small steps. */
function tail(x: number, freedom: number): number {
  let [beyond, all] = [0, 0];
  for (let t = 0.0005; t < 20; t += 0.001) {
    const density = t ** (freedom - 1) * Math.exp((-t * t) / 2);
    all += density;
    if (t * t > x) beyond += density;
  }
  return beyond / all;
}

it.each([1, 2, 3, 4, 5, 6])(
  'at %i degrees of freedom its limit is passed once in a thousand times',
  (freedom) => {
    const bins = Array(freedom + 1).fill(1);
    const { limit } = chiSquare(bins, bins)!;
    expect(tail(limit, freedom)).toBeCloseTo(0.001, 5);
    if (freedom === 1) expect(tail(rareErrors ** 2, 1)).toBeCloseTo(0.001, 5);
  },
);

it('standard errors: equal shares lie 0 apart, all against none very far', () => {
  expect(standardErrors(25, 50, 50, 100)).toBe(0);
  expect(standardErrors(50, 50, 0, 50)).toBeGreaterThan(9);
  expect(standardErrors(47, 50, 39, 50)).toBeCloseTo(8 / Math.sqrt(100 * (87 / 102) * (15 / 102)), 10);
  expect(standardErrors(3, 7, 4, 9)).toBeCloseTo(standardErrors(4, 9, 3, 7), 12);
});

it('two samples of one chance differ by more than the limit about as rarely as it says', () => {
  const rounds = 4000;
  let [over, places] = [0, 0];
  const drawn = (round: number, side: number, chance: number) =>
    Array.from({ length: 50 }, (_, i) => uniform(1, side, round * 50 + i)).filter((u) => u < chance).length;
  for (let round = 0; round < rounds; round++) {
    const [a, b] = [drawn(round, 0, 0.4), drawn(round, 1, 0.4)];
    if (standardErrors(a, 50, b, 50) > rareErrors) over++;
    const test = chiSquare([a, 50 - a], [b, 50 - b])!;
    if (test.value > test.limit) places++;
  }
  expect(over).toBeLessThan(16); // 4 are expected
  expect(places).toBeLessThan(16);
});

it('says what was measured, what chance alone passes, and the verdict; one error that is too rare decides it', () => {
  expect(verdictOf('χ² = 2.0', 18.47, true)).toBe(
    'χ² = 2.0, and chance alone passes 18.5 once in a thousand times: they agree',
  );
  expect(errorsVerdict([0.42])).toBe(
    '0.4 standard errors apart, and chance alone passes 3.3 once in a thousand times: they agree',
  );
  expect(errorsVerdict([0, 4.26])).toBe(
    '0.0 and 4.3 standard errors apart, and chance alone passes 3.3 once in a thousand times: they do not agree',
  );
});
