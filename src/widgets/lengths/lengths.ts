/** How long the names are at one temperature, beside the list the model learned from. */
import type { Lengths } from '@/cells/lengths';
import type { Excerpt } from '@/marks/excerpt';
import { percent } from '@/marks/percent';
import type { Bar } from '@/marks/shapes';

export const temperature = 0.5;
/** The temperatures of the table. */
export const grid = [0.1, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2] as const;
/** Names at each. */
export const count = 500;

export interface Given {
  readonly parameters: string;
  readonly model: string;
  /** At each temperature of the grid. */
  readonly recorded: readonly Lengths[];
  /** list[n]: the share of the training names that have n letters; the last is of those with more than the model can end. */
  readonly list: readonly number[];
  readonly code: Excerpt;
}

/** Shares of 0, 1, 2, … letters; the last is the share that was cut. */
export function sharesOf({ ended, cut }: Lengths): number[] {
  const total = ended.reduce((sum, n) => sum + n, cut);
  return [...ended, cut].map((n) => n / total);
}

/** The same of a list of names. @param places letters that fit the model's window */
export function listShares(names: readonly string[], places: number): number[] {
  const shares = new Array<number>(places + 1).fill(0);
  for (const name of names) shares[Math.min(Array.from(name).length, places)]! += 1 / names.length;
  return shares;
}

/** Mean letters, those cut counted with all they have. */
export function meanLength(lengths: Lengths): number {
  return sharesOf(lengths).reduce((sum, share, letters) => sum + share * letters, 0);
}

export function barsOf(lengths: Lengths, list: readonly number[]): Bar[] {
  const shares = sharesOf(lengths);
  return shares.map((value, letters) => {
    const last = letters === shares.length - 1;
    return { label: last ? 'cut' : String(letters), key: letters, value, ghost: list[letters] };
  });
}

/**
 * "At τ = 0.50 names have 4.7 letters on average, and 0.2 % are cut at 8. In the list …"
 * @param list as long as the shares of the lengths; absent where it is not known what the model learned
 */
export function sentenceOf(lengths: Lengths, list?: readonly number[]): string {
  const shares = sharesOf(lengths);
  const places = shares.length - 1;
  const longest = lengths.ended.findLastIndex((n) => n > 0);
  const beside = list ? ` In the list ${percent(list[places]!)} % have ${places} letters or more.` : '';
  return `At τ = ${lengths.temperature.toFixed(2)} names have ${meanLength(lengths).toFixed(1)} letters on average; ${percent(shares[places]!)} % are cut at ${places}, and the longest that ended by itself has ${longest}.${beside}`;
}
