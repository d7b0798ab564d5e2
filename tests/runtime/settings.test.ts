/** Knobs: their scale goes there and back, and the sentence of the effect says what lib computes. */
import { distribution, effectiveChoices, entropy } from '@lib';
import { describe, expect, it } from 'vitest';
import {
  cutOf,
  effectOf,
  effectSentence,
  type KnobName,
  knobNames,
  knobs,
  stageNames,
  stages,
  temperatureScale,
  trackOf,
  training,
  written,
} from '@/runtime/settings';
import { completeSettings, defaultOrder } from '../../lib/sampling/settings';

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
});

describe.each(knobNames)('the knob %s', (name) => {
  const { min, max, step, initial, ticks } = knobs[name];
  it('has its ticks and its off value inside its range, on its steps', () => {
    for (const value of [...ticks, initial]) {
      expect(value).toBeGreaterThanOrEqual(min);
      expect(value).toBeLessThanOrEqual(max);
      expect(Math.abs(value / step - Math.round(value / step))).toBeLessThan(1e-9);
    }
  });
  it('is off where lib has it off, and lib allows its whole range', () => {
    expect(initial).toBe(completeSettings({})[name]);
    const logits = [2, 1, 0, -3];
    expect([...distribution(logits, { [name]: initial }, [0, 1]).probs]).toEqual([
      ...distribution(logits).probs,
    ]);
    for (const value of [min, max]) expect(() => completeSettings({ [name]: value })).not.toThrow();
  });
  it('is written as “off” where it is off, but τ = 1 as the number it is', () => {
    expect(written(name, initial)).toBe(name === 'temperature' ? '1.00' : 'off');
    expect(written(name, max)).toBe(name === 'topP' ? 'off' : max.toFixed(knobs[name].decimals));
  });
  it('has a track that leads back to the value from everywhere on it', () => {
    for (const size of [4, 27, 1000, 50_257]) {
      for (const value of name === 'topK' ? [1, 2, 3] : [min, initial, max]) {
        const { props, take } = trackOf(name, value, size);
        expect(take(props.value)).toBe(value);
        expect(props.value).toBeGreaterThanOrEqual(props.min);
        expect(props.value).toBeLessThanOrEqual(props.max);
        if (props.values) expect(props.values).toContain(props.value);
        for (const tick of props.ticks) {
          expect(tick.value).toBeGreaterThanOrEqual(props.min);
          expect(tick.value).toBeLessThanOrEqual(props.max);
          if (props.values) expect(props.values).toContain(tick.value);
        }
      }
    }
  });
});

it('knobs and stages have keys of their own, and stages stand in lib’s order', () => {
  expect(new Set(knobNames.map((name) => knobs[name].key)).size).toBe(knobNames.length);
  expect(new Set(stageNames.map((name) => stages[name].key)).size).toBe(stageNames.length);
  expect(stageNames).toEqual(defaultOrder);
});

describe('the track of top-k', () => {
  it('ends at the vocabulary’s size, where it is off', () => {
    for (const k of [0, 27, 40]) {
      const { props, take } = trackOf('topK', k, 27);
      expect([props.min, props.max, props.value, take(props.value)]).toEqual([1, 27, 27, 0]);
      expect(props.format(props.value)).toBe('off');
    }
    const { props, take } = trackOf('topK', 5, 27);
    expect([props.value, props.format(5), take(26)]).toEqual([5, '5', 26]);
    expect(props.ticks.map(({ label }) => label)).toEqual(['1', '5', '10', '15', '20', 'off']);
    expect(trackOf('topK', 2, 4).props.ticks.map(({ label }) => label)).toEqual(['1', 'off']);
  });
  it('goes in leaps where the vocabulary is large, and has the value it stands at', () => {
    const { values } = trackOf('topK', 37, 1000).props;
    expect(values).toEqual([1, 2, 3, 5, 10, 20, 37, 40, 50, 100, 200, 500, 1000]);
  });
});

describe('the sentence of a knob', () => {
  const labels = ['a', 'b', 'c', 'd', 'e'];
  const logits = [5, 3, 2, 1, 0.5];
  const percent = (p: number) => (100 * p).toFixed(1);
  const says = (name: KnobName, value: number, seen: number[] = []) =>
    effectSentence(name, value, distribution(logits, { [name]: value }, seen), labels, percent);
  it.each([
    ['topK', 3, 'top-k 3: 3 of 5 tokens stay, with 97.6 % of the probability; top token a 84.4 %'],
    ['topP', 0.9, 'top-p 0.90: 2 of 5 tokens stay, with 93.5 % of the probability; top token a 88.1 %'],
    ['topP', 1, 'top-p off: nothing is cut; top token a 82.3 %, 0.93 bits'],
    ['minP', 0.1, 'min-p 0.10: 2 of 5 tokens stay, with 93.5 % of the probability; top token a 88.1 %'],
    ['temperature', 1.5, 'temperature 1.50: top token a 65.9 %, 1.51 bits'],
  ] as const)('%s at %s', (name, value, sentence) => expect(says(name, value)).toBe(sentence));
  it('of a penalty states what it did to the top token', () => {
    expect(says('repetitionPenalty', 1.5, [0])).toMatch(/^repetition penalty 1\.50: top token a 4\d\.\d %/);
  });
  it('has no cut where the stage is not there', () => {
    expect(cutOf(distribution(logits), 'top-k')).toBeUndefined();
    expect(cutOf(distribution(logits, { topK: 2 }), 'top-k')).toMatchObject({ kept: 2, of: 5 });
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
