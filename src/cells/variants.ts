/**
 * The cycle model built, trained or shown its text otherwise: what might keep it right beyond its eighth position. Plain
 * data, and how a training begins from them. Knows no results.
 */
import {
  cycleCorpus,
  type Decoder,
  distribution,
  followsIn,
  type GPT,
  type GPTConfig,
  initialise,
  presets,
} from '@lib';

export interface Variant {
  readonly config: GPTConfig;
  readonly steps: number;
  /** Tokens a sequence in training. */
  readonly sequenceLength: number;
  /** Where the sequences of training stand in the context. */
  readonly offsets: 'zero' | 'random';
  /** Most tokens it is shown while it writes. */
  readonly context: number;
  /** The position table begins as this × N(0, 1). */
  readonly scale: number;
}

/** The published recipe. */
const learned: Variant = {
  config: presets.cycle,
  steps: 200,
  sequenceLength: 8,
  offsets: 'zero',
  context: presets.cycle.n_positions,
  scale: 1,
};

/** Positions that need no table of learned rows may be as many as the longest text. */
const without = (position: NonNullable<GPTConfig['position']>): Variant => ({
  ...learned,
  config: { ...presets.cycle, position, n_positions: 256 },
  context: 256,
});

/** Names are words that a link can carry. */
export const variants = {
  learned,
  crop: { ...learned, context: 8 },
  'on-16': { ...learned, sequenceLength: 16 },
  'on-32': { ...learned, sequenceLength: 32 },
  'on-64': { ...learned, sequenceLength: 64 },
  'offsets-200': { ...learned, offsets: 'random' },
  'offsets-800': { ...learned, offsets: 'random', steps: 800 },
  rope: without('rope'),
  alibi: without('alibi'),
  none: without('none'),
  sinusoidal: without('sinusoidal'),
} as const satisfies Record<string, Variant>;

export type VariantName = keyof typeof variants;

/** The published recipe with a position table that begins smaller or larger. */
export const withTable = (scale: number): Variant => ({ ...learned, scale });

/** Gives a model the numbers that the variant begins with under this seed: programs that use the model stay of use. */
export function begin(model: GPT, { config, scale }: Variant, seed: number): void {
  for (const [name, numbers] of initialise(config, seed)) {
    if (name === 'wpe.weight') numbers.forEach((value, i) => (numbers[i] = value * scale));
    model.store.write(name, numbers);
  }
}

/** Greedy writing from `I`: the tokens after it, as long as they are asked for. */
export async function* written(decoder: Decoder): AsyncGenerator<number> {
  decoder.rewind(0);
  const logits = new Float32Array(decoder.model.config.vocab_size);
  for (let id = 0; ; ) {
    id = distribution(await decoder.append([id], logits)).argmax;
    yield id;
  }
}

const follows = followsIn(cycleCorpus);

/** Places of the tokens that do not follow the one before them. */
export function slips(ids: readonly number[]): number[] {
  return ids.flatMap((id, place) => (place > 0 && !follows(ids[place - 1]!, id) ? [place] : []));
}
