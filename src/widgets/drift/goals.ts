/** The goals of chapter 11, checked on what the models wrote. */
import type { Mission } from '@/runtime/missions.svelte';
import type { RunName } from './drift';

/** What a figure of the chapter last showed. */
export type Summary =
  | { readonly figure: 'drift'; readonly run: RunName; readonly own: boolean; readonly first: number }
  | { readonly figure: 'policies'; readonly run: RunName; readonly zero: number }
  | {
      readonly figure: 'crops';
      readonly run: RunName;
      readonly crop: number;
      readonly clean: number;
      readonly of: number;
    };

const shipped = { kind: 'shipped', name: 'cycle' } as const;

export const goals: readonly Mission<Summary>[] = [
  {
    id: 'inside',
    goal: 'Make a text drift before position 8.',
    hints: [
      'Open “break it” under the first figure.',
      'Row 3 decides the token at position 4. Give it the numbers of a row that was never trained.',
    ],
    solution: { model: shipped, knobs: {}, seed: 1, position: 4, own: { row3: '30' } },
    done: (now) => now.figure === 'drift' && now.first < 8,
  },
  {
    id: 'late',
    goal: 'Find a seed whose model is right up to position 20 at least.',
    hints: [
      'Choose “from a seed” under the first figure, then “new seed”. The sentence names the first drift.',
      'It is one of the first ten seeds.',
    ],
    solution: { model: shipped, knobs: {}, seed: 7, position: 23, own: { run: 'seed' } },
    done: (now) => now.figure === 'drift' && now.own && now.first > 20,
  },
  {
    id: 'zero-fails',
    goal: 'Find a seed whose model drifts although its untrained rows are zero.',
    hints: [
      'Choose “from a seed” in the figure of the five policies and try seeds from 1 on.',
      'It need not be far from 1.',
    ],
    solution: { model: shipped, knobs: {}, seed: 2, own: { run: 'seed' } },
    done: (now) => now.figure === 'policies' && now.zero < 64,
  },
  {
    id: 'longer-crop',
    goal: 'Find a seed and a crop longer than 8 with which no token of 64 is wrong.',
    hints: [
      'In the figure of the crops, some seeds allow crops that others do not.',
      'Seed 5 fails with 9 and 10 tokens. Then look again.',
    ],
    solution: { model: shipped, knobs: {}, seed: 5, own: { run: 'seed', crop: '12' } },
    done: (now) => now.figure === 'crops' && now.crop > 8 && now.clean >= now.of,
  },
];
