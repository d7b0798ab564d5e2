/**
 * How long are the names that a model writes? Counted at one temperature after the other. A name ends where the end token
 * is drawn; one that fills the window first is cut off, and nothing says that it was finished.
 */
import { bosMark, contextOf, type GPT, generate, loadModel } from '@lib';
import { askedOnce } from './asked-once';
import { processor } from './processor';

export interface LengthsInput {
  /** A checkpoint with its vocabulary. */
  readonly bytes: Uint8Array;
  readonly temperatures: readonly number[];
  /** Names to write at each, up to 10,000. */
  readonly count: number;
  /** Name i of seed s has the dice of seed 10,000 s + i. Default 1. */
  readonly seed?: number;
}

export interface Lengths {
  readonly temperature: number;
  /** ended[n]: names that ended by themselves after n letters. */
  readonly ended: readonly number[];
  /** Names that filled the window. */
  readonly cut: number;
}

export async function* lengths({ bytes, ...input }: LengthsInput): AsyncGenerator<Lengths> {
  const backend = await processor();
  const model = await loadModel(bytes, { backend });
  try {
    yield* lengthsOf(model, input);
  } finally {
    model.close();
    backend.close();
  }
}

/** The same, of a model that is open. */
export async function* lengthsOf(
  model: GPT,
  { temperatures, count, seed = 1 }: Omit<LengthsInput, 'bytes'>,
): AsyncGenerator<Lengths> {
  const bos = model.about.vocabulary?.indexOf(bosMark) ?? -1;
  const letters = contextOf(model.config);
  const asked = askedOnce(model);
  for (const temperature of temperatures) {
    const ended = new Array<number>(letters).fill(0);
    let cut = 0;
    for (let i = 0; i < count; i++) {
      let written = 0;
      const options = { temperature, seed: 10_000 * seed + i, maxNewTokens: letters, stopTokens: [bos] };
      for await (const _ of generate(asked, [bos], options)) written++;
      if (written < letters) ended[written]! += 1;
      else cut++;
    }
    yield { temperature, ended, cut };
  }
}
