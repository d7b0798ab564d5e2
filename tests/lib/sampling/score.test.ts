import { describe, expect, it } from 'vitest';
import {
  effectiveChoices,
  entropy,
  perplexity,
  perplexityOfLoss,
  surprise,
} from '../../../lib/sampling/score';

describe('entropy', () => {
  it('is log₂ of the number of equally likely tokens, and 0 for a certain one', () => {
    expect(entropy([0.25, 0.25, 0.25, 0.25])).toBe(2);
    expect(entropy(new Float64Array(27).fill(1 / 27))).toBeCloseTo(Math.log2(27), 12);
    expect(entropy([0, 1, 0])).toBe(0);
    expect(Object.is(entropy([1]), 0)).toBe(true);
    expect(entropy([0.5, 0.25, 0.25])).toBe(1.5);
  });

  it('2 to its power counts choices', () => {
    expect(effectiveChoices([0.25, 0.25, 0.25, 0.25])).toBe(4);
    expect(effectiveChoices([1, 0])).toBe(1);
  });
});

describe('surprise', () => {
  it('is 0 bits for the certain, 1 for a coin toss and without end for the impossible', () => {
    expect(Object.is(surprise([1, 0], 0), 0)).toBe(true);
    expect(surprise([0.5, 0.5], 1)).toBe(1);
    expect(surprise([1, 0], 1)).toBe(Infinity);
  });

  it.each([-1, 2, 0.5, Number.NaN])('refuses the id %s', (id) => {
    expect(() => surprise([0.5, 0.5], id)).toThrow(
      new RangeError(`surprise: id is ${id}; it must be a whole number from 0 to 1`),
    );
  });
});

describe('perplexity', () => {
  it('is 2 to the mean surprise', () => {
    expect(perplexity([2, 2])).toBe(4);
    expect(perplexity([0, 2])).toBe(2);
    expect(() => perplexity([])).toThrow(
      'perplexity: surprises is empty; it needs the surprise of at least one token',
    );
  });

  it('of a loss in nats: ln 27 is 27 choices', () => {
    expect(perplexityOfLoss(Math.log(27))).toBeCloseTo(27, 12);
    expect(perplexityOfLoss(0)).toBe(1);
  });
});
