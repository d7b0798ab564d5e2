/** The benchmark's reading of its measurements: medians, exponents with their spread, and the counted work beside them. */
import { decodingWork } from '@lib';
import { expect, it } from 'vitest';
import { type Timing, timed } from '@/cells/timing';
import {
  countedGrowth,
  countedWork,
  curveOf,
  exponent,
  growthOf,
  rounds,
  rowsOf,
  sentenceOf,
  sizeNames,
  sizes,
} from '@/widgets/benchmark/benchmark';

/** Times that grow as n^1.5 without a cache and n^0.5 with one, a round a tenth slower than the one before. */
const { lengths } = sizes.tiny;
const timings: Timing[] = Array.from({ length: rounds }, (_, round) =>
  lengths.flatMap((length) =>
    timed.map((what) => ({
      length,
      what,
      round,
      milliseconds:
        (what === 'cached' ? 0.01 * length ** 0.5 : 0.02 * length ** (1.5 + 0.01 * round)) * (1 + round / 10),
    })),
  ),
).flat();

it('sizes go from thousands to millions of numbers, and every length fits', () => {
  for (const name of sizeNames)
    expect(Math.max(...sizes[name].lengths)).toBeLessThanOrEqual(sizes[name].config.n_positions);
});

it('a row has the median of the rounds', () => {
  const [first] = rowsOf('tiny', timings);
  expect(first!.cached).toBeCloseTo(0.01 * 16 ** 0.5 * 1.2, 10);
  expect(rowsOf('tiny', []).every(({ plain }) => plain === undefined)).toBe(true);
});

it('the exponent is fitted in each complete round; its spread is that of the rounds', () => {
  const plain = growthOf('tiny', timings, 'plain')!;
  expect(plain.median).toBeCloseTo(1.52, 6);
  expect(plain.least).toBeCloseTo(1.5, 6);
  expect(plain.most).toBeCloseTo(1.54, 6);
  expect(exponent(plain)).toBe('n^1.52 (1.50 to 1.54)');
  expect(growthOf('tiny', timings.slice(0, 7), 'plain')).toBeUndefined();
});

it('counts the work of one token', () => {
  const { config } = sizes.small;
  expect(countedWork(config, 1 + 100, 'cached')).toBe(
    decodingWork(config, 101, { cached: true, prompt: 101 }).flops -
      decodingWork(config, 100, { cached: true, prompt: 100 }).flops +
      2 * config.n_embd * config.vocab_size,
  );
  expect(countedGrowth('large', 'plain')).toBeGreaterThan(1);
  expect(countedGrowth('large', 'cached')).toBeLessThan(0.2);
});

it('draws what there is: nothing, a part, all', () => {
  expect(curveOf('tiny', []).series.map(({ points }) => points.length)).toEqual([5, 5, 0, 0]);
  expect(curveOf('tiny', timings.slice(0, 3)).series.map(({ points }) => points.length)).toEqual([
    5, 5, 1, 1,
  ]);
  const { series, y } = curveOf('tiny', timings);
  expect(series[3]!.points[0]).toEqual([16, 1]);
  for (const name of sizeNames)
    for (const { points } of curveOf(name, []).series)
      for (const [, value] of points) expect(value).toBeLessThanOrEqual(y.domain[1]);
});

it('says what was timed, and what was not', () => {
  expect(sentenceOf('tiny', [])).toContain('not timed yet on this machine; counted, it grows as n^');
  expect(sentenceOf('tiny', timings)).toMatch(
    /^tiny, after 255 tokens: one more takes .* time grows as n\^1\.52 \(1\.50 to 1\.54\) without, n\^0\.50/,
  );
});
