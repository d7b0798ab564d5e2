/**
 * How large the position table is when training begins, and what becomes of the text: one seed's, and the counts of fifty
 * beside the record.
 */
import { cycleVocabulary } from '@lib';
import { enough, errorsVerdict, standardErrors } from '@/cells/agreement';
import { clean, cleanText, type Outcome, recordedSeeds } from '@/cells/seeds';
import { slips } from '@/cells/variants';
import { tokensOf } from '@/marks/ranked';
import type { Counted } from '@/marks/shapes';
import type { Outcomes } from '@/runtime/tally.svelte';

/** The table begins as scale × N(0, 1). The words travel in links. */
export const scales = {
  '1': 1,
  '0.5': 0.5,
  '0.3': 0.3,
  '0.1': 0.1,
  '0.02': 0.02,
} as const;
export type Scale = keyof typeof scales;
/** From the largest down; keys that are whole numbers would come first in any object. */
export const scaleNames: readonly Scale[] = ['1', '0.5', '0.3', '0.1', '0.02'];

/** Of 50 seeds in PyTorch: how many wrote 64 tokens without a mistake. */
export const recorded: Readonly<Record<Scale, number>> = {
  '1': 0,
  '0.5': 18,
  '0.3': 40,
  '0.1': 50,
  '0.02': 50,
};
/** Tokens of a text, with the first, which is given. */
export const length = 64;

/** What the figure is given: the texts of one seed, written while the page was built. */
export interface Given {
  readonly scale: Scale;
  readonly seed: number;
  readonly texts: Readonly<Record<Scale, readonly number[]>>;
  readonly outcomes: Outcomes<Scale>;
}

/** The text as cells; what does not follow the token before it is marked. */
export const cellsOf = (ids: readonly number[]) => tokensOf(ids, cycleVocabulary, slips(ids));

/** A row for each scale, with what was run of it. */
export function rowsOf(outcomes: Outcomes<Scale>, running?: Scale): Counted[] {
  return scaleNames.map((scale) => {
    const found = outcomes[scale] ?? [];
    return {
      key: scale,
      label: `× ${scale}`,
      recorded: [recorded[scale]],
      here: found.length > 0 ? [cleanText(found, length)] : undefined,
      absent: scale === running ? 'training' : undefined,
    };
  });
}

/** "× 0.3: its text goes wrong first at position 21" */
export function toldText(scale: Scale, seed: number, ids: readonly number[]): string {
  if (ids.length === 0) return `× ${scale}, seed ${seed}: being trained`;
  const [place] = slips(ids);
  const fate =
    place === undefined ? `is right for ${ids.length} tokens` : `goes wrong first at position ${place}`;
  return `× ${scale}, seed ${seed}: its text ${fate}`;
}

export function toldCount(scale: Scale, outcomes: readonly Outcome[] = []): string {
  const total = outcomes.length;
  const record = `${recorded[scale]} of ${recordedSeeds}`;
  if (total === 0) return `in the record ${record} seeds stay right for ${length} tokens`;
  const count = clean(outcomes, length);
  const counts = `${count} of ${total} seeds stay right for ${length} tokens, in the record ${record}`;
  if (total < enough) return counts;
  const apart = standardErrors(count, total, recorded[scale], recordedSeeds);
  return `${counts}: ${errorsVerdict([apart])}`;
}
