/** What a training did to each row of the position table, step by step. Knows no figure; all numbers come from a training. */
import type { RowsStep } from '@/cells/position-rows';
import type { Excerpt } from '@/marks/excerpt';
import type { Meaning } from '@/marks/shapes';

export const decays = ['on', 'off'] as const;
export type Decay = (typeof decays)[number];

/** What the figure is given: its state before anyone touches it. */
export interface Given {
  readonly parameters: string;
  readonly trained: number;
  readonly weightDecay: number;
  /** Steps of the run that the build kept: the first and the last are among them. */
  readonly film: readonly RowsStep[];
  readonly formula: { readonly html: string; readonly meanings: readonly Meaning[] };
  readonly code: Excerpt;
}

/** One row of the table at one step. */
export interface Row {
  readonly row: number;
  readonly seen: number;
  readonly gradient: number;
  readonly before: number;
  readonly now: number;
  /** now / before */
  readonly kept: number;
}

/** The last step kept that is not after the one asked for. */
export function frameAt(film: readonly RowsStep[], step: number): RowsStep {
  return film.findLast((one) => one.step <= step) ?? film[0]!;
}

export function rowsOf(film: readonly RowsStep[], step: number): Row[] {
  const [start, now] = [film[0]!, frameAt(film, step)];
  return now.lengths.map((length, row) => ({
    row,
    seen: now.seen[row]!,
    gradient: now.gradients[row]!,
    before: start.lengths[row]!,
    now: length,
    kept: length / start.lengths[row]!,
  }));
}

/** A gradient as it is said: 0 is exactly 0. */
export const gradientText = (gradient: number) => (gradient === 0 ? '0' : gradient.toPrecision(3));

/** Lanes have domains that stay as they are while the step moves. */
export const domain = { kept: [0.85, 1.15] } as const;

/** Heights of the three lanes for one row, 0 … 1; a length is drawn from the middle up or down. */
export function heightsOf({ seen, gradient, kept }: Row, mostSeen: number, longest: number) {
  const [low, high] = domain.kept;
  return {
    seen: mostSeen > 0 ? seen / mostSeen : 0,
    gradient: longest > 0 ? gradient / longest : 0,
    kept: (Math.min(high, Math.max(low, kept)) - low) / (high - low),
  };
}
