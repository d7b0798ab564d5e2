/** What holds for every distribution: the plain definition to the last bit, what each stage may do, and their order. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normal, uniform } from '../../../lib/random';
import { distribution } from '../../../lib/sampling/distribution';
import { draw } from '../../../lib/sampling/draw';
import { defaultOrder, type SamplingSettings } from '../../../lib/sampling/settings';
import { distributionBySorting } from './bySorting';

const real = (min: number, max: number) => fc.double({ min, max, noNaN: true });
/** Some that tie, some impossible; one always possible. */
const logitsOf = (finite: fc.Arbitrary<number>) =>
  fc
    .tuple(
      finite,
      fc.array(fc.oneof(finite, fc.constantFrom(-Infinity, -2, 0, 1, 1, 3)), { maxLength: 15 }),
      fc.nat(15),
    )
    .map(([sure, others, place]) => others.toSpliced(place % (others.length + 1), 0, sure));
/** On a grid: none so close that dividing by a temperature makes two of them tie. */
const anyLogits = logitsOf(fc.integer({ min: -1920, max: 1920 }).map((n) => n / 64));
const sometimes = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const anyOrder = fc.shuffledSubarray([...defaultOrder], { minLength: 0 });
const anySettings: fc.Arbitrary<SamplingSettings> = fc.record({
  temperature: sometimes(fc.oneof(fc.constant(0), real(0.05, 20))),
  topK: sometimes(fc.nat(17)),
  topP: sometimes(real(0, 1.2)),
  minP: sometimes(real(0, 1)),
  repetitionPenalty: sometimes(real(0.5, 3)),
  presencePenalty: sometimes(real(-2, 2)),
  frequencyPenalty: sometimes(real(-2, 2)),
  order: sometimes(anyOrder),
});
const anySeen = fc.array(fc.nat(15), { maxLength: 12 });
const within = (ids: number[], logits: readonly number[]) => ids.filter((id) => id < logits.length);

/** Every number of a distribution in plain arrays, so that two are equal only if all bits are (−0 apart from 0). */
function plain({ order, stages, probs, kept, argmax }: ReturnType<typeof distribution>) {
  return {
    order: [...order],
    stages: stages.map((stage) => ({
      name: stage.name as string,
      logits: [...stage.logits],
      probs: [...stage.probs],
      kept: [...stage.kept],
    })),
    probs: [...probs],
    kept: [...kept],
    argmax,
  };
}

