/** Mistakes in a cache: what each does to the text and to the scores. The run is that of `cells/writing.ts`. Knows no figure. */
import { faults } from '@lib';
import type { Excerpt } from '@/marks/excerpt';
import type { Bar } from '@/marks/shapes';
import { labelAt, type ShippedName } from '@/runtime/models';
import { apartText, type Run } from './cache';

export const faultNames = ['none', ...faults] as const;
export type FaultName = (typeof faultNames)[number];

/** What the reader chooses by, and what is wrong. */
export const told: Readonly<Record<FaultName, { label: string; text: string }>> = {
  none: {
    label: 'none',
    text: 'Nothing is wrong: every row is the row that a pass over the whole text makes.',
  },
  stuck: {
    label: 'position stuck',
    text: 'Every token after the prompt is told that it stands at position 0.',
  },
  early: { label: 'off by one', text: 'Every token after the prompt is told the position before its own.' },
  ahead: {
    label: 'prompt looks ahead',
    text: 'The prompt is read in one pass without the causal mask: its tokens see those after them.',
  },
  stale: {
    label: 'stale rows',
    text: 'The window slides, the oldest row is thrown away, and the others move up as they are. They were made for other positions.',
  },
  zeroed: {
    label: 'a row lost',
    text: 'After the prompt, the key and the value of its first token are set to 0.',
  },
};

/** The prompts: more than one token each, or a prompt that looks ahead has nothing to see. */
export const prompts: Readonly<Record<ShippedName, readonly number[]>> = {
  cycle: [0, 1, 2, 3],
  names: [26, 12, 0],
};

/** The top of the axis, for both models and every fault. */
export const mostApart = 5;

export interface GivenFaults {
  readonly model: ShippedName;
  readonly parameters: Readonly<Record<ShippedName, string>>;
  readonly fault: FaultName;
  readonly run: Run;
  /** What the same model writes without the fault. */
  readonly right: readonly number[];
  readonly code: Excerpt;
}

/** The first place at which the text is not what it should be; undefined: it is right to its end. */
export function firstWrong(ids: readonly number[], right: readonly number[]): number | undefined {
  const place = ids.findIndex((id, i) => id !== right[i]);
  return place < 0 ? undefined : place;
}

/** The largest difference of the two sides' scores at any step. */
export const worst = ({ steps }: Pick<Run, 'steps'>) => Math.max(...steps.map(({ apart }) => apart));

export function barsOfFault(run: Run): Bar[] {
  return run.steps.map(({ length, apart }) => ({
    label: labelAt(run.ids, length, run.vocabulary),
    key: length,
    hue: run.vocabulary.length <= 4 ? run.ids[length] : undefined,
    value: apart,
  }));
}

/** "position stuck, on cycle: the text is right to its last token; the scores are off by up to 4.04" */
export function faultSentence(name: FaultName, model: string, run: Run, right: readonly number[]): string {
  const wrong = firstWrong(run.ids, right);
  const text =
    wrong === undefined
      ? `the text is right to its last token, ${run.ids.length}`
      : `the text goes wrong at token ${wrong + 1}, ${labelAt(run.ids, wrong, run.vocabulary)} for ${labelAt(right, wrong, run.vocabulary)}`;
  const most = worst(run);
  const scores =
    most < 1e-5
      ? `no score is off by more than ${apartText(most)}`
      : `the scores are off by up to ${apartText(most)}`;
  return `${told[name].label}, on ${model}: ${text}; ${scores}`;
}
