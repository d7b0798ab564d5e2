/**
 * Reads a benchmark: median times by length, how fast they grow and how much that varies, and the same from counted work.
 * The measurements are those of `cells/timing.ts`. Knows no figure.
 */
import { decodingWork, type GPTConfig, growthExponent, parameterCount } from '@lib';
import { median } from '@/cells/median';
import type { Timed, Timing } from '@/cells/timing';
import type { CurveSpec, Series } from '@/marks/curve';
import type { Excerpt } from '@/marks/excerpt';

const sized = (vocab_size: number, n_embd: number, n_head: number, n_layer: number, n_positions: number) =>
  ({ vocab_size, n_embd, n_head, n_layer, n_positions }) as const satisfies GPTConfig;

/** Models of random numbers, in GPT-2's shape, and the lengths each is timed at. */
export const sizes = {
  tiny: { label: 'tiny', config: sized(64, 16, 2, 2, 256), lengths: [16, 32, 64, 128, 256] },
  small: { label: 'small', config: sized(256, 48, 3, 3, 512), lengths: [32, 64, 128, 256, 512] },
  medium: { label: 'medium', config: sized(1000, 96, 6, 5, 512), lengths: [32, 64, 128, 256, 512] },
  large: { label: 'large', config: sized(2000, 192, 6, 6, 256), lengths: [16, 32, 64, 128, 256] },
} as const satisfies Record<string, { label: string; config: GPTConfig; lengths: readonly number[] }>;
export type Size = keyof typeof sizes;
export const sizeNames = Object.keys(sizes) as Size[];
export const rounds = 5;

export interface Given {
  readonly size: Size;
  readonly markup: { wide: string; narrow: string };
  readonly code: Excerpt;
}

/** "661,536 parameters" by size. */
export const parametersOf = (size: Size) =>
  `${parameterCount(sizes[size].config).toLocaleString('en')} parameters`;

/** FLOPs of one more token, so that the text has n. */
export function countedWork(config: GPTConfig, n: number, what: 'cached' | 'plain'): number {
  const cached = what === 'cached';
  return decodingWork(config, n, { cached }).flops - decodingWork(config, n - 1, { cached }).flops;
}

const timesOf = (timings: readonly Timing[], what: Timed, length: number) =>
  timings.filter((one) => one.what === what && one.length === length).map(({ milliseconds }) => milliseconds);

export interface Row {
  readonly length: number;
  /** Median milliseconds; undefined where nothing was measured yet. */
  readonly cached: number | undefined;
  readonly plain: number | undefined;
  readonly prompt: number | undefined;
}

/** One row a length. */
export function rowsOf(size: Size, timings: readonly Timing[]): Row[] {
  const middle = (what: Timed, length: number) => {
    const times = timesOf(timings, what, length);
    return times.length > 0 ? median(times) : undefined;
  };
  return sizes[size].lengths.map((length) => ({
    length,
    cached: middle('cached', length),
    plain: middle('plain', length),
    prompt: middle('prompt', length),
  }));
}

export interface Growth {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** The exponent of each complete round: their median and their range. */
export function growthOf(size: Size, timings: readonly Timing[], what: Timed): Growth | undefined {
  const { lengths } = sizes[size];
  const fits = Array.from({ length: rounds }, (_, round) =>
    timings
      .filter((one) => one.what === what && one.round === round)
      .map(({ length, milliseconds }) => [length, milliseconds] as const),
  )
    .filter((points) => points.length === lengths.length)
    .map(growthExponent);
  if (fits.length === 0) return undefined;
  return { median: median(fits), least: Math.min(...fits), most: Math.max(...fits) };
}

/** The same for counted work: no spread. */
export function countedGrowth(size: Size, what: 'cached' | 'plain'): number {
  const { config, lengths } = sizes[size];
  return growthExponent(lengths.map((n) => [n, countedWork(config, n, what)]));
}

/** Both axes in times the cheapest: what the shortest text costs with a cache. Counted work dashed, measured time drawn through. */
export function curveOf(size: Size, timings: readonly Timing[]): CurveSpec {
  const { config, lengths } = sizes[size];
  const first = lengths[0]!;
  const base = countedWork(config, first, 'cached');
  const rows = rowsOf(size, timings);
  const unit = rows[0]!.cached;
  const counted = (what: 'cached' | 'plain'): Series => ({
    name: `${what}, counted`,
    ghost: true,
    points: lengths.map((n) => [n, countedWork(config, n, what) / base]),
  });
  const measured = (name: string, what: 'cached' | 'plain'): Series => ({
    name,
    points: rows.flatMap((row): [number, number][] =>
      row[what] === undefined || unit === undefined ? [] : [[row.length, row[what] / unit]],
    ),
  });
  return {
    series: [
      counted('plain'),
      counted('cached'),
      measured('without a cache', 'plain'),
      measured('with a cache', 'cached'),
    ],
    x: { label: 'tokens in the text', domain: [first, lengths.at(-1)!], log: true, ticks: lengths },
    y: { label: 'times the cheapest token', domain: [0.7, 1000], log: true, ticks: [1, 10, 100, 1000] },
  };
}

const digits = (milliseconds: number) =>
  milliseconds < 0.1 ? milliseconds.toFixed(3) : milliseconds.toPrecision(3);
export const written = (milliseconds: number | undefined) =>
  milliseconds === undefined ? '' : digits(milliseconds);
export const exponent = ({ median: middle, least, most }: Growth) =>
  `n^${middle.toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})`;

export function sentenceOf(size: Size, timings: readonly Timing[]): string {
  const rows = rowsOf(size, timings);
  const last = rows.findLast(({ cached, plain }) => cached !== undefined && plain !== undefined);
  const counted = `counted, it grows as n^${countedGrowth(size, 'plain').toFixed(2)} without a cache and n^${countedGrowth(size, 'cached').toFixed(2)} with one`;
  if (!last)
    return `${sizes[size].label}, ${parametersOf(size)}: one more token, not timed yet on this machine; ${counted}`;
  const [with_, without] = [last.cached!, last.plain!];
  const first = `${sizes[size].label}, after ${last.length - 1} tokens: one more takes ${digits(without)} ms without a cache and ${digits(with_)} ms with one, ${Math.round(without / with_)} times less`;
  const [plain, cached] = [growthOf(size, timings, 'plain'), growthOf(size, timings, 'cached')];
  return plain && cached
    ? `${first}; time grows as ${exponent(plain)} without, ${exponent(cached)} with one`
    : first;
}
