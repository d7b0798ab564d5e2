/** Our own ln, exp, sine and cosine against the engine's, which is precise but may differ from machine to machine. */
import { describe, expect, it } from 'vitest';
import { cosineOfTurn, exponential, naturalLog, sineOfTurn } from '../../lib/elementary';
import { integer, uniform } from '../../lib/random';

describe('naturalLog', () => {
  it('agrees with Math.log to 1e-15 relative, from the smallest to the largest number', () => {
    expect(naturalLog(1)).toBe(0);
    for (let i = 0; i < 50_000; i++) {
      const near1 = 0.5 + 1.5 * uniform(1, 0, i);
      const anywhere = (1 + uniform(2, 0, i)) * 2 ** (integer(3, 0, i, 2000) - 1000);
      for (const x of [near1, anywhere])
        expect(Math.abs(naturalLog(x) / Math.log(x) - 1)).toBeLessThan(1e-15);
    }
    expect(naturalLog(Number.MIN_VALUE)).toBeCloseTo(Math.log(Number.MIN_VALUE), 12);
  });
});

describe('exponential', () => {
  it('agrees with Math.exp to 1e-15 relative, from e⁻⁷⁰⁰ to e⁷⁰⁰', () => {
    expect(exponential(0)).toBe(1);
    for (let i = 0; i < 20_000; i++) {
      const spread = i % 2 ? 700 : 2;
      const x = spread * (2 * uniform(4, 0, i) - 1);
      expect(Math.abs(exponential(x) / Math.exp(x) - 1)).toBeLessThan(1e-15);
    }
  });
});

describe('sine and cosine of a turn', () => {
  it('agree with Math.sin and Math.cos of π times it', () => {
    for (let i = 0; i < 20_000; i++) {
      const x = 10 * (2 * uniform(5, 0, i) - 1);
      expect(Math.abs(cosineOfTurn(x) - Math.cos(Math.PI * x))).toBeLessThan(1e-14);
      expect(Math.abs(sineOfTurn(x) - Math.sin(Math.PI * x))).toBeLessThan(1e-14);
      expect(Math.abs(cosineOfTurn(x) ** 2 + sineOfTurn(x) ** 2 - 1)).toBeLessThan(1e-15);
    }
  });

  it('are exact at whole turns, and far from zero', () => {
    expect([0, 1, 2, 1001].map(cosineOfTurn)).toEqual([1, -1, 1, -1]);
    expect([0.5, 2.5, -0.5].map(sineOfTurn)).toEqual([1, 1, -1]);
    expect(cosineOfTurn(2 ** 49 + 2)).toBe(1);
  });
});
