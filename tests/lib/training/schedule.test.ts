/** The learning rate over a run. */
import { describe, expect, it } from 'vitest';
import { share } from '../../../lib/training/schedule';

describe('share', () => {
  it('is 1 throughout when constant', () => {
    for (const step of [0, 1, 99]) expect(share('constant', step, 100)).toBe(1);
  });

  it('falls evenly to 0 when linear', () => {
    expect([0, 25, 50, 100].map((step) => share('linear', step, 100))).toEqual([1, 0.75, 0.5, 0]);
  });

  it('is half a cosine, to double precision', () => {
    for (let step = 0; step <= 500; step++) {
      expect(share('cosine', step, 500)).toBeCloseTo(0.5 * (1 + Math.cos((Math.PI * step) / 500)), 14);
    }
  });

  it('rises evenly during the warm-up, then follows its curve over the rest', () => {
    expect([0, 1, 2, 3].map((step) => share('linear', step, 8, 4))).toEqual([0.25, 0.5, 0.75, 1]);
    expect([4, 5, 6, 7].map((step) => share('linear', step, 8, 4))).toEqual([1, 0.75, 0.5, 0.25]);
  });
});
