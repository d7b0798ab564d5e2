/**
 * A text that runs past the positions its model was trained on: which token is right, where it first goes wrong, what the
 * model had read. Knows no figure; all scores are lib's.
 */
import { cycleCorpus, distribution, followsIn, type GPTConfig } from '@lib';
import type { PastText } from '@/cells/past-end';
import { slips } from '@/cells/variants';
import type { Excerpt } from '@/marks/excerpt';
import { percent } from '@/marks/percent';
import { barsOf } from '@/marks/ranked';
import type { Bar, Meaning } from '@/marks/shapes';

/** Whose text it is: the run that was published elsewhere, or the same recipe from the page's seed. */
export const runs = ['published', 'seed'] as const;
export type RunName = (typeof runs)[number];
export const titleOf = (run: RunName, seed: number) =>
  run === 'published' ? 'the published run' : `the model from seed ${seed}`;

/** Positions of the lead figure: as many as the position table has rows. */
export const longest = 64;
/** A line of the figure holds as many positions as were trained. */
const line = 8;
/** Tokens shown until the reader steps on; the first 13 are the published text. */
const atLeast = 16;

/** What the lead figure is given: its state before anyone touches it. */
export interface Given {
  readonly config: GPTConfig;
  readonly vocabulary: readonly string[];
  readonly parameters: string;
  readonly text: PastText;
  /** The position looked at. */
  readonly at: number;
  readonly formula: { readonly html: string; readonly meanings: readonly Meaning[] };
  readonly code: Excerpt;
}

const taught = followsIn(cycleCorpus);

/** For each token whether it follows the one before it in the text that was learned. The first is given. */
export function rightOf(ids: readonly number[]): boolean[] {
  const wrong = new Set(slips(ids));
  return ids.map((_, place) => !wrong.has(place));
}

/** The place of the first token that is not right; undefined where all are. */
export function firstDrift(ids: readonly number[]): number | undefined {
  return slips(ids)[0];
}

/** How many positions are drawn while one of them is looked at: whole lines. */
export function shownAt(at: number): number {
  return Math.min(longest, Math.max(atLeast, Math.ceil((at + 1) / line) * line));
}

/** One position of a text as the figure draws it. */
export interface Place {
  readonly position: number;
  readonly id: number;
  readonly right: boolean;
  /** Its row of the position table was trained. */
  readonly trained: boolean;
  /** The model had read it when it wrote the token looked at. */
  readonly read: boolean;
  /** It stands there already; the rest is how the text goes on. */
  readonly written: boolean;
}

/** Lines of eight. */
export function placesOf(ids: readonly number[], at: number, trained: number): Place[][] {
  const right = rightOf(ids);
  const places = ids.slice(0, shownAt(at)).map((id, position) => ({
    position,
    id,
    right: right[position]!,
    trained: position < trained,
    read: position < at,
    written: position <= at,
  }));
  return Array.from({ length: Math.ceil(places.length / line) }, (_, i) =>
    places.slice(line * i, line * (i + 1)),
  );
}

/** What the model said before the token at a position, and which token would have been right. */
export interface Look {
  readonly bars: Bar[];
  readonly scores: readonly number[];
  readonly probs: ArrayLike<number>;
  readonly chosen: number;
  readonly expected: number;
  readonly right: boolean;
  /** Untrained rows among those that were read. */
  readonly untrained: number;
}

export function lookAt(
  { ids, rows }: PastText,
  at: number,
  labels: readonly string[],
  trained: number,
): Look {
  const scores = rows[at - 1]!;
  const told = distribution(scores);
  const expected = labels.findIndex((_, id) => taught(ids[at - 1]!, id));
  return {
    bars: barsOf(told, labels, ids[at]!),
    scores,
    probs: told.probs,
    chosen: ids[at]!,
    expected,
    right: ids[at] === expected,
    untrained: Math.max(0, at - trained),
  };
}

/**
 * What became of a position, why, and of the whole text.
 * @param at the position, from 1
 * @param first where the text first drifts
 */
export function saidOf(
  { chosen, expected, probs, right, untrained }: Look,
  at: number,
  labels: readonly string[],
  first: number | undefined,
): { verdict: string; why: string; whole: string } {
  const shareOf = (id: number) => `${percent(probs[id]!)} %`;
  const came = `${labels[chosen]} with ${shareOf(chosen)}`;
  const read = `It was written after reading positions 0 to ${at - 1}`;
  return {
    verdict: right
      ? `Position ${at} is right: ${came}`
      : `Position ${at} has drifted: ${came}, ${labels[expected]} would be right and has ${shareOf(expected)}`,
    why:
      untrained === 0
        ? `${read}: every one of these rows was trained`
        : `${read}: ${untrained} of these ${at} rows ${untrained === 1 ? 'was' : 'were'} never trained`,
    whole: first === undefined ? `no drift in ${longest} tokens` : `the first drift is at position ${first}`,
  };
}

/** The rows that the reader may put in the place of row 3. */
export const swaps = ['own', '30', '11'] as const;
export type Swap = (typeof swaps)[number];
export const swapped = 3;
export const copiedBy = (swap: Swap): readonly [number, number] | undefined =>
  swap === 'own' ? undefined : [swapped, Number(swap)];
