/** The missions of chapters 6 and 7: goals on the names model, judged by lib. */
import { distribution, draw, type SamplingSettings, streams, uniform } from '@lib';
import type { Mission } from '@/runtime/missions.svelte';
import { defaultState, type PageState } from '@/runtime/replay';
import { alone, type CutKnob, taken } from './cut';
import { name, type Read } from './moments';

/** What a goal looks at. */
export interface Seen {
  readonly read: Read;
  readonly settings: SamplingSettings;
  /** How many tokens of the text are read. */
  readonly position: number;
  readonly seed: number;
}

/** The tokens of “mallory” that have been read, by their places. */
const after = { start: 1, m: 2, mall: 5, mallory: 8 };

const reads = ({ read }: Seen) => read.words.join() === name.join() && read.vocabulary.length === 27;
function shareOf({ read }: Seen, position: number, topK: number): number {
  return taken(read.rows[position - 1]!, { topK }, 'top-k').share;
}
const keptAt = ({ read }: Seen, position: number, settings: SamplingSettings) =>
  distribution(read.rows[position - 1]!, settings).kept.length;
/** The smallest k for which something holds: it holds for k and not for one less. */
const smallest = (k: number, holds: (k: number) => boolean) => holds(k) && (k === 1 || !holds(k - 1));

function solution(knobs: PageState['knobs'], position: number): PageState {
  return { ...defaultState, model: { kind: 'shipped', name: 'names' }, prompt: name, knobs, position };
}

const topK: readonly Mission<Seen>[] = [
  {
    id: 'half',
    goal: 'Before the first letter, find the smallest k that keeps at least half of the probability.',
    hints: [
      'Choose “start” in the text, so that the model has read nothing else.',
      'Watch the share in the sentence: more tokens than you may think.',
    ],
    solution: solution({ topK: 8 }, after.start),
    done: (seen) =>
      reads(seen) &&
      seen.position === after.start &&
      smallest(seen.settings.topK || 27, (k) => shareOf(seen, after.start, k) >= 0.5),
  },
  {
    id: 'every-step',
    goal: 'Find the smallest k that keeps at least 90 % of the probability at every step of “mallory”.',
    hints: [
      'The figure that compares k and p shows all steps at once.',
      'The third letter needs more tokens than any other.',
    ],
    solution: solution({ topK: 17 }, after.mallory),
    done: (seen) =>
      reads(seen) &&
      smallest(seen.settings.topK || 27, (k) => name.every((_, i) => shareOf(seen, i + 1, k) >= 0.9)),
  },
  {
    id: 'other-token',
    goal: 'After “mall”, with seed 1, find the largest k at which the dart ends the name.',
    hints: [
      'Choose the second l in the text.',
      'The fewer tokens share the bar, the wider the first of them.',
    ],
    solution: solution({ topK: 2 }, after.mall),
    done: (seen) => {
      const scores = seen.read.rows[after.mall - 1];
      if (!reads(seen) || !scores || seen.position !== after.mall || seen.seed !== 1) return false;
      const u = uniform(1, streams.draw, after.mall);
      const ends = (k: number) => draw(distribution(scores, { topK: k }), u) === name[0];
      const { topK: k = 0 } = seen.settings;
      return k > 0 && ends(k) && !ends(k + 1);
    },
  },
];

const topP: readonly Mission<Seen>[] = [
  {
    id: 'eight-and-three',
    goal: 'Find a p that keeps exactly eight tokens before the first letter and exactly three after “mall”.',
    hints: [
      'The figure that compares k and p shows all steps at once.',
      'It is far lower than the values that are usually chosen.',
    ],
    solution: solution({ topP: 0.5 }, after.start),
    done: (seen) => {
      const only = alone(seen.settings, 'topP');
      return reads(seen) && keptAt(seen, after.start, only) === 8 && keptAt(seen, after.mall, only) === 3;
    },
  },
  {
    id: 'last-alone',
    goal: 'After “mallory”, find the largest p, to two digits, that leaves one token.',
    hints: ['Choose y in the text.', 'One token stays as long as it reaches the line by itself.'],
    solution: solution({ topP: 0.95 }, after.mallory),
    done: (seen) => {
      const { topP: p = 1 } = seen.settings;
      const kept = (value: number) => keptAt(seen, after.mallory, { topP: value });
      return reads(seen) && seen.position === after.mallory && p < 1 && kept(p) === 1 && kept(p + 0.01) > 1;
    },
  },
  {
    id: 'by-min-p',
    goal: 'Switch top-p off, and let min-p keep the same five letters after “m”.',
    hints: [
      'Min-p has a slider in the foot of the first figure; the right end of p is off.',
      'The fifth letter has about a ninth of the top one’s probability, the sixth about a sixteenth.',
    ],
    solution: solution({ topP: 1, minP: 0.1 }, after.m),
    done: (seen) => {
      const { topP: p = 1, minP = 0 } = seen.settings;
      return (
        reads(seen) &&
        seen.position === after.m &&
        p >= 1 &&
        minP > 0 &&
        keptAt(seen, after.m, { minP }) === 5
      );
    },
  },
];

export const goals: Readonly<Record<CutKnob, readonly Mission<Seen>[]>> = { topK, topP };
