/**
 * Every knob once: what it is called, what it allows, where it starts, how it stands in a link, and the sentence that
 * states its effect. Text for readers lives here and in content/, nowhere else.
 */
import { type Distribution, effectiveChoices, entropy } from '@lib';

export interface Knob {
  readonly label: string;
  readonly symbol: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly initial: number;
  readonly ticks: readonly number[];
  /** Its name in a link. */
  readonly key: string;
}

export const knobs = {
  temperature: {
    label: 'temperature',
    symbol: 'τ',
    min: 0,
    max: 10,
    step: 0.05,
    initial: 1,
    ticks: [0, 0.5, 1, 2, 5, 10],
    key: 't',
  },
} as const satisfies Record<string, Knob>;

/** A track that gives small temperatures room: 1 lies a third of the way to 10. */
export const temperatureScale = {
  toPosition: (value: number) => Math.sqrt(value / knobs.temperature.max),
  fromPosition: (position: number) => position * position * knobs.temperature.max,
};

export interface Effect {
  /** The token of the highest score. */
  readonly top: string;
  /** Its probability. */
  readonly share: number;
  readonly bits: number;
  /** A fair die with this many sides would be as open. */
  readonly sides: number;
}

/** What a knob has done to a distribution, in the words every figure uses. */
export function effectOf(shown: Distribution, labels: readonly string[]): Effect {
  const top = shown.order[0]!;
  return {
    top: labels[top] ?? `#${top}`,
    share: shown.probs[top]!,
    bits: entropy(shown.probs),
    sides: effectiveChoices(shown.probs),
  };
}

/** Weight decay, batch and length of the book's training runs; a reader's run differs in data and seed. */
export const training = {
  steps: 200,
  batchSize: 4,
  sequenceLength: 8,
  learningRate: 0.01,
  weightDecay: 0.01,
} as const;
