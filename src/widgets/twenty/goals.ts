/** The missions of chapter 12: goals on the twenty names of the page, judged by what was written. */

import type { Mission } from '@/runtime/missions.svelte';
import type { Identity } from '@/runtime/models';
import { defaultState, type PageState } from '@/runtime/replay';
import { told, type Written } from './twenty';

/** What a goal looks at. */
export interface Seen {
  readonly written: Written;
  readonly temperature: number;
  readonly identity: Identity;
}

const names = { kind: 'shipped', name: 'names' } as const;
const solution = (change: Partial<PageState>): PageState => ({ ...defaultState, model: names, ...change });

export const goals: readonly Mission<Seen>[] = [
  {
    id: 'few',
    goal: 'Without greedy, make the twenty names so much alike that at most six different ones are left.',
    hints: ['A low temperature has favourites.', 'Try τ between 0.05 and 0.2.'],
    solution: solution({ knobs: { temperature: 0.1 } }),
    done: ({ written, temperature }) => temperature > 0 && told(written).different <= 6,
  },
  {
    id: 'cut',
    goal: 'Let at least six of the twenty names be cut before they end.',
    hints: [
      'A name is cut where the end was never drawn in eight letters.',
      'What makes unlikely tokens likely makes likely ones unlikely, the end among them.',
    ],
    solution: solution({ knobs: { temperature: 1.5 } }),
    done: ({ written }) => told(written).cut >= 6,
  },
  {
    id: 'to-the-end',
    goal: 'Put a letter by hand after which the end of the name has at least 95 %.',
    hints: [
      'Open a letter and press one of its bars. The name goes on after it.',
      'Some letters stand at the end of many names. Four letters are a good length.',
    ],
    solution: solution({ own: { letter: '0.4', forced: '0.12-0-17-24' } }),
    done: ({ written: { names: all, forced, bos } }) => {
      const next = forced && all[forced.name]![0];
      return bos !== undefined && (next?.distribution.probs[bos] ?? 0) >= 0.95;
    },
  },
  {
    id: 'young',
    goal: 'Train a model of your own, and go back to a step from 1 to 20 at which at least three of its twenty names are cut at τ = 0.5.',
    hints: [
      'Train, then use the slider of the film.',
      'Step 10 has learned some letters, and hardly the end.',
    ],
    solution: solution({ model: { kind: 'trained', name: 'names', seed: 1, steps: 10 } }),
    done: ({ written, temperature, identity }) =>
      identity.kind === 'trained' &&
      identity.steps >= 1 &&
      identity.steps <= 20 &&
      temperature === 0.5 &&
      told(written).cut >= 3,
  },
];
