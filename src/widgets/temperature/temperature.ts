/** What one temperature does to one set of scores, beside what they were at τ = 1. */
import { cumulative, distribution, draw } from '@lib';
import type { Excerpt } from '@/marks/excerpt';
import { barsOf, segmentsOf } from '@/marks/ranked';
import type { Meaning } from '@/marks/shapes';

/** What the figure is given: its state before anyone touches it. */
export interface Given {
  readonly vocabulary: readonly string[];
  readonly parameters: string;
  readonly text: readonly number[];
  /** Scores of the last position after `text`. (V) */
  readonly logits: readonly number[];
  /** The temperature it opens at. */
  readonly at: number;
  readonly model: string;
  readonly formula: { readonly html: string; readonly meanings: readonly Meaning[] };
  readonly code: Excerpt;
}

/** The text of the figure: I love AI. */
export const prompt = [0, 1, 2];

/** Where the figure opens: the favourite has lost enough to be seen. */
export const opening = 3;

/** @param logits scores of the last position (V) */
export function bend(logits: readonly number[], temperature: number, u: number, labels: readonly string[]) {
  const plain = distribution(logits);
  const bent = distribution(logits, { temperature });
  const chosen = draw(bent, u);
  return {
    bent,
    chosen,
    bars: barsOf(bent, labels, chosen, plain.probs),
    segments: segmentsOf(cumulative(bent), labels, chosen),
  };
}