describe('a distribution', () => {
  it('is the one that sorting everything gives, bit for bit, under any settings in any order', () => {
    fc.assert(
      fc.property(anyLogits, anySettings, anySeen, (logits, settings, ids) => {
        const seen = within(ids, logits);
        expect(plain(distribution(logits, settings, seen))).toEqual(
          distributionBySorting(logits, settings, seen),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('is that one for logits as close as float64 has them, in the default order', () => {
    fc.assert(
      fc.property(logitsOf(real(-30, 30)), anySettings, anySeen, (logits, { order: _, ...settings }, ids) => {
        const seen = within(ids, logits);
        expect(plain(distribution(logits, settings, seen))).toEqual(
          distributionBySorting(logits, settings, seen),
        );
      }),
      { numRuns: 500 },
    );
  });

  const many = Float32Array.from({ length: 3000 }, (_, i) => Math.round(16 * normal(2, 9, i)) / 8 - 33);
  it.each<SamplingSettings>([
    { topK: 50 },
    { topP: 0.9 },
    { minP: 0.05 },
    { temperature: 0.7, topK: 50, topP: 0.9, repetitionPenalty: 1.2, frequencyPenalty: 0.1 },
    { temperature: 1.5, order: ['top-p', 'penalties'], topP: 0.99, repetitionPenalty: 1.2 },
  ])('of many tokens that tie is the one that sorting gives, under %j', (settings) => {
    const seen = Array.from({ length: 60 }, (_, i) => (i * i) % 3000);
    expect(plain(distribution(many, settings, seen))).toEqual(distributionBySorting(many, settings, seen));
  });

  it('can be copied, and read in any order, without a difference', () => {
    const settings = { temperature: 0.5, topK: 3 };
    const read = distribution([1, 4, 2, 3], settings);
    expect(read.probs).toBe(read.stages.at(-1)!.probs);
    expect(read.kept).toBe(read.stages.at(-1)!.kept);
    expect(read.probs).toBe(read.probs);
    expect(structuredClone(distribution([1, 4, 2, 3], settings))).toEqual(read);
    expect({ ...distribution([1, 4, 2, 3], settings) }).toEqual(read);
  });
});

describe('every stage', () => {
  it('sums to 1, keeps at least one token, and only tokens that the one before kept', () => {
    fc.assert(
      fc.property(anyLogits, anySettings, anySeen, (logits, settings, ids) => {
        const result = distribution(logits, settings, within(ids, logits));
        let before = logits.flatMap((z, id) => (z > -Infinity ? [id] : []));
        for (const { probs, kept } of result.stages) {
          expect(probs.reduce((sum, p) => sum + p)).toBeCloseTo(1, 12);
          expect(kept.length).toBeGreaterThan(0);
          expect(kept.every((id) => before.includes(id))).toBe(true);
          probs.forEach((p, id) => {
            if (!kept.includes(id)) expect(p).toBe(0);
          });
          before = [...kept];
        }
        expect(result.kept).toContain(result.argmax);
        expect(result.probs[result.argmax]).toBe(Math.max(...result.probs));
      }),
    );
  });

  it('a draw always has p > 0 and is kept, whatever u', () => {
    const anyU = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(anyLogits, anySettings, anySeen, anyU, (logits, settings, ids, u) => {
        const result = distribution(logits, settings, within(ids, logits));
        const id = draw(result, u);
        expect(result.probs[id]).toBeGreaterThan(0);
        expect(result.kept).toContain(id);
      }),
    );
  });
});

describe('a knob, turned', () => {
  const ratio = (probs: Float64Array, a: number, b: number) => probs[a]! / probs[b]!;

  it('temperature never changes the rank, and sharpens as it falls', () => {
    fc.assert(
      fc.property(anyLogits, real(0.05, 20), real(1.01, 5), (logits, cold, factor) => {
        const colder = distribution(logits, { temperature: cold });
        const warmer = distribution(logits, { temperature: cold * factor });
        for (const { order, probs } of [colder, warmer])
          for (let i = 1; i < order.length; i++)
            expect(probs[order[i]!]).toBeLessThanOrEqual(probs[order[i - 1]!]!);
        expect(colder.probs[colder.argmax]).toBeGreaterThanOrEqual(
          warmer.probs[warmer.argmax]! * (1 - 1e-12),
        );
      }),
    );
  });

  it('top-p keeps the smallest set of the likeliest whose mass reaches p', () => {
    fc.assert(
      fc.property(anyLogits, real(0.001, 0.999), (logits, topP) => {
        const { stages, order, kept } = distribution(logits, { topP });
        const { probs } = stages[0]!;
        const mass = (count: number) => order.subarray(0, count).reduce((sum, id) => sum + probs[id]!, 0);
        expect([...order.subarray(0, kept.length)].sort((a, b) => a - b)).toEqual(kept);
        expect(mass(kept.length - 1)).toBeLessThan(topP);
        if (kept.length < stages[0]!.kept.length) expect(mass(kept.length)).toBeGreaterThanOrEqual(topP);
      }),
    );
  });

  it.each<[string, (x: number) => SamplingSettings]>([
    ['top-k', (x) => ({ topK: Math.ceil(x * 15) })],
    ['top-p', (x) => ({ topP: x })],
    ['min-p', (x) => ({ minP: 1 - x })],
  ])('%s keeps more the wider it is set, and leaves the proportions of what it keeps', (_, settings) => {
    fc.assert(
      fc.property(anyLogits, real(0.01, 0.99), real(0.01, 0.99), (logits, x, y) => {
        const narrow = distribution(logits, settings(Math.min(x, y)));
        const wide = distribution(logits, settings(Math.max(x, y)));
        expect(narrow.kept.every((id) => wide.kept.includes(id))).toBe(true);
        const all = distribution(logits).probs;
        for (const id of narrow.kept.filter((id) => all[id]! > 1e-200))
          expect(ratio(narrow.probs, id, narrow.argmax)).toBeCloseTo(ratio(all, id, narrow.argmax), 12);
      }),
    );
  });

  it('top-k keeps k tokens, or those that tie with the k-th besides', () => {
    fc.assert(
      fc.property(anyLogits, fc.integer({ min: 1, max: 16 }), (logits, topK) => {
        const { kept, order, stages } = distribution(logits, { topK });
        const threshold = logits[order[Math.min(topK, logits.length) - 1]!]!;
        expect(kept).toEqual(stages[0]!.kept.filter((id) => logits[id]! >= threshold));
      }),
    );
  });
});

describe('order', () => {
  const kept = (logits: number[], settings: SamplingSettings, ...order: SamplingSettings['order'] & object) =>
    distribution(logits, { ...settings, order }).kept;

  it('names the stages that act first; the others follow in the default order', () => {
    const on = { temperature: 2, topK: 3, topP: 0.99, minP: 0.01, repetitionPenalty: 1.1 };
    const names = (order?: SamplingSettings['order']) =>
      distribution([4, 3, 2, 1], { ...on, order }, [0]).stages.map(({ name }) => name);
    const usual = ['model', 'penalties', 'temperature', 'top-k', 'top-p', 'min-p'];
    expect(names()).toEqual(usual);
    expect(names([])).toEqual(usual);
    expect(names(defaultOrder)).toEqual(usual);
    expect(names(['top-p'])).toEqual(['model', 'top-p', 'penalties', 'temperature', 'top-k', 'min-p']);
    expect(names(['min-p', 'top-p', 'top-k', 'temperature', 'penalties'])).toEqual([
      'model',
      ...['min-p', 'top-p', 'top-k', 'temperature', 'penalties'],
    ]);
  });

  it('matters between temperature and top-p', () => {
    const logits = [4, 3, 2, 1, 0];
    const hot = { topP: 0.9, temperature: 2 };
    expect(kept(logits, hot, 'temperature', 'top-p')).toEqual([0, 1, 2, 3]);
    expect(kept(logits, hot, 'top-p', 'temperature')).toEqual([0, 1, 2]);
    const cold = { topP: 0.9, temperature: 0.5 };
    expect(kept(logits, cold, 'temperature', 'top-p')).toEqual([0, 1]);
    expect(kept(logits, cold, 'top-p', 'temperature')).toEqual([0, 1, 2]);
    const three = { topP: 0.8, temperature: 0.5 };
    expect(kept([3, 2, 1], three, 'temperature', 'top-p')).toEqual([0]);
    expect(kept([3, 2, 1], three, 'top-p', 'temperature')).toEqual([0, 1]);
  });

  it('matters between top-k and top-p', () => {
    const logits = [2, 1.5, 1.2, 1, 0.8, 0.5];
    expect(kept(logits, { topK: 3, topP: 0.7 }, 'top-k', 'top-p')).toEqual([0, 1]);
    expect(kept(logits, { topK: 3, topP: 0.7 }, 'top-p', 'top-k')).toEqual([0, 1, 2]);
  });

  it('does not matter between temperature and top-k', () => {
    fc.assert(
      fc.property(anyLogits, real(0.05, 20), fc.integer({ min: 1, max: 16 }), (logits, temperature, topK) => {
        const one = distribution(logits, { temperature, topK, order: ['temperature', 'top-k'] });
        const other = distribution(logits, { temperature, topK, order: ['top-k', 'temperature'] });
        expect([...one.probs]).toEqual([...other.probs]);
        expect(one.kept).toEqual(other.kept);
      }),
    );
  });

  it('does not matter between the repetition penalty and temperature: the penalty sees the true sign of a logit', () => {
    fc.assert(
      fc.property(anyLogits, real(0.2, 5), real(0.5, 3), anySeen, (logits, temperature, penalty, ids) => {
        const settings = { temperature, repetitionPenalty: penalty };
        const seen = within(ids, logits);
        const one = distribution(logits, { ...settings, order: ['penalties', 'temperature'] }, seen);
        const other = distribution(logits, { ...settings, order: ['temperature', 'penalties'] }, seen);
        one.probs.forEach((p, id) => expect(other.probs[id]).toBeCloseTo(p, 10));
      }),
    );
  });

  it('penalties after a filter bring nothing back, and what follows ranks by the penalised logits', () => {
    const logits = [5, 4.9, 4.8, 1];
    const settings = { topK: 2, minP: 0.5, repetitionPenalty: 2 };
    const { stages, argmax } = distribution(logits, { ...settings, order: ['top-k', 'penalties'] }, [0]);
    expect(stages.map(({ kept }) => kept)).toEqual([[0, 1, 2, 3], [0, 1], [0, 1], [1]]);
    expect(argmax).toBe(1);
    expect([...stages[2]!.logits]).toEqual([2.5, 4.9, -Infinity, -Infinity]);
  });

  it('at temperature 0 ends with the penalties, and takes the likeliest of what a filter before them left', () => {
    const settings = { temperature: 0, topK: 1, repetitionPenalty: 10 };
    const filtered = distribution([5, 4, 3], { ...settings, order: ['top-k', 'penalties'] }, [0]);
    expect(filtered.stages.map(({ name }) => name)).toEqual(['model', 'top-k', 'penalties', 'greedy']);
    expect(filtered.argmax).toBe(0);
    expect(distribution([5, 4, 3], settings, [0]).argmax).toBe(1);
  });

  it('penalties after a temperature too low for their logits to be numbers are an error', () => {
    const settings = { temperature: 1e-308, repetitionPenalty: 2, order: ['temperature'] as const };
    expect(() => distribution([50, 40], settings, [0])).toThrow('must stay finite');
  });

  it.each<[unknown, string, typeof TypeError | typeof RangeError]>([
    [
      'top-k',
      `distribution: order is "top-k"; it must be an array of stages like ['top-p', 'temperature']`,
      TypeError,
    ],
    [
      ['top-k', 'topP'],
      'distribution: order[1] is "topP"; the stages are penalties, temperature, top-k, top-p, min-p',
      RangeError,
    ],
    [
      ['greedy'],
      'distribution: order[0] is "greedy"; the stages are penalties, temperature, top-k, top-p, min-p',
      RangeError,
    ],
    [
      ['top-p', 'min-p', 'top-p'],
      'distribution: order[2] is "top-p", as is order[0]; a stage acts once',
      RangeError,
    ],
  ])('refuses %j with a sentence', (order, sentence, kind) => {
    const run = () => distribution([1, 2], { order: order as never });
    expect(run).toThrow(kind);
    expect(run).toThrow(sentence);
  });
});

describe('draws, many', () => {
  it('come as often as the probabilities say, within the chi-square bound that one in 10,000 runs exceeds', () => {
    const result = distribution([2, 1, 0, -1, 3, -Infinity], { temperature: 1.3, topP: 0.97 });
    const n = 20_000;
    const counts = new Map<number, number>();
    for (let i = 0; i < n; i++) {
      const id = draw(result, uniform(4, 0, i));
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    const chiSquare = result.kept.reduce((sum, id) => {
      const expected = n * result.probs[id]!;
      return sum + ((counts.get(id) ?? 0) - expected) ** 2 / expected;
    }, 0);
    expect(result.kept).toHaveLength(4);
    expect(chiSquare).toBeLessThan(21.1); // 3 degrees of freedom
  });
});
