/** One pass through the model scores the next token at every position. Only the last row is news. */

import { tokenOf } from '@/marks/ranked';
import type { Head } from '@/marks/shapes';

/** What the figure is given: its state before anyone touches it. */
export interface Given {
  readonly vocabulary: readonly string[];
  readonly parameters: string;
  /** The longest text of the figure, and the scores of all its positions. */
  readonly text: readonly number[];
  readonly logits: readonly number[];
  /** How many tokens of the text it opens with. */
  readonly start: number;
}

export interface Grid {
  readonly rows: readonly Head[];
  readonly columns: readonly Head[];
  /** Scores above the lowest one, so that the palest cell is the worst score. */
  readonly values: readonly (readonly number[])[];
  readonly lowest: number;
  readonly max: number;
  /** All rows but the last. */
  readonly greyed: readonly number[];
  /** The best score of the last row. */
  readonly best: readonly [number, number];
}

/** @param logits (T, V) row-major, for the T ids of `text` */
export function grid(logits: ArrayLike<number>, text: readonly number[], labels: readonly string[]): Grid {
  const size = labels.length;
  const all = Array.from(logits);
  const lowest = Math.min(...all);
  const rows = text.map((_, t) => all.slice(t * size, (t + 1) * size).map((score) => score - lowest));
  const last = rows.at(-1)!;
  return {
    rows: text.map((id, t) => ({ ...tokenOf(id, labels), label: `${t + 1} ${labels[id]}` })),
    columns: labels.map((_, id) => tokenOf(id, labels)),
    values: rows,
    lowest,
    max: Math.max(...all) - lowest,
    greyed: text.slice(0, -1).map((_, t) => t),
    best: [text.length - 1, last.indexOf(Math.max(...last))],
  };
}
