/** Two ways to write one text: what each pane may be set to, and what is said of the two texts. */
import type { SamplingSettings } from '@lib';
import { barsOf } from '@/marks/ranked';
import type { Bar } from '@/marks/shapes';
import { samplingRecipes } from '@/runtime/presets';
import { parting, type Written } from './writing';

export const sides = ['greedy', 'focused', 'balanced', 'creative', 'late', 'above'] as const;
export type Side = (typeof sides)[number];

export const sideLabels: Readonly<Record<Side, string>> = {
  greedy: 'greedy',
  focused: 'focused',
  balanced: 'balanced',
  creative: 'creative',
  late: 'creative, τ last',
  above: 'the figure above',
};

/** Which two stand side by side before anyone chooses. */
export const openingSides = { left: 'focused', right: 'creative' } as const satisfies Record<string, Side>;

/** @param above the knobs of the page, for the side that follows them */
export function settingsOf(side: Side, above: SamplingSettings): SamplingSettings {
  if (side === 'above') return above;
  if (side === 'greedy') return { temperature: 0 };
  const { settings } = samplingRecipes.find(({ name }) => name === (side === 'late' ? 'creative' : side))!;
  return side === 'late'
    ? { ...settings, order: ['penalties', 'top-k', 'top-p', 'min-p', 'temperature'] }
    : settings;
}

export interface Given {
  readonly vocabulary: readonly string[];
  readonly parameters: string;
  readonly model: string;
  readonly text: readonly number[];
  readonly left: Side;
  readonly right: Side;
  /** The texts of both, written at build. */
  readonly texts: readonly [readonly Written[], readonly Written[]];
}

/** What a token was drawn from, as bars: ghosts are what the model said before any knob. */
export function choiceOf({ order, probs, plain, id }: Written, labels: readonly string[]): Bar[] {
  return barsOf({ order, probs }, labels, id, plain).map((bar) => ({ ...bar, cut: bar.value === 0 }));
}

/** What is said of the two texts. */
export function sentenceOf(
  [left, right]: readonly [readonly Written[], readonly Written[]],
  labels: readonly string[],
): string {
  const at = parting(left, right);
  const name = (written: Written | undefined) =>
    written ? (labels[written.id] ?? `#${written.id}`) : 'nothing';
  if (at === undefined) return `Same darts, and the same ${left.length} new tokens in both.`;
  const shared =
    at === 0
      ? 'The first new tokens differ'
      : `The first ${at === 1 ? 'new token is' : `${at} new tokens are`} the same, then they part`;
  return `Same darts. ${shared}: ${name(left[at])} on the left, ${name(right[at])} on the right.`;
}
