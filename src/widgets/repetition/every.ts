/** One place of a text under every penalty of the slider: what each token has at each. All numbers are lib's. */
import { distribution } from '@lib';
import { tokenOf } from '@/marks/ranked';
import type { SweepSpec } from '@/marks/sweep';
import { knobs } from '@/runtime/settings';

/** What the figure is given: the scores of one place, and what the build drew of them. */
export interface GivenEvery {
  readonly vocabulary: readonly string[];
  readonly parameters: string;
  readonly model: string;
  /** BOS and the letters so far. */
  readonly text: readonly number[];
  /** Scores of the next token; the end is impossible. (V) */
  readonly logits: readonly number[];
  readonly at: number;
  readonly markup: { readonly wide: string; readonly narrow: string };
}

/** The stops of the slider. */
export function penalties(): number[] {
  const { min, max, step } = knobs.repetitionPenalty;
  return Array.from({ length: Math.round((max - min) / step) + 1 }, (_, i) =>
    Number((min + i * step).toFixed(2)),
  );
}

/** @param seen the text before this place */
export function sweepOf(
  logits: readonly number[],
  seen: readonly number[],
  labels: readonly string[],
): SweepSpec {
  const x = penalties();
  const all = x.map((repetitionPenalty) => distribution(logits, { repetitionPenalty }, seen));
  const order = Array.from(distribution(logits).order).filter((id) => Number.isFinite(logits[id]!));
  return {
    x,
    series: order.map((id) => ({
      label: `${labels[id]}${seen.includes(id) ? '•' : ''}`,
      hue: tokenOf(id, labels).hue,
      key: id,
      values: all.map(({ probs }) => probs[id]!),
    })),
    xLabel: 'repetition penalty',
    yLabel: 'probability',
    xTicks: [1, 1.5, 2, 2.5, 3].map((value) => ({ value, label: String(value) })),
    // The domain of this one place, whose favourite has 20 %: fixed, whatever the penalty. The rest of them, 18, stay below it too.
    max: 0.25,
    limit: 8,
  };
}
