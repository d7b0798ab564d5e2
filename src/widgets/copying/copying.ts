/**
 * Which of the written names stand in the list, and how far the others are from it: shares, sentences, lines. Counting
 * only; the names and their distances come from the experiment.
 */
import type { Reading, Written } from '@/cells/copying';
import type { CurveSpec } from '@/marks/curve';
import type { Excerpt } from '@/marks/excerpt';

const writers = ['model', 'bigram'] as const;

/** By letters to change: none (it stands in the list), 1, 2, and 3 or more. */
export const bands = ['in list', '1 away', '2 away', '3+ away'] as const;

/** One writer at one place, counted. */
export interface Tally {
  readonly count: number;
  /** Names in each band. */
  readonly bands: readonly [number, number, number, number];
  readonly cut: number;
  /** Letters to the nearest name, mean over the names that are not in the list; undefined where all are. */
  readonly distance: number | undefined;
  /** The first of them. */
  readonly some: readonly Written[];
}
export interface Point {
  readonly at: number;
  readonly model: Tally;
  readonly bigram: Tally;
}

const shownNames = 8;

export function tallyOf(names: readonly Written[]): Tally {
  const counts: [number, number, number, number] = [0, 0, 0, 0];
  for (const { distance } of names) counts[Math.min(distance, 3)]! += 1;
  const fresh = names.filter(({ distance }) => distance > 0);
  return {
    count: names.length,
    bands: counts,
    cut: names.filter(({ cut }) => cut).length,
    distance: fresh.length
      ? fresh.reduce((sum, { distance }) => sum + distance, 0) / fresh.length
      : undefined,
    some: names.slice(0, shownNames),
  };
}
export function pointOf({ at, model, bigram }: Reading): Point {
  return { at, model: tallyOf(model), bigram: tallyOf(bigram) };
}

/** The share of names that stand in the list. */
export const found = ({ bands: [inList], count }: Tally): number => inList / count;

export type Axis = 'temperature' | 'step';
export const axes: readonly Axis[] = ['temperature', 'step'];

/** Names at each place, of each writer. */
export const count = 200;
/** The run whose steps are looked at. */
export const runSeed = 1;
/** The places of each axis. */
export const temperatures = Array.from({ length: 20 }, (_, i) => (i + 1) / 10);
export const steps = [0, 10, 25, 50, 75, 100, 150, 200, 250, 300, 350, 400, 450, 500];

/** The share of names in the list, along an axis. */
export function curveOf(points: readonly Point[], axis: Axis, now: number): CurveSpec {
  const sorted = [...points].sort((a, b) => a.at - b.at);
  return {
    series: writers.map((writer) => ({
      name: writer === 'model' ? 'the model' : 'the bigram',
      points: sorted.map((point) => [point.at, 100 * found(point[writer])] as const),
    })),
    x:
      axis === 'temperature'
        ? { label: 'temperature τ', domain: [0, 2], ticks: [0, 0.5, 1, 1.5, 2] }
        : { label: 'step of training', domain: [0, 500] },
    y: { label: '% of names in the list', domain: [0, 20], ticks: [0, 5, 10, 15, 20] },
    now,
  };
}

export const nearestPlace = (places: readonly number[], value: number): number =>
  places.reduce((best, one) => (Math.abs(one - value) < Math.abs(best - value) ? one : best));

const percentOf = (share: number) => `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;

/** "At τ = 0.5 the model copies 4.5 % of 200 names from the list; the others are 1.5 letters from the nearest one, …" */
export function copySentence(point: Point | undefined, axis: Axis, now: number): string {
  const place = axis === 'temperature' ? `At τ = ${now.toFixed(1)}` : `At step ${now}`;
  if (!point) return `${place} nothing was counted yet. Press count.`;
  const { model, bigram } = point;
  const rest = ({ distance }: Tally) =>
    distance === undefined
      ? 'none is new'
      : `the others are ${distance.toFixed(1)} letters from the nearest one`;
  const cut = (tally: Tally) => percentOf(tally.cut / tally.count);
  return `${place} the model copies ${percentOf(found(model))} of ${model.count} names from the list; ${rest(model)}, and ${cut(model)} are cut off before they end. The bigram copies ${percentOf(found(bigram))}; ${rest(bigram)}, and ${cut(bigram)} are cut off.`;
}

/** How a written name and what is nearest to it are told. */
export function wordsOf({ text, cut, nearest, distance }: Written): { name: string; note: string } {
  const name = text === '' ? '(nothing)' : cut ? `${text}…` : text;
  return { name, note: distance === 0 ? 'in the list' : `${distance} from ${nearest}` };
}

/** What the figure is given: counted while the site is built. */
export interface Given {
  readonly parameters: string;
  readonly names: number;
  readonly points: { readonly [A in Axis]: readonly Point[] };
  readonly axis: Axis;
  readonly markup: { readonly [A in Axis]: { readonly wide: string; readonly narrow: string } };
  readonly code: Excerpt;
}
/** Where the figure opens. */
export const opensAt = { temperature: 0.5, step: 500 } as const;
