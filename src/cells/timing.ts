/**
 * How long one token takes after a text of n tokens, with a KV cache and without, and how long a prompt of n tokens takes.
 * The model's numbers are random: time does not depend on them. Each result is one measurement.
 */
import { createModel, type Decoder, type GPTConfig } from '@lib';
import { processor } from './processor';

export interface TimingInput {
  readonly config: GPTConfig;
  /** Lengths of the text, the new token counted; none above n_positions. */
  readonly lengths: readonly number[];
  /** How often everything is measured, one round after another. */
  readonly rounds: number;
}

/**
 * `cached`: one more token, all before it kept. `plain`: one more token, nothing kept. `prompt`: all tokens in one pass,
 * and kept.
 */
export const timed = ['cached', 'plain', 'prompt'] as const;
export type Timed = (typeof timed)[number];

export interface Timing {
  readonly length: number;
  readonly what: Timed;
  readonly round: number;
  readonly milliseconds: number;
}

/** Milliseconds that a block of repetitions takes at least: a browser's clock may be no finer than a tenth. */
const least = 1.5;
/** Blocks of a measurement, unless they take longer than so many milliseconds. */
const blocks = 4;
const patience = 30;

export async function* timing({ config, lengths, rounds }: TimingInput): AsyncGenerator<Timing> {
  const backend = await processor();
  const model = await createModel(config, { backend, seed: 1 });
  const decoders = { cached: model.decode(), plain: model.decode({ cache: false }), prompt: model.decode() };
  const ids = Array.from({ length: Math.max(...lengths) }, (_, i) => i % config.vocab_size);
  try {
    for (let round = 0; round < rounds; round++) {
      for (const length of lengths) {
        for (const what of timed) {
          const decoder = decoders[what];
          const kept = what === 'prompt' ? 0 : length - 1;
          await readUpTo(decoder, ids, kept);
          yield { length, what, round, milliseconds: await timeOf(decoder, ids, kept, length) };
        }
      }
    }
  } finally {
    for (const decoder of Object.values(decoders)) decoder.close();
    model.close();
    backend.close();
  }
}

/** Brings the decoder's text to this length. */
async function readUpTo(decoder: Decoder, ids: readonly number[], length: number): Promise<void> {
  if (decoder.length > length) decoder.rewind(length);
  else if (decoder.length < length) await decoder.append(ids.slice(decoder.length, length));
}

/**
 * Milliseconds to go from `kept` tokens to `length`: the least of a few, as whatever else the machine does only adds. The
 * first is not timed: it builds programs.
 */
async function timeOf(decoder: Decoder, ids: readonly number[], kept: number, length: number) {
  const added = ids.slice(kept, length);
  const into = new Float32Array(decoder.model.config.vocab_size);
  const once = async () => {
    await decoder.append(added, into);
    decoder.rewind(kept);
  };
  await once();
  let fastest = Number.POSITIVE_INFINITY;
  const end = performance.now() + patience;
  for (let block = 0; block < blocks && performance.now() < end; block++) {
    const started = performance.now();
    let times = 0;
    for (; performance.now() - started < least; times++) await once();
    fastest = Math.min(fastest, (performance.now() - started) / times);
  }
  return fastest;
}
