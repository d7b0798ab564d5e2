import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distribution, softmax } from '../../../lib/sampling/distribution';
import type { SamplingSettings } from '../../../lib/sampling/settings';

const names = (logits: number[], settings: SamplingSettings, seen: number[] = []) =>
  distribution(logits, settings, seen).stages.map(({ name }) => name);
const rounded = (probs: ArrayLike<number>) => Array.from(probs, (p) => Number(p.toFixed(3)));

const anyLogits = fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 1, maxLength: 12 });
const anySettings = fc.record({
  temperature: fc.oneof(fc.constant(0), fc.double({ min: 0.05, max: 20, noNaN: true })),
  topK: fc.nat(14),
  topP: fc.double({ min: 0, max: 1.2, noNaN: true }),
  minP: fc.double({ min: 0, max: 1, noNaN: true }),
  repetitionPenalty: fc.double({ min: 0.5, max: 3, noNaN: true }),
  presencePenalty: fc.double({ min: -2, max: 2, noNaN: true }),
  frequencyPenalty: fc.double({ min: -2, max: 2, noNaN: true }),
});

describe('stages', () => {
  it('begin with the raw model and name each knob that is on, in order', () => {
    expect(names([2, 1, 0], {})).toEqual(['model']);
    const off = {
      temperature: 1,
      topK: 0,
      topP: 1,
      minP: 0,
      repetitionPenalty: 1,
      presencePenalty: 0,
      frequencyPenalty: 0,
    };
    expect(names([2, 1, 0], off)).toEqual(['model']);
    const on = { minP: 0.01, topP: 0.99, topK: 2, temperature: 0.5, repetitionPenalty: 1.1 };
    expect(names([2, 1, 0], on, [0])).toEqual([
      'model',
      'penalties',
      'temperature',
      'top-k',
      'top-p',
      'min-p',
    ]);
    expect(names([2, 1, 0], { ...on, temperature: 0 }, [0])).toEqual(['model', 'penalties', 'greedy']);
    expect(names([2, 1, 0], { presencePenalty: 1 })).toEqual(['model', 'penalties']);
    expect(names([2, 1, 0], { frequencyPenalty: -1 })).toEqual(['model', 'penalties']);
  });

  it('leave top-k out from the size of the vocabulary up, and top-p from 1 up', () => {
    expect(names([2, 1, 0], { topK: 3, topP: 1.5 })).toEqual(['model']);
    expect(names([2, 1, 0], { topK: 100 })).toEqual(['model']);
  });

  it('keep what each of them decided', () => {
    const { stages, order } = distribution([1, 3, 2, -Infinity], { temperature: 0.5, topK: 2 });
    expect([...order]).toEqual([1, 2, 0, 3]);
    expect(stages.map(({ kept }) => kept)).toEqual([
      [0, 1, 2],
      [0, 1, 2],
      [1, 2],
    ]);
    expect(stages.map(({ logits }) => [...logits])).toEqual([
      [1, 3, 2, -Infinity],
      [-4, 0, -2, -Infinity],
      [-Infinity, 0, -2, -Infinity],
    ]);
  });

  it('always add up to 1, keep at least one token, and shrink from stage to stage', () => {
    fc.assert(
      fc.property(anyLogits, anySettings, fc.array(fc.nat(11)), (logits, settings, ids) => {
        const seen = ids.filter((id) => id < logits.length);
        const result = distribution(logits, settings, seen);
        let before: readonly number[] = logits.map((_, id) => id);
        for (const { probs, kept, logits: bent } of result.stages) {
          expect(probs.reduce((sum, p) => sum + p)).toBeCloseTo(1, 12);
          expect(kept.length).toBeGreaterThan(0);
          expect(kept.every((id) => before.includes(id))).toBe(true);
          expect(kept).toEqual([...kept].sort((a, b) => a - b));
          bent.forEach((z, id) => expect(z === -Infinity).toBe(!kept.includes(id)));
          before = kept;
        }
        expect(result.kept).toContain(result.argmax);
        expect(result.probs).toBe(result.stages.at(-1)!.probs);
      }),
    );
  });
});

