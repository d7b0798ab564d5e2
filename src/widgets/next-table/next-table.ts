/** For each token, what the model expects after it: a square of probabilities. */
import { distribution } from '@lib';
import type { Head } from '@/marks/Heatmap.svelte';
import { percent } from '@/marks/percent';
import { tokenOf } from '@/marks/ranked';

export interface NextTable {
  readonly heads: readonly Head[];
  /** probs[before][next] */
  readonly probs: readonly (readonly number[])[];
  /** The share of rows, 0 to 1, that give one token more than half. */
  readonly decided: number;
}

/** @param rows scores after each token on its own: rows[id] is (V) */
export function nextTable(rows: readonly ArrayLike<number>[], labels: readonly string[]): NextTable {
  const probs = rows.map((row) => [...distribution(Array.from(row)).probs]);
  const decided = probs.filter((row) => Math.max(...row) > 0.5).length / probs.length;
  return { heads: labels.map((_, id) => tokenOf(id, labels)), probs, decided };
}

export function tableSentence({ probs, decided }: NextTable, labels: readonly string[]): string {
  const [first] = probs;
  const best = first!.indexOf(Math.max(...first!));
  const sure = Math.round(decided * probs.length);
  return `After ${labels[0]} the model gives ${labels[best]} ${percent(first![best]!)} %. ${sure} of ${probs.length} rows have made up their mind.`;
}
