/**
 * Every knob once: what it is called, what it allows, where it is off, how it stands in a link, and the sentence that
 * states its effect. Text for readers lives here and in content/, nowhere else.
 */
import { type Distribution, effectiveChoices, entropy, type SamplingSettings, type StageName } from '@lib';

export type KnobName = Exclude<keyof SamplingSettings, 'order'>;
/** A stage that can be put before or after another. */
export type KnobStage = NonNullable<SamplingSettings['order']>[number];

export interface Knob {
  readonly label: string;
  readonly symbol: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** The value at which it does nothing. */
  readonly initial: number;
  readonly ticks: readonly number[];
  readonly decimals: number;
  /** Its name in a link. */
  readonly key: string;
  /** The stage of a distribution that it switches on. */
  readonly stage: KnobStage;
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
    decimals: 2,
    key: 't',
    stage: 'temperature',
  },
  topK: {
    label: 'top-k',
    symbol: 'k',
    min: 0,
    max: 50_257,
    step: 1,
    initial: 0,
    ticks: [],
    decimals: 0,
    key: 'k',
    stage: 'top-k',
  },
  topP: {
    label: 'top-p',
    symbol: 'p',
    min: 0,
    max: 1,
    step: 0.01,
    initial: 1,
    ticks: [0, 0.25, 0.5, 0.75, 0.9, 1],
    decimals: 2,
    key: 'tp',
    stage: 'top-p',
  },
  minP: {
    label: 'min-p',
    symbol: 'p_min',
    min: 0,
    max: 1,
    step: 0.01,
    initial: 0,
    ticks: [0, 0.05, 0.25, 0.5, 1],
    decimals: 2,
    key: 'mp',
    stage: 'min-p',
  },
  repetitionPenalty: {
    label: 'repetition penalty',
    symbol: 'r',
    min: 1,
    max: 3,
    step: 0.05,
    initial: 1,
    ticks: [1, 1.3, 1.5, 2, 3],
    decimals: 2,
    key: 'r',
    stage: 'penalties',
  },
  presencePenalty: {
    label: 'presence penalty',
    symbol: 'α_p',
    min: -2,
    max: 2,
    step: 0.1,
    initial: 0,
    ticks: [-2, -1, 0, 1, 2],
    decimals: 1,
    key: 'pp',
    stage: 'penalties',
  },
  frequencyPenalty: {
    label: 'frequency penalty',
    symbol: 'α_f',
    min: -2,
    max: 2,
    step: 0.1,
    initial: 0,
    ticks: [-2, -1, 0, 1, 2],
    decimals: 1,
    key: 'fp',
    stage: 'penalties',
  },
} as const satisfies Record<KnobName, Knob>;

export const knobNames = Object.keys(knobs) as KnobName[];

/** The stages in the order in which they act unless a reader moves them, and the letter each has in a link. */
export const stages = {
  penalties: { label: 'penalties', key: 'r' },
  temperature: { label: 'temperature', key: 't' },
  'top-k': { label: 'top-k', key: 'k' },
  'top-p': { label: 'top-p', key: 'p' },
  'min-p': { label: 'min-p', key: 'm' },
} as const satisfies Record<KnobStage, { readonly label: string; readonly key: string }>;

export const stageNames = Object.keys(stages) as KnobStage[];

/** A track that gives small temperatures room: 1 lies a third of the way to 10. */
export const temperatureScale = {
  toPosition: (value: number) => Math.sqrt(value / knobs.temperature.max),
  fromPosition: (position: number) => position * position * knobs.temperature.max,
};

/** "0.90", and "off" where the knob does nothing; τ = 1 is written as the number it is. */
export function written(name: KnobName, value: number): string {
  const { initial, decimals } = knobs[name];
  return value === initial && name !== 'temperature' ? 'off' : value.toFixed(decimals);
}

/** What a knob's slider is given: the props that Slider needs, and the way back from its value to the knob's. */
export interface Track {
  readonly props: {
    readonly label: string;
    readonly value: number;
    readonly min: number;
    readonly max: number;
    readonly step: number;
    readonly scale?: typeof temperatureScale;
    readonly values?: readonly number[];
    readonly ticks: readonly { readonly value: number; readonly label: string }[];
    readonly format: (value: number) => string;
  };
  /** The knob's value for a value of the slider. */
  readonly take: (shown: number) => number;
}

