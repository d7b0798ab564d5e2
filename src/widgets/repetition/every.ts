/** One place of a text under every penalty of a rule: what each token has at each. All numbers are lib's. */
import { distribution } from '@lib';
import { tokenOf } from '@/marks/ranked';
import type { SweepSpec } from '@/marks/sweep';
import { knobs } from '@/runtime/settings';
import { type Rule, rules } from './repetition';

/** What the figure is given: the scores of one place, and what the build drew of them. */
export interface GivenEvery {
  readonly vocabulary: readonly string[];
  readonly parameters: string;
  readonly model: string;
  /** BOS and the letters so far. */
  readonly text: readonly number[];
  /** Scores of the next token; the end is impossible. (V) */
  readonly logits: readonly number[];
  /** The repetition penalty it opens at. */
  readonly at: number;
  readonly markup: { readonly wide: string; readonly narrow: string };
}

/** What each rule's axis needs; the heights are those of this one place of one text, fixed whatever the penalty. */
const axes = {
  // The favourite has 20 %, and the rest of them, 18, stay below the top too.
  repetition: { max: 0.25, ticks: [1, 1.5, 2, 2.5, 3] },
  presence: { max: 0.4, ticks: [-2, -1, 0, 1, 2] },
  frequency: { max: 0.4, ticks: [-2, -1, 0, 1, 2] },
} as const satisfies Record<Rule, { max: number; ticks: readonly number[] }>;

/** The penalties that the table lists. */
export const listed: Readonly<Record<Rule, readonly number[]>> = {
  repetition: [1, 1.25, 1.5, 2, 2.5, 3],
  presence: [-2, -1, 0, 0.5, 1, 2],
  frequency: [-2, -1, 0, 0.5, 1, 2],
};

/** The stops of a rule's slider. */
export function penalties(rule: Rule): number[] {
  const { min, max, step } = knobs[rules[rule].knob];
  return Array.from({ length: Math.round((max - min) / step) + 1 }, (_, i) =>
    Number((min + i * step).toFixed(2)),
  );
}

/** @param seen the text before this place */
export function sweepOf(
  rule: Rule,
  logits: readonly number[],
  seen: readonly number[],
  labels: readonly string[],
): SweepSpec {
  const x = penalties(rule);
  const { knob, off, label } = rules[rule];
  const { max, ticks } = axes[rule];
  const all = x.map((value) => distribution(logits, { [knob]: value }, seen));
  const order = Array.from(distribution(logits).order).filter((id) => Number.isFinite(logits[id]!));
  return {
    x,
    series: order.map((id) => ({
      label: `${labels[id]}${seen.includes(id) ? '•' : ''}`,
      hue: tokenOf(id, labels).hue,
      key: id,
      values: all.map(({ probs }) => probs[id]!),
    })),
    xLabel: `${label} penalty`,
    yLabel: 'probability',
    xTicks: ticks.map((value) => ({ value, label: String(value) })),
    ...(off > x[0]! && { marks: [{ x: off, label: 'off' }] }),
    max,
    limit: 8,
  };
}
