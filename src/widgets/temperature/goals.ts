/** The missions of chapter 5, checked on what the session's model really says. */
import { distribution, entropy } from '@lib';
import type { Mission } from '@/runtime/missions.svelte';
import { defaultState, type PageState } from '@/runtime/replay';
import { knobs } from '@/runtime/settings';
import { rightOnes } from './cycle';
import { prompt } from './temperature';

/** What the missions look at. */
export interface Summary {
  /** The shipped model in use. */
  readonly cast: string;
  readonly words: readonly number[];
  /** Scores after those words. (V) */
  readonly scores: readonly number[];
  readonly temperature: number;
  readonly seed: number;
  /** What the cycle model says along its cycle (7, 4); undefined for other models. */
  readonly rows: readonly (readonly number[])[] | undefined;
}

const at = (change: Partial<PageState>): PageState => ({ ...defaultState, ...change });
const bits = ({ scores, temperature }: Summary) => entropy(distribution([...scores], { temperature }).probs);
/** The next temperature that the slider can show. */
const hotter = (temperature: number) => temperature + knobs.temperature.step;

export const missions: readonly Mission<Summary>[] = [
  {
    id: 'a-coin',
    goal: 'On cycle, after “I love AI”, find the τ at which the next token is as open as a coin: 1 bit.',
    hints: ['The sentence under the first figure says how many bits there are.', 'It lies between 3 and 4.'],
    solution: at({ model: { kind: 'shipped', name: 'cycle' }, knobs: { temperature: 3.5 } }),
    done: (state) =>
      state.cast === 'cycle' && state.words.join() === prompt.join() && Math.abs(bits(state) - 1) < 0.01,
  },
  {
    id: 'sixteen-sides',
    goal: 'On names, at the start of a name, find the τ at which the first letter is as open as a fair die with 16 sides: 4 bits.',
    hints: [
      'At τ = 1 the first letter has more than four bits: the model hardly prefers any.',
      'The entropy falls with τ. A little more than one half will do.',
    ],
    solution: at({ model: { kind: 'shipped', name: 'names' }, knobs: { temperature: 0.6 } }),
    done: (state) =>
      state.cast === 'names' && state.words.join() === '26' && Math.abs(bits(state) - 4) < 0.01,
  },
  {
    id: 'hottest',
    goal: 'On cycle, with seed 1, find the highest τ at which the seven tokens still come out right.',
    hints: [
      'Watch the last line of the figure “How much heat does the cycle bear?” and move τ in steps of 0.05.',
      'It is above 2. One step further a boundary passes a dart.',
    ],
    solution: at({ model: { kind: 'shipped', name: 'cycle' }, knobs: { temperature: 2.25 } }),
    done: ({ cast, rows, temperature, seed }) =>
      cast === 'cycle' &&
      rows !== undefined &&
      seed === 1 &&
      rightOnes(rows, temperature, seed, 1) === 1 &&
      rightOnes(rows, hotter(temperature), seed, 1) === 0,
  },
];
