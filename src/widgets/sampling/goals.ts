/** The missions of chapter 4, checked on what the session's model really wrote. */
import type { Mission } from '@/runtime/missions.svelte';
import { defaultState, type PageState } from '@/runtime/replay';
import { type Amount, type Mode, tallyAt, textOf, twins, type Written } from './sampling';

/** What the missions look at. */
export interface Summary {
  readonly written: Written;
  readonly lines: readonly { readonly seed: number; readonly text: string }[];
  readonly mode: Mode;
  readonly amount: Amount;
  readonly place: number;
  /** The shipped names model wrote it, from the start of a name. */
  readonly names: boolean;
}

const names = { kind: 'shipped', name: 'names' } as const;
const at = (change: Partial<PageState>): PageState => ({ ...defaultState, model: names, ...change });

export const missions: readonly Mission<Summary>[] = [
  {
    id: 'begins-with-z',
    goal: 'On names, find a seed whose name begins with z.',
    hints: [
      'Press the first letter: how wide is the piece of z, and where does it lie?',
      'At temperature 1 about one seed in 140 will do. The list of seeds shows twelve at a time; a higher temperature widens the piece.',
    ],
    solution: at({ seed: 74 }),
    done: ({ written, mode, names }) => names && mode === 'each' && textOf(written).startsWith('z'),
  },
  {
    id: 'twins',
    goal: 'On names, find two seeds in one list of twelve that write the same name, with the temperature above 0.',
    hints: [
      'Fewer names are likely when the favourites take more.',
      'Lower the temperature to about 0.5 and go through the list, twelve seeds at a time.',
    ],
    solution: at({ seed: 26, knobs: { temperature: 0.5 } }),
    done: ({ written, lines, mode, names }) =>
      names && mode === 'each' && written.settings.temperature !== 0 && twins(lines) !== undefined,
  },
  {
    id: 'within-one',
    goal: 'On names, throw 1,000 darts so that the favourite’s share is less than 1 percentage point from its probability.',
    hints: [
      'Choose 1,000 darts. At the place where the page opens they are further off than that.',
      'The darts of a place are fixed, so choose another place of the text, or move the boundaries with the temperature.',
    ],
    solution: at({ position: 3, own: { draws: '1000' } }),
    done: (summary) => {
      const [top] = tallyAt(summary.written, summary.place, Number(summary.amount));
      return (
        summary.names &&
        summary.mode === 'each' &&
        summary.written.settings.temperature !== 0 &&
        summary.amount === '1000' &&
        Math.abs(top!.count - top!.expected) / 1000 < 0.01
      );
    },
  },
];
