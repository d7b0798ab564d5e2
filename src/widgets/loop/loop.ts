/** The loop, one turn at a time: what the model was given, what it scored, where the dart fell, what was written. */
import {
  cumulative,
  type Distribution,
  distribution,
  type GPTConfig,
  generate,
  type LogitsModel,
} from '@lib';
import type { Excerpt } from '@/marks/excerpt';
import { percent } from '@/marks/percent';
import { barsOf, type Ranked, segmentsOf } from '@/marks/ranked';
import type { Meaning } from '@/marks/shapes';

/** One turn. Plain data, so that the build can hand it to the page. */
export interface Moment {
  /** Scores of the last position. (V) */
  readonly logits: readonly number[];
  /** Where the dart fell, in [0, 1). */
  readonly u: number;
  /** The token it fell on. */
  readonly id: number;
}

/** What the figure is given: its state before anyone touches it. */
export interface Given {
  readonly config: GPTConfig;
  readonly vocabulary: readonly string[];
  readonly parameters: string;
  /** The text at the start, and the moment after each of its prefixes from the first token on. */
  readonly text: readonly number[];
  readonly moments: readonly Moment[];
  readonly formula: { readonly html: string; readonly meanings: readonly Meaning[] };
  readonly code: Excerpt;
}

/** The two ways to do it wrong that the figure offers. */
export type Mode = 'append' | 'overwrite' | 'first-row';

/** The longest text of the figure. The model itself would never stop. */
export const longest = 32;
/** How many tokens of it are drawn: as many as a line holds. */
export const shownTokens = 12;

/** Asks the model for one more token after `ids`. */
export async function momentAfter(
  model: LogitsModel,
  ids: readonly number[],
  seed: number,
  mode: Mode = 'append',
): Promise<Moment> {
  const asked = mode === 'first-row' ? readingFirstRow(model) : model;
  for await (const { id, u, distribution: bent } of generate(asked, ids, { maxNewTokens: 1, seed })) {
    return { logits: [...bent.stages[0]!.logits], u, id };
  }
  throw new Error('the model gave no token');
}

/** The text after a turn. Right is to append; overwriting the last token keeps the text at its length for ever. */
export function written(ids: readonly number[], id: number, mode: Mode): number[] {
  return mode === 'overwrite' ? [...ids.slice(0, -1), id] : [...ids, id];
}

/** A model whose last row of scores has been swapped for its first: the classic slip. */
function readingFirstRow(model: LogitsModel): LogitsModel {
  const size = model.config.vocab_size;
  return {
    config: model.config,
    async logits(ids) {
      const rows = (await model.logits(ids)).slice();
      rows.copyWithin(rows.length - size, 0, size);
      return rows;
    },
  };
}

export function picture({ logits }: Pick<Moment, 'logits'>, labels: readonly string[], chosen: number) {
  const shown: Distribution = distribution(logits as number[]);
  const ranked: Ranked = shown;
  return {
    shown,
    bars: barsOf(ranked, labels, chosen),
    segments: segmentsOf(cumulative(shown), labels, chosen),
  };
}

/** The tokens the model sees: the last `context`. [from, to) */
export function windowOf(length: number, context: number): [number, number] {
  return [Math.max(0, length - context), length];
}

/**
 * What happened in this turn, in a sentence. `read`: how many tokens the model was shown. A token that is there without
 * being drawn was put there by the reader, or comes from another model's text.
 */
export function sentenceOf(
  { u, id }: Moment,
  next: number,
  read: number,
  forced: boolean,
  says: { top: string; share: number },
  labels: readonly string[],
): string {
  const seen = `The model read ${read} token${read === 1 ? '' : 's'} and gives ${says.top} ${percent(says.share)} %.`;
  const dart = `The dart, u = ${u.toFixed(2)},`;
  return next === id
    ? `${seen} ${dart} falls on ${labels[id]}.`
    : `${seen} ${dart} fell on ${labels[id]}, but ${forced ? 'you put' : 'the text has'} ${labels[next]}.`;
}
