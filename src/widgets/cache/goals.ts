/** The goals of chapter 10, checked on what the model in use wrote. */
import { decodingWork, presets } from '@lib';
import type { Mission } from '@/runtime/missions.svelte';
import type { Run } from './cache';
import { type FaultName, firstWrong, worst } from './faults';

/** What the goals look at: one figure at a time. */
export interface Summary {
  readonly lead?: {
    readonly cast: string;
    readonly run: Run;
    /** Tokens in the text that is looked at. */
    readonly length: number;
  };
  readonly faults?: {
    readonly fault: FaultName;
    readonly name: string;
    readonly run: Run;
    readonly right: readonly number[];
  };
  /** Tokens at which the counters stand. */
  readonly n?: number | undefined;
}

const shipped = (name: 'cycle' | 'names') => ({ kind: 'shipped', name }) as const;
const page = { model: shipped('names'), knobs: {}, seed: 1 };

export const goals: readonly Mission<Summary>[] = [
  {
    id: 'room-again',
    goal: 'names: the text has outgrown the window, and yet the cache computes one row a token. Find such a token.',
    hints: [
      'Open “when the window slides” under the first figure: there are two ways.',
      'After the older half was dropped there is room again. Step on.',
    ],
    solution: { ...page, position: 10, own: { past: 'halve' } },
    done: ({ lead }) => {
      const step = lead?.run.steps.find(({ length }) => length === lead.length);
      return (
        !!lead &&
        !!step &&
        lead.cast === 'names' &&
        step.length > lead.run.context &&
        step.cached.work.projections === 1
      );
    },
  },
  {
    id: 'seen',
    goal: 'Find a fault that a reader of the text would notice.',
    hints: [
      'On cycle there is none: it needs no position and hardly a past.',
      'On names, a letter depends on where it stands.',
    ],
    solution: { ...page, own: { fault: 'early', faulty: 'names' } },
    done: ({ faults }) =>
      !!faults && faults.fault !== 'none' && firstWrong(faults.run.ids, faults.right) !== undefined,
  },
  {
    id: 'unseen',
    goal: 'Find a fault that not even the scores show, on a model that cannot have it.',
    hints: [
      'In a model of one layer, no key and no value depends on another token.',
      'The names model has one layer. Which fault lets tokens of the prompt see too much?',
    ],
    solution: { ...page, own: { fault: 'ahead', faulty: 'names' } },
    done: ({ faults }) => !!faults && faults.fault !== 'none' && worst(faults.run) < 1e-5,
  },
  {
    id: 'hundred',
    goal: 'Find the shortest text for which a cache saves the smallest GPT-2 a factor of 100 in FLOPs.',
    hints: [
      'The figure “How much work is a text of n tokens?” can count FLOPs.',
      'For rows it would be 199 tokens. FLOPs take longer: even a cached token has its MLP and its scores to compute.',
    ],
    solution: { ...page, own: { n: '290', count: 'flops' } },
    done: ({ n }) => n !== undefined && n > 1 && saves(n) >= 100 && saves(n - 1) < 100,
  },
];

/** How many times the FLOPs a text of n tokens costs GPT-2 without a cache. */
function saves(n: number): number {
  const [without, cached] = [false, true].map((one) => decodingWork(presets.gpt2, n, { cached: one }).flops);
  return without! / cached!;
}
