import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { integer, normal, streams, threefry2x32, uniform } from '../../lib/random';

const anySeed = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const anyStream = fc.integer({ min: 0, max: 2047 });

/** First four moments of n numbers around zero. */
function moments(n: number, at: (index: number) => number): number[] {
  const sums = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) for (let k = 0; k < 4; k++) sums[k]! += at(i) ** (k + 1) / n;
  return sums;
}

describe('threefry2x32', () => {
  it("gives Random123's known answers", () => {
    // kat_vectors of Random123 1.14: threefry2x32, 20 rounds.
    expect(threefry2x32(0, 0, 0, 0)).toEqual([0x6b200159, 0x99ba4efe]);
    expect(threefry2x32(0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff)).toEqual([0x1cb996fc, 0xbb002be7]);
    expect(threefry2x32(0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3)).toEqual([0xc4923a9c, 0x483df7a0]);
  });
});

describe('uniform', () => {
  it('takes 53 bits from the two words', () => {
    // Key and counter 0: (0x6b200159 >>> 5) · 2²⁶ + (0x99ba4efe >>> 6), over 2⁵³.
    expect(uniform(0, 0, 0)).toBe(((0x6b200159 >>> 5) * 2 ** 26 + (0x99ba4efe >>> 6)) / 2 ** 53);
  });

  it('is a pure function into [0, 1) for every seed, stream and index', () => {
    fc.assert(
      fc.property(anySeed, anyStream, anySeed, (seed, stream, index) => {
        const u = uniform(seed, stream, index);
        expect(u).toBeGreaterThanOrEqual(0);
        expect(u).toBeLessThan(1);
        expect(uniform(seed, stream, index)).toBe(u);
      }),
    );
  });

  it('tells apart seeds and indices that differ only above 32 bits, and streams', () => {
    const places: [seed: number, stream: number, index: number][] = [
      [0, 0, 0],
      [2 ** 32, 0, 0],
      [0, 0, 2 ** 32],
      [0, 1, 0],
      [0, 0, 1],
      [1, 0, 0],
      [2 ** 52, 0, 0],
    ];
    expect(new Set(places.map((place) => uniform(...place))).size).toBe(places.length);
  });

  it('fills twenty bins evenly (chi-square, 19 degrees of freedom)', () => {
    const n = 100_000;
    const bins = new Array<number>(20).fill(0);
    for (let i = 0; i < n; i++) bins[Math.floor(uniform(7, streams.draw, i) * 20)]! += 1;
    const chiSquare = bins.reduce((sum, count) => sum + (count - n / 20) ** 2 / (n / 20), 0);
    expect(chiSquare).toBeLessThan(43.8); // one in a thousand exceeds it
    expect(chiSquare).toBeGreaterThan(5.4); // and one in a thousand is this even
  });

  it('shows no correlation between neighbours, seeds or streams', () => {
    const n = 50_000;
    const near = (at: (i: number) => [number, number]) => {
      let sum = 0;
      for (let i = 0; i < n; i++)
        sum += at(i).reduce((product, u) => product * (u - 0.5) * Math.sqrt(12), 1) / n;
      return Math.abs(sum);
    };
    const bound = 4 / Math.sqrt(n);
    expect(near((i) => [uniform(1, 0, i), uniform(1, 0, i + 1)])).toBeLessThan(bound);
    expect(near((i) => [uniform(1, 0, i), uniform(2, 0, i)])).toBeLessThan(bound);
    expect(near((i) => [uniform(1, 0, i), uniform(1, 1, i)])).toBeLessThan(bound);
    expect(near((i) => [uniform(i, 0, 0), uniform(i + 1, 0, 0)])).toBeLessThan(bound);
  });

  it.each([
    [[-1, 0, 0], 'random: seed is -1; it must be a whole number from 0 to 9007199254740991'],
    [[0.5, 0, 0], 'random: seed is 0.5; it must be a whole number from 0 to 9007199254740991'],
    [[Number.NaN, 0, 0], 'random: seed is NaN; it must be a whole number from 0 to 9007199254740991'],
    [
      [2 ** 53, 0, 0],
      'random: seed is 9007199254740992; it must be a whole number from 0 to 9007199254740991',
    ],
    [[0, 2048, 0], 'random: stream is 2048; it must be a whole number from 0 to 2047'],
    [[0, 0, -3], 'random: index is -3; it must be a whole number from 0 to 9007199254740991'],
  ] as const)('refuses %j with a sentence', ([seed, stream, index], sentence) => {
    expect(() => uniform(seed, stream, index)).toThrow(new RangeError(sentence));
  });
});

describe('integer', () => {
  it('stays below its bound and reaches every value', () => {
    const seen = new Set<number>();
    for (let i = 0; i < 2_000; i++) seen.add(integer(3, streams.batches, i, 17));
    expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: 17 }, (_, i) => i));
    expect(integer(3, streams.batches, 5, 1)).toBe(0);
  });

  it.each([0, -1, 2.5, Number.NaN, 2 ** 32 + 1])('refuses the bound %s', (bound) => {
    expect(() => integer(0, 0, 0, bound)).toThrow(
      `random: bound is ${bound}; it must be a whole number from 1 to 4294967296`,
    );
  });
});

describe('normal', () => {
  it('has mean 0, variance 1, no skew and kurtosis 3', () => {
    const n = 200_000;
    const [mean, variance, skew, kurtosis] = moments(n, (i) => normal(11, streams.initialisation, i)) as [
      number,
      number,
      number,
      number,
    ];
    const error = 4 / Math.sqrt(n); // four standard errors, times the spread of each power
    expect(Math.abs(mean)).toBeLessThan(error);
    expect(Math.abs(variance - 1)).toBeLessThan(error * Math.sqrt(2));
    expect(Math.abs(skew)).toBeLessThan(error * Math.sqrt(15));
    expect(Math.abs(kurtosis - 3)).toBeLessThan(error * Math.sqrt(96));
  });

  it('lies inside one, two and three deviations as often as it should', () => {
    const n = 100_000;
    const inside = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      const size = Math.abs(normal(5, streams.initialisation, i));
      for (let k = 0; k < 3; k++) if (size < k + 1) inside[k]! += 1 / n;
    }
    expect(inside[0]).toBeCloseTo(0.6827, 2);
    expect(inside[1]).toBeCloseTo(0.9545, 2);
    expect(inside[2]).toBeCloseTo(0.9973, 3);
  });

  it('is pure: the same place gives the same bits, in any order', () => {
    const forward = Array.from({ length: 100 }, (_, i) => normal(1, 1, i));
    const backward = Array.from({ length: 100 }, (_, i) => normal(1, 1, 99 - i)).reverse();
    expect(backward).toEqual(forward);
  });

  it('gives these bits on every engine', () => {
    const words = new Uint32Array(
      Float64Array.from({ length: 10_000 }, (_, i) => normal(2024, streams.initialisation, i)).buffer,
    );
    let hash = 0x811c9dc5; // FNV-1a over 32-bit words
    for (const word of words) hash = Math.imul(hash ^ word, 0x01000193);
    expect((hash >>> 0).toString(16)).toBe('b21516f8');
  });
});
