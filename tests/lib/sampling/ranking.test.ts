/** The fast ranking against a comparing sort: the same ids in the same places, whatever the logits. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normal } from '../../../lib/random';
import { ranked, reranked } from '../../../lib/sampling/ranking';
import { rankedBySorting } from './bySorting';

/** Few different values, so that many tie, and the values that are hard to tell apart. */
const tied = fc.constantFrom(-Infinity, -1e300, -1, -0, 0, Number.MIN_VALUE, 1, 1 + 2 ** -52, 2, 1e300);
/** Vocabularies that insertion sorts, and those that are dealt onto piles: 64 tokens divide them. */
const lists = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof(
    fc.array(value, { minLength: 1, maxLength: 64 }),
    fc.array(value, { minLength: 65, maxLength: 150 }),
  );
const logits = fc.oneof(
  lists(tied),
  lists(fc.double({ noNaN: true, max: Number.MAX_VALUE })),
  lists(fc.float({ noNaN: true, noDefaultInfinity: true, min: -50, max: 50 })),
);

const expectSorted = (values: Float64Array, name?: string) => {
  expect([...ranked(values)], name).toEqual(rankedBySorting(values));
};

describe('ranked', () => {
  it('is the order of a comparing sort, ties by lower id, for any logits', () => {
    fc.assert(
      fc.property(logits, (values) => expectSorted(Float64Array.from(values))),
      { numRuns: 500 },
    );
  });

  it('ties −0 with 0 and puts the impossible last', () => {
    expect([...ranked(Float64Array.of(-Infinity, 0, -0, -1, 0))]).toEqual([1, 2, 4, 3, 0]);
  });

  const draw = (i: number) => normal(1, 9, i);
  it.each<[string, (i: number) => number]>([
    ['like those of GPT-2', (i) => Math.fround(-33 + 2.5 * draw(i) + (i % 501 === 3 ? 9 : 0))],
    ['in float64', (i) => draw(i)],
    ['of a few values', (i) => Math.round(draw(i))],
    ['half of them masked by −10⁹', (i) => (i % 2 ? -1e9 : draw(i))],
    ['half of them impossible', (i) => (i % 2 ? -Infinity : draw(i))],
    ['crowded far below a lone top', (i) => (i === 77 ? 1e6 : draw(i))],
    ['all within a hair', (i) => 1 + 2 ** -50 * Math.round(draw(i))],
    ['all equal', () => 3],
    ['spread without bound', (i) => draw(i) * 10 ** ((i % 600) - 300)],
  ])('is that order for 5,000 logits %s', (name, logit) => {
    expectSorted(
      Float64Array.from({ length: 5000 }, (_, i) => logit(i)),
      name,
    );
  });
});

describe('reranked', () => {
  it('is the ranking anew, for any change of any ids', () => {
    fc.assert(
      fc.property(logits, fc.array(fc.tuple(fc.nat(59), tied)), fc.nat(60), (values, changes, cut) => {
        const before = Float64Array.from(values);
        const after = before.slice();
        const ids = new Set<number>();
        for (const [id, z] of changes.filter(([id]) => id < before.length)) {
          after[id] = z;
          ids.add(id);
        }
        const head = ranked(before).slice(0, cut);
        expect([
          ...reranked(
            head,
            after,
            [...ids].filter((id) => head.includes(id)),
          ),
        ]).toEqual(rankedBySorting(after, [...head]));
      }),
      { numRuns: 500 },
    );
  });
});