describe('temperature', () => {
  it.each([
    [1, [0.665, 0.245, 0.09]],
    [0.5, [0.867, 0.117, 0.016]],
    [2, [0.506, 0.307, 0.186]],
    [100, [0.337, 0.333, 0.33]],
  ])('%s turns 2, 1, 0 into %j', (temperature, probs) => {
    expect(rounded(distribution([2, 1, 0], { temperature }).probs)).toEqual(probs);
  });

  it('is the same as raising the probabilities to 1/τ and dividing by their sum', () => {
    fc.assert(
      fc.property(anyLogits, fc.double({ min: 0.2, max: 5, noNaN: true }), (logits, temperature) => {
        const powers = softmax(Float64Array.from(logits)).map((p) => p ** (1 / temperature));
        const sum = powers.reduce((total, p) => total + p);
        const { probs } = distribution(logits, { temperature });
        powers.forEach((p, id) => expect(probs[id]).toBeCloseTo(p / sum, 9));
      }),
    );
  });

  it('does not change under a shift of all logits, however large they are', () => {
    expect(rounded(distribution([1e5 + 2, 1e5 + 1, 1e5], { temperature: 0.5 }).probs)).toEqual([
      0.867, 0.117, 0.016,
    ]);
  });

  it('never gives NaN, from the smallest to the largest number', () => {
    for (const temperature of [Number.MIN_VALUE, 1e-300, 1e-3, 1e300, Number.MAX_VALUE]) {
      for (const logits of [
        [1, 1, 1],
        [1000, 999, -1000],
        [Number.MAX_VALUE, -Number.MAX_VALUE, 0],
        [-Infinity, 5, -Infinity],
      ]) {
        const { probs } = distribution(logits, { temperature });
        expect(probs.reduce((sum, p) => sum + p)).toBeCloseTo(1, 12);
      }
    }
    expect([...distribution([1, 1, 1], { temperature: 0.001 }).probs]).toEqual([1 / 3, 1 / 3, 1 / 3]);
  });

  it('keeps a token in the running when its probability is too small for a float64', () => {
    const { probs, kept } = distribution([1, 0], { temperature: 1e-4 });
    expect([...probs]).toEqual([1, 0]);
    expect(kept).toEqual([0, 1]);
  });

  it('0 is greedy: the lowest id on a tie, after penalties, whatever the filters say', () => {
    const greedy = distribution([1, 3, 3, 2], { temperature: 0, topK: 3, topP: 0.5, minP: 0.5 });
    expect([...greedy.probs]).toEqual([0, 1, 0, 0]);
    expect(greedy.kept).toEqual([1]);
    expect(distribution([1, 3, 2], { temperature: 0, repetitionPenalty: 2 }, [1]).argmax).toBe(2);
  });

  it('.001 is not greedy when the gap at the top is small', () => {
    const { probs } = distribution([1, 0.999], { temperature: 0.001 });
    expect(probs[1]).toBeCloseTo(0.269, 3);
  });
});

