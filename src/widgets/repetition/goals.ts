/** The goals of chapter 8, checked on what the model in use wrote. */
import type { Mission } from '@/runtime/missions.svelte';
import { loopOf, partingOf, type Rule, rules } from './repetition';

/** What the goals look at. */
export interface Summary {
  readonly cast: string;
  readonly rule: Rule;
  readonly value: number;
  /** The text without a penalty, with it, and with one step less of it (undefined where that is unknown). */
  readonly plain: readonly number[];
  readonly bent: readonly number[];
  readonly less?: readonly number[] | undefined;
  /** Greedy: no chance in it. */
  readonly greedy: boolean;
}

const shipped = (name: 'cycle' | 'names') => ({ kind: 'shipped', name }) as const;

export const goals: readonly Mission<Summary>[] = [
  {
    id: 'first-crack',
    goal: 'names, greedy: find the smallest repetition penalty that changes the text at all.',
    hints: [
      'Start at “off” and go up one step at a time. The sentence says when the text changes.',
      'It lies between 1.4 and 1.5.',
    ],
    solution: {
      model: shipped('names'),
      knobs: { temperature: 0, repetitionPenalty: 1.45 },
      seed: 1,
      own: { rule: 'repetition' },
    },
    done: ({ cast, rule, greedy, plain, bent, less }) =>
      cast === 'names' &&
      rule === 'repetition' &&
      greedy &&
      partingOf(bent, plain) !== undefined &&
      less !== undefined &&
      partingOf(less, plain) === undefined,
  },
  {
    id: 'out-of-the-loop',
    goal: 'names, greedy: find the smallest frequency penalty whose 18 letters do not end in a loop.',
    hints: [
      'Choose the rule “frequency”. It grows with every letter that comes back.',
      'One step is not enough: the loop gets longer. Two may be.',
    ],
    solution: {
      model: shipped('names'),
      knobs: { temperature: 0, frequencyPenalty: 0.2 },
      seed: 1,
      own: { rule: 'frequency' },
    },
    done: ({ cast, rule, greedy, value, bent, less }) =>
      cast === 'names' &&
      rule === 'frequency' &&
      greedy &&
      value > rules.frequency.off &&
      !loopOf(bent) &&
      less !== undefined &&
      loopOf(less) !== undefined,
  },
  {
    id: 'unbreakable',
    goal: 'Find a loop that even a repetition penalty of 3 does not change.',
    hints: [
      'A penalty can only put a token behind one that is not in the set. Which model soon has all its tokens in the set?',
      'Open “model” and choose cycle. Then go to the right end of the slider.',
    ],
    solution: {
      model: shipped('cycle'),
      knobs: { temperature: 0, repetitionPenalty: 3 },
      seed: 1,
      own: { rule: 'repetition' },
    },
    done: ({ rule, greedy, value, plain, bent }) =>
      rule === 'repetition' &&
      greedy &&
      value >= 3 &&
      loopOf(bent) !== undefined &&
      partingOf(bent, plain) === undefined,
  },
];
