/** The closed forms of what a cache saves, against the sums they stand for and the figures the book prints. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { presets } from '../../../lib/model/config';
import { decodingWork, growthExponent } from '../../../lib/model/work';

const { gpt2, cycle } = presets;

describe('the work of writing n tokens', () => {
  it('is what the passes add up to', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(20), fc.boolean(), (prompt, more, dense) => {
        const tokens = prompt + more;
        const attention = dense ? 'dense' : 'causal';
        let [rows, dots, newRows, newDots] = [0, 0, prompt, dense ? prompt ** 2 : 0];
        if (!dense) for (let t = 1; t <= prompt; t++) newDots += t;
        for (let t = prompt; t <= tokens; t++) {
          rows += t;
          for (let query = 1; query <= t; query++) dots += dense ? t : query;
          if (t > prompt) [newRows, newDots] = [newRows + 1, newDots + t];
        }
        expect(decodingWork(cycle, tokens, { cached: false, prompt, attention })).toMatchObject({
          projections: rows,
          dots,
        });
        expect(decodingWork(cycle, tokens, { cached: true, prompt, attention })).toMatchObject({
          projections: newRows,
          dots: newDots,
        });
      }),
    );
  });

  it('saves 500 times the projections at 1,000 tokens, and 334 or 667 times the dots', () => {
    const [without, with_] = [false, true].map((cached) => decodingWork(gpt2, 1000, { cached }));
    expect([without!.projections, with_!.projections]).toEqual([500_500, 1000]);
    expect([without!.dots, with_!.dots]).toEqual([167_167_000, 500_500]);
    expect(decodingWork(gpt2, 1000, { cached: false, attention: 'dense' }).dots).toBe(333_833_500);
  });

  it('saves GPT-2 344 times the arithmetic at 1,000 tokens, 489 times if every token is scored', () => {
    const [without, with_] = [false, true].map((cached) => decodingWork(gpt2, 1000, { cached }).flops);
    expect(without).toBeCloseTo(9.13e13, -11);
    expect(with_).toBeCloseTo(2.66e11, -9);
    expect(Math.round(without! / with_!)).toBe(344);
    expect(Math.round(decodingWork(gpt2, 1000, { cached: false, head: 'all' }).flops / with_!)).toBe(489);
  });

  it('spends as much on attention as on the linear layers where n is six times n_embd', () => {
    const token = (n: number, width: number) => {
      const config = { ...gpt2, n_embd: width, n_head: 1, vocab_size: 1, n_positions: 8000 };
      const at = (tokens: number) => decodingWork(config, tokens, { cached: true });
      const [before, after] = [at(n - 1), at(n)];
      const attention = 12 * 4 * width * (after.dots - before.dots);
      return { attention, linear: after.flops - before.flops - attention - 2 * width };
    };
    for (const width of [64, 768]) {
      const { attention, linear } = token(6 * width, width);
      expect(attention).toBe(linear);
    }
  });

  it('refuses what is not a text', () => {
    expect(() => decodingWork(cycle, 0, { cached: true })).toThrow(
      'work: tokens is 0; it must be a whole number of at least 1',
    );
    expect(() => decodingWork(cycle, 3, { cached: true, prompt: 4 })).toThrow(
      'work: tokens is 3; it must be a whole number of at least 4',
    );
  });
});

describe('the exponent of a growth', () => {
  it('is that of the power it was made from, whatever the factor', () => {
    for (const b of [-0.5, 0, 1, 1.5, 3])
      expect(growthExponent([1, 2, 8, 64].map((n) => [n, 0.3 * n ** b]))).toBeCloseTo(b, 10);
  });
  it('is the slope that misses least where the points lie on no line', () => {
    expect(
      growthExponent([
        [1, 1],
        [Math.E, Math.E ** 2],
        [Math.E ** 2, Math.E],
      ]),
    ).toBeCloseTo(0.5, 10);
  });
  it('refuses what has no logarithm, and what is one point', () => {
    expect(() =>
      growthExponent([
        [1, 0],
        [2, 1],
      ]),
    ).toThrow('the point is (1, 0)');
    expect(() =>
      growthExponent([
        [2, 1],
        [2, 3],
      ]),
    ).toThrow('it needs two with different n');
    expect(() => growthExponent([])).toThrow('there are 0 points');
  });
});