describe('filters', () => {
  const logits = [5, 3, 2, 1, 0.5, -1, -2, -5];

  it.each([
    [1, [1, 0, 0, 0, 0, 0, 0, 0]],
    [3, [0.844, 0.114, 0.042, 0, 0, 0, 0, 0]],
    [5, [0.823, 0.111, 0.041, 0.015, 0.009, 0, 0, 0]],
  ])('top-k %i leaves %j', (topK, probs) => {
    expect(rounded(distribution(logits, { topK }).probs)).toEqual(probs);
  });

  it('top-k keeps more than k on a tie', () => {
    expect(distribution([3, 2, 2, 2, 1], { topK: 2 }).kept).toEqual([0, 1, 2, 3]);
  });

  it('top-p keeps the token that crosses p, and only the first from 0 down', () => {
    expect(distribution([5, 3, 2, 1, 0.5], { topP: 0.9 }).kept).toEqual([0, 1]);
    expect(distribution([2, 1.8, 1.5, 1.3, 1], { topP: 0.9 }).kept).toEqual([0, 1, 2, 3, 4]);
    expect(distribution([0, 0, 0, 0], { topP: 0.5 }).kept).toEqual([0, 1]); // mass before the third is p exactly
    for (const topP of [0, -1, -Infinity, 1e-300])
      expect(distribution([1, 3, 2], { topP }).kept).toEqual([1]);
  });

  it('top-p sees the mass that top-k left, and the temperature', () => {
    expect(distribution([2, 1.5, 1.2, 1, 0.8, 0.5], { topK: 3, topP: 0.7 }).kept).toEqual([0, 1]);
    expect(distribution([4, 3, 2, 1, 0], { temperature: 2, topP: 0.9 }).kept).toEqual([0, 1, 2, 3]);
    expect(distribution([4, 3, 2, 1, 0], { temperature: 0.5, topP: 0.9 }).kept).toEqual([0, 1]);
  });

  it('min-p keeps tokens at least minP times as likely as the likeliest', () => {
    const ln = Math.log;
    expect(distribution([ln(0.5), ln(0.3), ln(0.15), ln(0.05)], { minP: 0.2 }).kept).toEqual([0, 1, 2]);
    expect(distribution([1, 2, 2], { minP: 1 }).kept).toEqual([1, 2]);
  });

  it('rank by the penalised logits, so a penalised favourite can fall out', () => {
    expect(distribution([5, 4.9, 1], { topK: 1, repetitionPenalty: 2 }, [0]).kept).toEqual([1]);
  });
});

describe('penalties', () => {
  it('divide positive logits, multiply negative ones, once for each seen token', () => {
    const { stages } = distribution([5, 3, 2, 1, -1], { repetitionPenalty: 1.5 }, [0, 1, 2, 1, 1]);
    expect([...stages[1]!.logits]).toEqual([5 / 1.5, 2, 2 / 1.5, 1, -1]);
    expect([...distribution([-1, -2, 0], { repetitionPenalty: 1.5 }, [0, 2]).stages[1]!.logits]).toEqual([
      -1.5, -2, 0,
    ]);
  });

  it('can make a repeated token more likely', () => {
    const { stages } = distribution([5, 3, 2, 1, -1], { repetitionPenalty: 1.5 }, [0, 1, 2]);
    expect(rounded(stages.map(({ probs }) => probs[1]!))).toEqual([0.112, 0.175]);
  });

  it('presence counts once, frequency each time', () => {
    const seen = [0, 0, 0, 2];
    expect([...distribution([1, 1, 1], { presencePenalty: 0.5 }, seen).stages[1]!.logits]).toEqual([
      0.5, 1, 0.5,
    ]);
    expect([...distribution([1, 1, 1], { frequencyPenalty: 0.5 }, seen).stages[1]!.logits]).toEqual([
      -0.5, 1, 0.5,
    ]);
  });

  it('leave an impossible token impossible', () => {
    expect(distribution([-Infinity, 0], { presencePenalty: -5, repetitionPenalty: 0.5 }, [0]).probs[0]).toBe(
      0,
    );
  });
});

