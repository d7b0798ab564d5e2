/** Every crop from one token to the whole position table: how far one model is right under it, and how many of 50 are. */
import type { Clean } from '@/cells/crops';
import { fifty } from '@/cells/seeds';
import type { SweepSpec } from '@/marks/sweep';

/** Tokens of each text. Whoever writes so many without a mistake goes on so: the window has gone round many times. */
export const written = 64;

/** What the figure is given: its state before anyone touches it. */
export interface GivenCrops {
  readonly parameters: string;
  readonly trained: number;
  readonly table: number;
  /** The crop at which it opens. */
  readonly at: number;
  readonly clean: Clean;
  /** For each crop, how many of the 50 models made no mistake. */
  readonly many: readonly number[];
  readonly markup: { readonly wide: string; readonly narrow: string };
}

/** For each crop, how many models wrote all tokens without a mistake. */
export function countClean(all: readonly Clean[]): number[] {
  return (all[0] ?? []).map((_, i) => all.filter((clean) => clean[i]! >= written).length);
}

/** @param models how many were counted */
export function sweepOf(
  clean: Clean,
  many: readonly number[],
  trained: number,
  models = fifty.length,
): SweepSpec {
  const share = (values: readonly number[], of: number) => values.map((value) => Math.min(1, value / of));
  return {
    x: clean.map((_, i) => i + 1),
    series: [
      { label: 'this model', key: 'one', values: share(clean, written) },
      { label: `${models} models`, key: 'many', values: share(many, models) },
    ],
    xLabel: 'crop: how many of the last tokens the model is shown',
    yLabel: 'written without a mistake',
    xTicks: [1, 8, 16, 24, 32, 40, 48, 56, 64],
    stepped: true,
    max: 1.12,
    marks: [{ x: trained, label: 'trained' }],
  };
}
