/** The missions of chapter 9: goals on the order of the stages, and on the two panes. All figures were found by trying. */
import { distribution, type SamplingSettings } from '@lib';
import type { Mission } from '@/runtime/missions.svelte';
import { defaultState } from '@/runtime/replay';
import { stageNames } from '@/runtime/settings';
import type { Side } from './panes';
import { parting, type Written } from './writing';

export interface Summary {
  readonly settings: SamplingSettings;
  /** How many tokens stay in the reader's order, in the usual one, and whether they are the same. */
  readonly kept: number;
  readonly usual: number;
  readonly same: boolean;
  readonly left: Side;
  readonly right: Side;
  /** The new token, counted from 1, at which the panes part; undefined when they do not. */
  readonly partsAt: number | undefined;
}

/** @param logits what the model says after `seen`, the text of the pipeline */
export function summarise(
  logits: readonly number[],
  settings: SamplingSettings,
  seen: readonly number[],
  panes: { left: Side; right: Side; texts: readonly [readonly Written[], readonly Written[]] },
): Summary {
  const mine = distribution(logits, settings, seen).kept;
  const usual = distribution(logits, { ...settings, order: stageNames }, seen).kept;
  const at = parting(...panes.texts);
  return {
    settings,
    kept: mine.length,
    usual: usual.length,
    same: mine.join() === usual.join(),
    left: panes.left,
    right: panes.right,
    partsAt: at === undefined ? undefined : at + 1,
  };
}

const names = { ...defaultState, model: { kind: 'shipped', name: 'names' }, prompt: [26, 18, 7] } as const;
const cutFirst = ['penalties', 'top-k', 'top-p', 'temperature', 'min-p'] as const;

export const missions: readonly Mission<Summary>[] = [
  {
    id: 'one-more',
    goal: 'Find an order that keeps exactly one token more than the usual order.',
    hints: [
      'The page opens with a temperature above 1, and cutting first keeps fewer. Below 1 it is the other way round.',
      'Leave top-p before temperature, leave p at 0.80, and bring τ down to 0.80.',
    ],
    solution: { ...names, knobs: { temperature: 0.8, topP: 0.8 }, order: cutFirst },
    done: ({ kept, usual }) => kept === usual + 1,
  },
  {
    id: 'two-cuts',
    goal: 'With the temperature at 1, make the order of top-k and top-p decide who stays.',
    hints: [
      'Top-p after top-k works on the probabilities that top-k left, and those are larger.',
      'Put top-p before top-k, set τ to 1.00, k to 4 and p to 0.80.',
    ],
    solution: {
      ...names,
      knobs: { temperature: 1, topK: 4, topP: 0.8 },
      order: ['penalties', 'top-p', 'top-k', 'temperature', 'min-p'],
    },
    done: ({ settings, same }) => {
      const { temperature = 1, topK = 0, topP = 1, minP = 0 } = settings;
      return temperature === 1 && topK > 0 && topP < 1 && minP === 0 && !same;
    },
  },
  {
    id: 'fifth-letter',
    goal: 'Make the two panes part at the fifth letter.',
    hints: [
      'Settings that are near to each other agree for longer: “greedy” and “focused”, or one recipe in two orders.',
      'Then try seeds, from 1 on. With “creative” and “creative, τ last”, one below 20 does it.',
    ],
    solution: { ...names, knobs: {}, seed: 16, own: { left: 'creative', right: 'late' } },
    done: ({ partsAt }) => partsAt === 5,
  },
  {
    id: 'by-chance-greedy',
    goal: 'Make the focused recipe write the very name that greedy writes.',
    hints: [
      'Set one pane to “greedy” and the other to “focused”, and try seeds.',
      'It is a matter of luck: of the first fifty seeds, seven do it. The first lies between 15 and 20.',
    ],
    solution: { ...names, knobs: {}, seed: 19, own: { left: 'greedy', right: 'focused' } },
    done: ({ left, right, partsAt }) =>
      [left, right].includes('greedy') && [left, right].includes('focused') && partsAt === undefined,
  },
];
