import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uniform } from '../../../lib/random';
import { distribution } from '../../../lib/sampling/distribution';
import { cumulative, draw } from '../../../lib/sampling/draw';

const line = (order: number[], probs: number[]) => ({
  order: Uint32Array.from(order),
  probs: Float64Array.from(probs),
});

describe('draw', () => {
  it('walks the order and takes the first token whose sum is strictly greater than u', () => {
    const half = line([1, 0], [0.5, 0.5]);
    expect(draw(half, 0)).toBe(1);
    expect(draw(half, 0.4999)).toBe(1);
    expect(draw(half, 0.5)).toBe(0);
    expect(draw(half, 0.9999999999999999)).toBe(0);
  });

  it('never takes a token of probability 0, at either end', () => {
    const middle = line([0, 1, 2], [0, 1, 0]);
    expect(draw(middle, 0)).toBe(1);
    expect(draw(middle, 0.9999999999999999)).toBe(1);
  });

  it('falls back to the last possible token when rounding leaves the sum short', () => {
    expect(draw(line([0, 1, 2], [0.3, 0.6999999999999997, 0]), 0.9999999999999999)).toBe(1);
  });

  it('draws each token as often as its probability says', () => {
    const model = distribution([2, 1, 0]);
    const counts = [0, 0, 0];
    for (let i = 0; i < 30_000; i++) counts[draw(model, uniform(9, 0, i))]! += 1 / 30_000;
    counts.forEach((share, id) => expect(Math.abs(share - model.probs[id]!)).toBeLessThan(0.01));
  });

  it.each([-0.1, 1, 1.5, Number.NaN, Infinity])('refuses u = %s', (u) => {
    expect(() => draw(distribution([1]), u)).toThrow(
      new RangeError(`draw: u is ${u}; it must be a number from 0 up to, but not including, 1`),
    );
  });
});

describe('cumulative', () => {
  it('lays the possible tokens end to end from 0 to 1, in order', () => {
    expect(cumulative(line([2, 0, 1], [0.25, 0, 0.75]))).toEqual([
      { id: 2, start: 0, end: 0.75 },
      { id: 0, start: 0.75, end: 1 },
    ]);
  });

  it('shows exactly where draw lands, for any distribution and u', () => {
    const anyU = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -40, max: 40, noNaN: true }), { minLength: 1, maxLength: 20 }),
        anyU,
        fc.nat(),
        (logits, u, pick) => {
          const model = distribution(logits);
          const segments = cumulative(model);
          expect(segments[0]!.start).toBe(0);
          expect(segments.at(-1)!.end).toBe(1);
          const edge = segments[pick % segments.length]!.start;
          for (const at of [u, Math.min(edge, 1 - 2 ** -53)]) {
            const hit = segments.find(({ start, end }) => start <= at && at < end);
            expect(draw(model, at)).toBe(hit!.id);
          }
        },
      ),
    );
  });
});
