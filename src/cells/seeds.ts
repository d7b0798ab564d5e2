/**
 * One way to train, over many seeds: for each its last loss, and where the text that it writes first goes wrong. The
 * programs are compiled for the first seed; the others write their numbers into the same model.
 */
import { createModel, cycleCorpus, train } from '@lib';
import { processor } from './processor';
import { begin, type Variant, written } from './variants';

export interface SeedsInput {
  readonly variant: Variant;
  readonly seeds: readonly number[];
}

/** The seeds of every count: 1 to 50. */
export const fifty: readonly number[] = Array.from({ length: 50 }, (_, i) => i + 1);
/** How many seeds each number of the record counts: trainings in PyTorch, with seeds of its own. */
export const recordedSeeds = 50;

/** How one seed fared. */
export interface Outcome {
  readonly seed: number;
  /** Of the last step's batch; nats a token. */
  readonly loss: number;
  /** Place of the first token that does not follow the one before it, counted from 0; absent when all 256 are right. */
  readonly wrong?: number;
}

/** How many of these texts have no wrong token among their first `length`. */
export const clean = (outcomes: readonly Outcome[], length: number): number =>
  outcomes.filter(({ wrong }) => wrong === undefined || wrong >= length).length;

/** The same as a table has it: "3 of 7" until all fifty have run, then the count alone. */
export function cleanText(outcomes: readonly Outcome[], length: number): string | number {
  const count = clean(outcomes, length);
  return outcomes.length < fifty.length ? `${count} of ${outcomes.length}` : count;
}

export interface SeedsReport {
  readonly seed: number;
  /** Steps taken. */
  readonly step: number;
  /** Once its text is written. */
  readonly outcome?: Outcome;
}

/** Tokens of each text, with the first, which is given. */
export const longest = 256;

export async function* seeds({ variant, seeds: all }: SeedsInput): AsyncGenerator<SeedsReport> {
  const { config, steps, sequenceLength, offsets, context } = variant;
  const backend = await processor();
  const model = await createModel(config, { backend });
  const decoder = model.decode({ context });
  try {
    for (const seed of all) {
      begin(model, variant, seed);
      let last = Number.NaN;
      for await (const { step, loss } of train(model, cycleCorpus, {
        steps,
        sequenceLength,
        offsets,
        seed,
      })) {
        last = loss;
        if (step % 100 === 0 && step < steps) yield { seed, step };
      }
      let place = 0;
      for await (const id of written(decoder)) if (++place === longest || id !== place % 4) break;
      const outcome = { seed, loss: last, ...(place < longest && { wrong: place }) };
      yield { seed, step: steps, outcome };
    }
  } finally {
    decoder.close();
    model.close();
    backend.close();
  }
}
