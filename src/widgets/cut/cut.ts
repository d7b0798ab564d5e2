/** One cut through one ranked list: what stays, what it held, what the dart then hits. All numbers are lib's. */
import {
  cumulative,
  distribution,
  draw,
  effectiveChoices,
  entropy,
  type KnobStage,
  type SamplingSettings,
  type StageName,
} from '@lib';
import type { Excerpt } from '@/marks/excerpt';
import { percent } from '@/marks/percent';
import { barsOf, segmentsOf, tokenOf } from '@/marks/ranked';
import type { Meaning, Step } from '@/marks/shapes';
import { type Cut, cutOf, knobs } from '@/runtime/settings';
import type { Read } from './moments';

export type CutKnob = 'topK' | 'topP';

/** What the figures of both chapters are given: their state before anyone touches them. */
export interface Given {
  readonly knob: CutKnob;
  /** The knob's value it opens at. */
  readonly at: number;
  /** How many tokens of the text are read when it opens. */
  readonly position: number;
  readonly read: Read;
  readonly parameters: string;
  readonly model: string;
  readonly formula: { readonly html: string; readonly meanings: readonly Meaning[] };
  readonly code: Excerpt;
}

/** Where the chapters open: after “ma” five letters lose almost half; after “m” p = .9 needs five. */
export const openings = {
  topK: { at: 5, position: 3 },
  topP: { at: 0.9, position: 2 },
} as const satisfies Record<CutKnob, { at: number; position: number }>;

/** A knob that cuts, and nothing else that cuts: the two chapters look at one at a time. */
export function alone(settings: SamplingSettings, knob: CutKnob | 'minP'): SamplingSettings {
  const { topK: _k, topP: _p, minP: _m, ...others } = settings;
  const value = settings[knob];
  return value === undefined ? others : { ...others, [knob]: value };
}

export interface Taken {
  /** What the knob took away; undefined where it is off. */
  readonly cut: Cut | undefined;
  /** How many stay in the end. */
  readonly kept: number;
  readonly share: number;
}

/** How many tokens stay under a setting, and what they held before the cut. */
export function taken(logits: readonly number[], settings: SamplingSettings, stage: KnobStage): Taken {
  const shown = distribution(logits, settings);
  const cut = cutOf(shown, stage);
  return { cut, kept: shown.kept.length, share: cut?.share ?? 1 };
}

/** The stages that take tokens away. Where the knob itself is off, “before” is before the first of them. */
const cutting: readonly StageName[] = ['greedy', 'top-k', 'top-p', 'min-p'];

export type Slice = ReturnType<typeof slice>;

/** @param logits scores of the last position (V) */
export function slice(
  logits: readonly number[],
  settings: SamplingSettings,
  knob: CutKnob,
  u: number,
  labels: readonly string[],
) {
  const shown = distribution(logits, settings);
  const { stages, order, probs } = shown;
  const at = stages.findIndex(({ name }) => name === knobs[knob].stage);
  const first = stages.findIndex(({ name }) => cutting.includes(name));
  const before = stages[(at > 0 ? at : first > 0 ? first : stages.length) - 1]!;
  const held = (at > 0 ? stages[at]! : before).kept.length;
  const [chosen, uncut] = [draw(shown, u), draw({ order, probs: before.probs }, u)];
  return {
    shown,
    /** Probabilities before the knob acted. (V) */
    before: before.probs,
    cut: cutOf(shown, knobs[knob].stage),
    held,
    kept: shown.kept.length,
    chosen,
    /** What the same dart hits without the cut. */
    uncut,
    bars: barsOf(shown, labels, chosen, before.probs, new Set(shown.kept)),
    segments: segmentsOf(cumulative({ order, probs }), labels, chosen),
  };
}

/** The running sum before the cut, in rank order. */
export function stepsOf({ shown, before, held, cut }: Slice, labels: readonly string[]): Step[] {
  const line = { order: shown.order, probs: before };
  const ends = new Map(cumulative(line).map(({ id, end }) => [id, end]));
  return Array.from(shown.order, (id, rank) => ({
    ...tokenOf(id, labels),
    key: id,
    probability: before[id]!,
    cumulative: ends.get(id) ?? 1,
    kept: rank < held,
    crossing: cut !== undefined && rank === held - 1,
  }));
}

/** "5 of 27 tokens stay, with 56 % of the probability · 2.24 bits, as open as a fair die with 4.7 sides (before: 16.4)" */
export function told({ shown, cut, before, kept }: Slice): string {
  const [bits, sides] = [entropy(shown.probs), effectiveChoices(shown.probs)];
  const open =
    bits < 0.005
      ? 'nothing is left to chance'
      : `${bits.toFixed(2)} bits, as open as a fair die with ${sides.toFixed(1)} sides`;
  const size = shown.order.length;
  if (!cut)
    return kept === size
      ? `nothing is cut: ${kept} tokens · ${open}`
      : `this knob is off; another leaves ${kept} of ${size} tokens · ${open}`;
  const second = kept < cut.kept ? `, and min-p leaves ${kept}` : '';
  const was = `(before: ${effectiveChoices(before).toFixed(1)})`;
  return `${cut.kept} of ${cut.of} tokens stay, with ${percent(cut.share)} % of the probability${second} · ${open} ${was}`;
}

export interface Limit {
  readonly value: string;
  readonly label: string;
  readonly settings: SamplingSettings;
  /** Scores made up for paper, where the limit does not come up by itself. */
  readonly paper?: { readonly labels: readonly string[]; readonly logits: readonly number[] };
  readonly text: string;
}

/** Where each idea stops. */
export const limits: Readonly<Record<CutKnob, readonly Limit[]>> = {
  topK: [
    {
      value: 'one',
      label: 'k = 1',
      settings: { topK: 1 },
      text: 'Only the top token is left, so the dart always hits it. This is greedy, as long as the top score stands alone.',
    },
    {
      value: 'tie',
      label: 'k = 1 with a tie',
      settings: { topK: 1 },
      paper: { labels: ['A', 'B', 'C', 'D'], logits: [2, 2, 1, 0] },
      text: 'Scores 2, 2, 1, 0, made up for this. Every score that reaches the k-th largest stays, so k = 1 keeps two tokens and the dart decides. Greedy would take A every time.',
    },
  ],
  topP: [
    {
      value: 'zero',
      label: 'p = 0',
      settings: { topP: 0 },
      text: 'The top token always stays, even where the line lies at 0. So p = 0 is greedy, and no list is ever empty.',
    },
    {
      value: 'tie',
      label: 'ten equal tokens',
      settings: { topP: 0.8 },
      paper: { labels: [...'ABCDEFGHIJ'], logits: new Array<number>(10).fill(0) },
      text: 'Ten tokens with one tenth each, made up for this, and p = 0.80. On paper eight of them reach the line. In binary floating point, eight times .1 add up to .7999999999999999, so a ninth stays. Equal tokens keep the order of their ids; which of them are cut is decided by that alone.',
    },
  ],
};