describe('bad input gives a sentence', () => {
  const finite = 'it must be a finite number, or −Infinity for an impossible token';
  it.each<[unknown, unknown, unknown, string, typeof TypeError | typeof RangeError]>([
    [[], {}, [], 'distribution: logits is empty; it must hold one number for each token', RangeError],
    [[1, Number.NaN, 2], {}, [], `distribution: logits[1] is NaN; ${finite}`, RangeError],
    [[1, Infinity], {}, [], `distribution: logits[1] is Infinity; ${finite}`, RangeError],
    [
      Float32Array.of(-Infinity, -Infinity),
      {},
      [],
      'distribution: all 2 logits are −Infinity; at least one token must be possible',
      RangeError,
    ],
    [[1, '2'], {}, [], `distribution: logits[1] is "2"; ${finite}`, TypeError],
    [[1, undefined], {}, [], `distribution: logits[1] is undefined; ${finite}`, TypeError],
    [
      'no',
      {},
      [],
      'distribution: logits is "no"; it must be a Float32Array, a Float64Array or an array of numbers',
      TypeError,
    ],
    [
      Int32Array.of(1),
      {},
      [],
      'distribution: logits is an object; it must be a Float32Array, a Float64Array or an array of numbers',
      TypeError,
    ],
    [
      [1],
      null,
      [],
      'distribution: settings is null; it must be an object like { temperature: 0.8 }',
      TypeError,
    ],
    [
      [1],
      { temperature: -1 },
      [],
      'distribution: temperature is -1; it must be a finite number from 0 (greedy) up; 1 is off',
      RangeError,
    ],
    [
      [1],
      { temperature: Number.NaN },
      [],
      'distribution: temperature is NaN; it must be a finite number from 0 (greedy) up; 1 is off',
      RangeError,
    ],
    [
      [1],
      { temperature: Infinity },
      [],
      'distribution: temperature is Infinity; it must be a finite number from 0 (greedy) up; 1 is off',
      RangeError,
    ],
    [
      [1],
      { temperature: '1' },
      [],
      'distribution: temperature is "1"; it must be a finite number from 0 (greedy) up; 1 is off',
      TypeError,
    ],
    [
      [1],
      { topK: -1 },
      [],
      'distribution: topK is -1; it must be a whole number from 1 up; 0 is off',
      RangeError,
    ],
    [
      [1],
      { topK: 1.5 },
      [],
      'distribution: topK is 1.5; it must be a whole number from 1 up; 0 is off',
      RangeError,
    ],
    [
      [1],
      { topP: Number.NaN },
      [],
      'distribution: topP is NaN; it must be a number; from 0 to 1 it cuts, 1 is off',
      RangeError,
    ],
    [
      [1],
      { minP: 1.1 },
      [],
      'distribution: minP is 1.1; it must be a number from 0 to 1; 0 is off',
      RangeError,
    ],
    [
      [1],
      { repetitionPenalty: 0 },
      [],
      'distribution: repetitionPenalty is 0; it must be a finite number above 0; 1 is off',
      RangeError,
    ],
    [
      [1],
      { presencePenalty: Infinity },
      [],
      'distribution: presencePenalty is Infinity; it must be a finite number; 0 is off',
      RangeError,
    ],
    [
      [1],
      { frequencyPenalty: Number.NaN },
      [],
      'distribution: frequencyPenalty is NaN; it must be a finite number; 0 is off',
      RangeError,
    ],
    [
      [1, 2],
      {},
      [0, 2],
      'distribution: seen[1] is 2; a token id must be a whole number from 0 to 1',
      RangeError,
    ],
    [
      [1, 2],
      {},
      [-1],
      'distribution: seen[0] is -1; a token id must be a whole number from 0 to 1',
      RangeError,
    ],
    [
      [1, 2],
      {},
      [0.5],
      'distribution: seen[0] is 0.5; a token id must be a whole number from 0 to 1',
      RangeError,
    ],
    [
      [1e300, 1],
      { repetitionPenalty: 1e-300 },
      [0],
      'distribution: the penalties turn the logit 1e+300 of token 0 into Infinity; it must stay finite',
      RangeError,
    ],
  ])('%j %j %j', (logits, settings, seen, sentence, kind) => {
    const run = () => distribution(logits as number[], settings as SamplingSettings, seen as number[]);
    expect(run).toThrow(kind);
    expect(run).toThrow(sentence);
  });

  it('sees a hole in an array', () => {
    const holed = [1, 2, 3];
    delete holed[1];
    expect(() => distribution(holed)).toThrow('distribution: logits[1] is undefined');
  });
});
