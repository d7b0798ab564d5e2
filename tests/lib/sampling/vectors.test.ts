/** The cases of tests/vectors/sampling.json, computed with 60-digit decimals; the conventions are in the file. */
import { describe, expect, it } from 'vitest';
import { distribution } from '../../../lib/sampling/distribution';
import { draw } from '../../../lib/sampling/draw';
import vectors from '../../vectors/sampling.json';

interface Case {
  id: string;
  logits: (number | string)[];
  temperature: number;
  top_k: number | null;
  top_p: number | null;
  repetition_penalty: number;
  prev: number[];
  tags: string[];
  expect: {
    error?: string;
    penalized: (number | string)[];
    argmax: number;
    kept: number[];
    probs: number[];
    draws?: [u: number, id: number][];
  };
}

const cases = vectors.cases as unknown as Case[];
const numbers = (values: readonly (number | string)[]) =>
  values.map((value) => (value === '-inf' ? -Infinity : Number(value)));

function run(test: Case, logits: Float32Array | Float64Array | number[]) {
  const settings = {
    temperature: test.temperature,
    topK: test.top_k ?? 0,
    topP: test.top_p ?? 1,
    repetitionPenalty: test.repetition_penalty,
  };
  return distribution(logits, settings, test.prev);
}

function farthest(actual: ArrayLike<number>, expected: number[]): number {
  expect(actual.length).toBe(expected.length);
  return Math.max(...expected.map((p, id) => (actual[id] === p ? 0 : Math.abs(actual[id]! - p))));
}

describe('vectors/sampling.json', () => {
  it('holds 288 cases', () => expect(cases.length).toBe(288));

  it.each(cases)('$id', (test) => {
    const logits = Float64Array.from(numbers(test.logits));
    const before = logits.slice();
    if (test.expect.error) {
      expect(() => run(test, logits)).toThrow(RangeError);
      return;
    }
    const result = run(test, logits);
    expect(farthest(result.probs, test.expect.probs)).toBeLessThanOrEqual(vectors.tolerance.float64);
    expect(result.kept).toEqual(test.expect.kept);
    expect(result.argmax).toBe(test.expect.argmax);
    const penalised = (result.stages.find(({ name }) => name === 'penalties') ?? result.stages[0])!;
    expect(farthest(penalised.logits, numbers(test.expect.penalized))).toBeLessThanOrEqual(1e-12);
    for (const [u, id] of test.expect.draws ?? []) expect(draw(result, u)).toBe(id);
    expect(logits).toEqual(before);
    expect(run(test, [...logits])).toEqual(result);
  });

  it('float32 logits are taken as they are, and stay within the looser tolerance', () => {
    const finer = ['f64_only', 'near_boundary', 'stability']; // tags of cases that rounding the logits changes
    for (const test of cases.filter(
      ({ expect, tags }) => !expect.error && !tags.some((tag) => finer.includes(tag)),
    )) {
      const logits = Float32Array.from(numbers(test.logits));
      const result = run(test, logits);
      expect(result).toEqual(run(test, Float64Array.from(logits)));
      expect(farthest(result.probs, test.expect.probs), test.id).toBeLessThanOrEqual(
        vectors.tolerance.float32,
      );
    }
  });
});
