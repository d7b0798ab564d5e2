/** For each token, what the model expects after it: a square of probabilities, and how many rows are right. */
import { type Data, distribution, followsIn } from '@lib';
import { tokenOf } from '@/marks/ranked';
import type { Head } from '@/marks/shapes';

/** More words than this make the square unreadable; the first ones stand for the rest. */
export const most = 10;

export interface NextTable {
  readonly heads: readonly Head[];
  /** probs[before][next] */
  readonly probs: readonly (readonly number[])[];
  /** The likeliest token of each row. */
  readonly favourites: readonly number[];
}

/** @param rows scores after each token on its own: rows[id] is (V) */
export function nextTable(rows: readonly ArrayLike<number>[], labels: readonly string[]): NextTable {
  const distributions = rows.map((row) => distribution(Array.from(row)));
  return {
    heads: labels.map((_, id) => tokenOf(id, labels)),
    probs: distributions.map(({ probs }) => [...probs]),
    favourites: distributions.map(({ argmax }) => argmax),
  };
}

/** "In 4 of 4 rows the favourite is right." Right is what follows in the text. */
export function tableSentence({ favourites }: NextTable, data: Data): string {
  const follows = followsIn(data.flat());
  const right = favourites.filter((next, before) => follows(before, next)).length;
  return `In ${right} of ${favourites.length} rows the favourite is right.`;
}
