/**
 * The ways to keep the cycle model right beyond its eighth position, the record of what fifty seeds of each did, and how
 * far what is run here agrees with it.
 */
import {
  type ChiSquare,
  chiSquare,
  enough,
  errorsVerdict,
  rareErrors,
  standardErrors,
  verdictOf,
} from '@/cells/agreement';
import { clean, cleanText, longest, type Outcome, recordedSeeds } from '@/cells/seeds';
import type { VariantName } from '@/cells/variants';
import type { Excerpt } from '@/marks/excerpt';
import type { Bar, Counted } from '@/marks/shapes';
import type { Outcomes } from '@/runtime/tally.svelte';

export interface Fix {
  readonly name: VariantName;
  readonly label: string;
  /** Of 50 seeds in PyTorch: how many wrote 64 tokens, and 256, without a mistake. */
  readonly recorded: readonly [number, number];
}

/** The record: fifty trainings of each in PyTorch, with seeds of its own. Ours cannot be the same runs. */
export const fixes: readonly Fix[] = [
  { name: 'learned', label: 'as published', recorded: [0, 0] },
  { name: 'crop', label: 'crop to 8', recorded: [50, 50] },
  { name: 'on-16', label: 'trained on 16', recorded: [0, 0] },
  { name: 'on-32', label: 'trained on 32', recorded: [0, 0] },
  { name: 'on-64', label: 'trained on 64', recorded: [50, 50] },
  { name: 'offsets-200', label: 'random offsets', recorded: [44, 39] },
  { name: 'offsets-800', label: 'random offsets, 800 steps', recorded: [50, 50] },
  { name: 'rope', label: 'RoPE', recorded: [50, 50] },
  { name: 'alibi', label: 'ALiBi', recorded: [50, 50] },
  { name: 'none', label: 'no positions', recorded: [50, 50] },
  { name: 'sinusoidal', label: 'sinusoidal', recorded: [13, 1] },
];
export const fixNames = fixes.map(({ name }) => name);
export const fixNamed = (name: VariantName): Fix => fixes.find((fix) => fix.name === name)!;

/** What the figure is given: what was run while the page was built. */
export interface Given {
  readonly outcomes: Outcomes<VariantName>;
  readonly fix: VariantName;
  readonly code: Excerpt;
}

/** A row for each way, with what was run of it. */
export function rowsOf(outcomes: Outcomes<VariantName>, running?: VariantName): Counted[] {
  return fixes.map(({ name, label, recorded }) => {
    const found = outcomes[name] ?? [];
    const here = found.length > 0 ? [cleanText(found, 64), cleanText(found, 256)] : undefined;
    return { key: name, label, recorded, here, absent: name === running ? 'training' : undefined };
  });
}

/** Where the first wrong token of a 64-token text may stand. */
const bins = [
  { label: '≤8', has: (place: number) => place < 9 },
  { label: '9', has: (place: number) => place === 9 },
  { label: '10', has: (place: number) => place === 10 },
  { label: '11', has: (place: number) => place === 11 },
  { label: '12', has: (place: number) => place === 12 },
  { label: '13+', has: (place: number) => place > 12 && place < 64 },
  { label: 'none', has: (place: number) => place >= 64 },
];
/** First wrong places of the published recipe in the record. */
const recordedPlaces = [0, 8, 9, 6, 6, 21, 0];

/** How many seeds went wrong first in each bin. */
export function placesOf(outcomes: readonly Outcome[]): number[] {
  const places = outcomes.map(({ wrong = 256 }) => wrong);
  return bins.map(({ has }) => places.filter(has).length);
}

/** The record of the bins: of all for the published recipe, of the last alone for the others. */
export function recordedBins(fix: VariantName): readonly (number | undefined)[] {
  if (fix === 'learned') return recordedPlaces;
  return bins.map((_, i) => (i === bins.length - 1 ? fixNamed(fix).recorded[0] : undefined));
}

/** Bars on a domain of their own: half the seeds where they spread, all where they may stand in one bin. */
export function histogram(outcomes: readonly Outcome[], fix: VariantName): { bars: Bar[]; max: number } {
  const [counts, recorded] = [placesOf(outcomes), recordedBins(fix)];
  const bars = bins.map(({ label }, i) => ({ label, value: counts[i]!, ghost: recorded[i] }));
  return { bars, max: fix === 'learned' ? recordedSeeds / 2 : recordedSeeds };
}

/** How the run beside the record lies: the two counts in standard errors, and the places where there is a record of them. */
export interface Agreement {
  /** At 64 and at 256 tokens. */
  readonly errors: readonly [number, number];
  readonly places: ChiSquare | undefined;
  /** None of it is rarer than once in a thousand. */
  readonly agrees: boolean;
}

export function agreementOf(outcomes: readonly Outcome[], fix: VariantName): Agreement | undefined {
  const total = outcomes.length;
  if (total === 0) return undefined;
  const { recorded } = fixNamed(fix);
  const apart = (length: number, count: number) =>
    standardErrors(clean(outcomes, length), total, count, recordedSeeds);
  const errors = [apart(64, recorded[0]), apart(256, recorded[1])] as const;
  const places = fix === 'learned' ? chiSquare(placesOf(outcomes), recordedPlaces) : undefined;
  const agrees = errors.every((error) => error < rareErrors) && (!places || places.value < places.limit);
  return { errors, places, agrees };
}

/** What a run tells so far, and how it stands to the record. */
export function told(outcomes: readonly Outcome[], fix: VariantName): string {
  const { label, recorded } = fixNamed(fix);
  const total = outcomes.length;
  const agreement = agreementOf(outcomes, fix);
  if (!agreement)
    return `${label}: not run yet; the record has ${recorded[0]} of ${recordedSeeds} seeds clean at 64 tokens, ${recorded[1]} at 256`;
  const counts = `${label}: ${clean(outcomes, 64)} of ${total} seeds clean at 64 tokens and ${clean(outcomes, 256)} at 256, in the record ${recorded[0]} and ${recorded[1]} of ${recordedSeeds}`;
  if (total < enough) return counts;
  const { errors, places, agrees } = agreement;
  const last = Math.max(...outcomes.map(({ wrong = longest }) => wrong));
  const by = last < 64 ? `; all wrong by position ${last}` : '';
  if (places) {
    const verdict = verdictOf(`χ² = ${places.value.toFixed(1)}`, places.limit, agrees);
    return `${counts}${by}; positions of the first wrong token: ${verdict}`;
  }
  return `${counts}: ${errorsVerdict(errors)}`;
}
