/** Knobs: their scale goes there and back, and the sentence of the effect says what lib computes. */
import { distribution, effectiveChoices, entropy } from '@lib';
import { describe, expect, it } from 'vitest';
import { effectOf, knobs, temperatureScale, training } from '@/runtime/settings';

const { temperature } = knobs;
const { toPosition, fromPosition } = temperatureScale;

describe('the temperature’s scale', () => {
  it('leads back to the value from every place on the track', () => {
    for (let value = temperature.min; value <= temperature.max; value += temperature.step) {
      expect(fromPosition(toPosition(value))).toBeCloseTo(value, 10);
    }
    expect([toPosition(temperature.min), toPosition(temperature.max)]).toEqual([0, 1]);
  });
  it('gives small temperatures room: 1 lies about a third of the way to 10', () => {
    expect(toPosition(1)).toBeCloseTo(1 / 3, 1);
  });
  it('has its ticks and its opening value inside its range, on its steps', () => {
    for (const value of [...temperature.ticks, temperature.initial]) {
      expect(value).toBeGreaterThanOrEqual(temperature.min);
      expect(value).toBeLessThanOrEqual(temperature.max);
      const steps = value / temperature.step;
      expect(Math.abs(steps - Math.round(steps))).toBeLessThan(1e-9);
    }
  });
});

describe('the effect', () => {
  const labels = ['a', 'b', 'c', 'd'];
  it('is the top token, its probability, the entropy in bits and the sides of a fair die', () => {
    const shown = distribution([1, 2, 0, -1], { temperature: 0.7 });
    expect(effectOf(shown, labels)).toEqual({
      top: 'b',
      share: shown.probs[1],
      bits: entropy(shown.probs),
      sides: effectiveChoices(shown.probs),
    });
  });
  it('a fair choice among four is 2 bits and a die with 4 sides; greedy is no choice at all', () => {
    const fair = effectOf(distribution([0, 0, 0, 0]), labels);
    expect([fair.share, fair.bits, fair.sides]).toEqual([0.25, 2, 4]);
    const sure = effectOf(distribution([12, 0, 0, 0], { temperature: 0 }), labels);
    expect([sure.share, sure.bits, sure.sides]).toEqual([1, 0, 1]);
  });
  it('calls a token without a name by its number', () => {
    expect(effectOf(distribution([0, 0, 5]), ['a']).top).toBe('#2');
  });
});

it('the book’s runs are those of the tutorial: 200 steps of 4 sequences of 8, learning rate and decay 0.01', () => {
  expect(training).toEqual({
    steps: 200,
    batchSize: 4,
    sequenceLength: 8,
    learningRate: 0.01,
    weightDecay: 0.01,
  });
});