/** More tokens than this, and the k of a slider goes in leaps. */
const mostEvenK = 60;
const leapsOfK = [1, 2, 3, 5, 10, 20, 40, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000];

/**
 * The track of a knob. Top-k runs from 1 to the vocabulary's size, and its far end is off: from there on nothing is cut.
 * @param vocabularySize V, for top-k
 */
export function trackOf(name: KnobName, value: number, vocabularySize: number): Track {
  const { label, symbol, min, max, step, ticks } = knobs[name];
  const props = { label: `${label} ${symbol}`, value, min, max, step };
  if (name !== 'topK') {
    const named = ticks.map((tick) => ({ value: tick, label: tickLabel(name, tick) }));
    const scale = name === 'temperature' ? { scale: temperatureScale } : {};
    return {
      props: { ...props, ...scale, ticks: named, format: (shown) => written(name, shown) },
      take: (shown) => shown,
    };
  }
  const size = vocabularySize;
  const off = value === 0 || value >= size;
  const leaps = leapsOfK.filter((k) => k < size);
  const values =
    size > mostEvenK ? [...new Set([...leaps, ...(off ? [] : [value]), size])].sort((a, b) => a - b) : [];
  const marks = size > mostEvenK ? [1, 10, 100, 1000, 10_000] : [1, 5, 10, 15, 20, 25];
  // A mark too near to the far end would write over it.
  const shownMarks = marks.filter((k) => k <= size * 0.9 && (size > 8 || k === 1));
  return {
    props: {
      ...props,
      value: off ? size : value,
      min: 1,
      max: size,
      ...(values.length > 0 && { values }),
      ticks: [
        ...shownMarks
          .filter((k) => values.length === 0 || values.includes(k))
          .map((k) => ({ value: k, label: String(k) })),
        { value: size, label: 'off' },
      ],
      format: (shown) => (shown >= size ? 'off' : String(shown)),
    },
    take: (shown) => (shown >= size ? 0 : shown),
  };
}

function tickLabel(name: KnobName, tick: number): string {
  return tick === knobs[name].initial && name !== 'temperature' ? 'off' : String(tick);
}

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

export interface Cut {
  /** How many tokens a stage left in the running, of how many before it. */
  readonly kept: number;
  readonly of: number;
  /** The probability that those kept had before it. */
  readonly share: number;
}

/** What a filter took away; undefined where the distribution has no such stage, because the knob is off. */
export function cutOf({ stages: path }: Distribution, name: StageName): Cut | undefined {
  const at = path.findIndex((stage) => stage.name === name);
  const [before, stage] = [path[at - 1], path[at]];
  if (!before || !stage) return undefined;
  const share = stage.kept.reduce((sum, id) => sum + before.probs[id]!, 0);
  return { kept: stage.kept.length, of: before.kept.length, share: Math.min(1, share) };
}

/**
 * What a slider says of itself: the effect, not the number alone. "top-k 5: 5 of 27 tokens stay, with 83 % of the probability"
 * @param percent writes a probability: src/marks/percent.ts
 */
export function effectSentence(
  name: KnobName,
  value: number,
  shown: Distribution,
  labels: readonly string[],
  percent: (probability: number) => string,
): string {
  const { label, stage } = knobs[name];
  const cut = cutOf(shown, stage);
  const { top, share, bits } = effectOf(shown, labels);
  const head = `${label} ${written(name, value)}`;
  const likeliest = `top token ${top} ${percent(share)} %, ${bits.toFixed(2)} bits`;
  if (name === 'topK' || name === 'topP' || name === 'minP') {
    return cut
      ? `${head}: ${cut.kept} of ${cut.of} tokens stay, with ${percent(cut.share)} % of the probability; top token ${top} ${percent(share)} %`
      : `${head}: nothing is cut; ${likeliest}`;
  }
  return `${head}: ${likeliest}`;
}

/** The book's training runs on words; a reader's run differs in data and seed. */
export const training = {
  steps: 200,
  batchSize: 4,
  sequenceLength: 8,
  learningRate: 0.01,
  weightDecay: 0.01,
} as const;

/** And on names, one a step: the published recipe. */
export const namesTraining = {
  steps: 500,
  batchSize: 1,
  sequenceLength: 8,
  learningRate: 0.01,
  schedule: 'cosine',
  betas: [0.9, 0.95],
  weightDecay: 0,
} as const;
