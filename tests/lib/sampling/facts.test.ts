/** Worked examples to their printed digits, several of which tutorials print wrongly. The rest are in distribution.test.ts. */
import { describe, expect, it } from 'vitest';
import { distribution } from '../../../lib/sampling/distribution';

const rounded = (probs: ArrayLike<number>) => Array.from(probs, (p) => Number(p.toFixed(3)));

describe('temperature', () => {
  it.each([
    [0.5, [0.979, 0.018, 0.002, 0, 0]],
    [1, [0.823, 0.111, 0.041, 0.015, 0.009]],
    [1.5, [0.659, 0.174, 0.089, 0.046, 0.033]],
  ])('%s turns 5, 3, 2, 1, .5 into %j', (temperature, probs) => {
    expect(rounded(distribution([5, 3, 2, 1, 0.5], { temperature }).probs)).toEqual(probs);
  });

  it('divides before the exponential, so that what underflows at 1 comes back at 100', () => {
    const logits = [0, -200, -800];
    const powers = [1, Math.exp(-200), Math.exp(-800)].map((p) => Math.fround(p) ** (1 / 100)); // in float32
    expect(powers).toEqual([1, 0, 0]);
    expect(rounded(distribution(logits, { temperature: 100 }).probs)).toEqual([0.881, 0.119, 0]);
    expect(distribution(logits, { temperature: 100 }).probs[2]).toBeCloseTo(0.8805 * Math.exp(-8), 7);
  });

  it('inverts nothing: a negative one is refused', () => {
    expect(() => distribution([2, 1, 0], { temperature: -1 })).toThrow(RangeError);
  });
});

describe('top-k', () => {
  it('8 of 8 changes nothing', () => {
    const { probs, stages } = distribution([5, 3, 2, 1, 0.5, -1, -2, -5], { topK: 8 });
    expect(rounded(probs)).toEqual([0.821, 0.111, 0.041, 0.015, 0.009, 0.002, 0.001, 0]);
    expect(stages).toHaveLength(1);
  });

  it('1 is not greedy on a tie', () => {
    expect([...distribution([3, 3, 1], { topK: 1 }).probs]).toEqual([0.5, 0.5, 0]);
    expect([...distribution([3, 3, 1], { temperature: 0 }).probs]).toEqual([1, 0, 0]);
  });

  it('3 of 4 tokens is a real cut', () => {
    expect(distribution([4, 3, 2, 1], { topK: 3 }).kept).toEqual([0, 1, 2]);
  });
});

describe('top-p', () => {
  it('.9 of 5, 3, 2, 1, .5 keeps the two that cumulate to .935', () => {
    const { stages, probs } = distribution([5, 3, 2, 1, 0.5], { topP: 0.9 });
    let sum = 0;
    const sums = Array.from(stages[0]!.probs, (p) => {
      sum += p;
      return sum;
    });
    expect(rounded(sums)).toEqual([0.823, 0.935, 0.976, 0.991, 1]);
    expect(rounded(probs)).toEqual([0.881, 0.119, 0, 0, 0]);
  });

  it('.9 of a peaked one keeps a single token', () => {
    expect(distribution([10, 2, 1, 0.5, 0.1], { topP: 0.9 }).kept).toEqual([0]);
  });

  it('1 is off, even for as many tokens as GPT-2 has, where a float32 sum would overshoot', () => {
    const logits = Float32Array.from({ length: 50_257 }, (_, i) => Math.sin(i) * 4);
    const { probs, order } = distribution(logits);
    let sum = 0;
    const reached = order.findIndex((id) => {
      sum = Math.fround(sum + Math.fround(probs[id]!));
      return sum >= 1;
    });
    expect(reached).toBeGreaterThan(0);
    expect(reached).toBeLessThan(50_000);
    expect(distribution(logits, { topP: 1 }).kept).toHaveLength(50_257);
    expect(distribution(logits, { topP: 1 - 2 ** -53 }).kept.length).toBeGreaterThan(reached);
  });

  it('counts the mass of what top-k left as 1', () => {
    const { stages } = distribution([2, 1.5, 1.2, 1, 0.8, 0.5], { topK: 3, topP: 0.7 });
    expect(stages[1]!.probs.reduce((sum, p) => sum + p)).toBeCloseTo(1, 15);
  });
});

describe('repetition penalty', () => {
  it('1.5 on three of 5, 3, 2, 1, −1 gives 3.33, 2, 1.33, 1, −1', () => {
    const { stages } = distribution([5, 3, 2, 1, -1], { repetitionPenalty: 1.5 }, [0, 1, 2]);
    expect(Array.from(stages[1]!.logits, (z) => Number(z.toFixed(2)))).toEqual([3.33, 2, 1.33, 1, -1]);
  });

  it('gives other probabilities after a shift of all logits, though softmax does not', () => {
    const first = (shift: number, repetitionPenalty: number) => {
      const logits = [5, 3, 2, 1, -1].map((z) => z + shift);
      return rounded(distribution(logits, { repetitionPenalty }, [0, 1, 2]).probs)[0];
    };
    const shifts = [0, -3, -6, 20];
    expect(shifts.map((shift) => first(shift, 1))).toEqual([0.829, 0.829, 0.829, 0.829]);
    expect(shifts.map((shift) => first(shift, 1.5))).toEqual([0.663, 0.734, 0.913, 0.011]);
  });

  it('lowers a negative logit, which dividing it would raise', () => {
    const first = (logits: number[]) => rounded(distribution(logits).probs)[0];
    expect(first([-1, -2, -3])).toBe(0.665);
    expect(first([-1 / 1.3, -2, -3])).toBe(0.715); // the bug
    const { probs } = distribution([-1, -2, -3], { repetitionPenalty: 1.3 }, [0]);
    expect(probs[0]).toBeLessThan(0.665);
  });

  it('leaves 0 and −∞ alone', () => {
    const { stages } = distribution([0, -Infinity, 1], { repetitionPenalty: 1.5 }, [0, 1]);
    expect([...stages[1]!.logits]).toEqual([0, -Infinity, 1]);
  });
});
