/** Which pieces of the data a step looks at. Knows nothing of models. */
import { integer, streams } from '../random';

/** One stream of token ids, or documents: each a whole sequence with its own beginning and end. */
export type Data = readonly number[] | readonly (readonly number[])[];

export interface BatchSettings {
  readonly data: Data;
  readonly batchSize: number;
  /** Tokens a sequence; longer documents are cut. */
  readonly sequenceLength: number;
  /** Decides what `choices` does not. */
  readonly seed: number;
  /** choices[step]: the start offsets (stream) or document indices of that step. */
  readonly choices?: readonly (readonly number[])[];
}

export interface Batch {
  /** T: tokens in each of its sequences. */
  readonly time: number;
  /** (B·T) */
  readonly ids: Int32Array;
  /** (B·T): the id that follows each id, −1 where there is none to learn. */
  readonly targets: Int32Array;
}

/**
 * The batch of one step, counted from 0.
 * @throws RangeError when the data are too short, or a given choice lies outside them.
 */
export function batchOf(settings: BatchSettings, step: number): Batch {
  return isDocuments(settings.data)
    ? documentBatch(settings, settings.data, step)
    : streamBatch(settings, settings.data, step);
}

export function isDocuments(data: Data): data is readonly (readonly number[])[] {
  return Array.isArray(data[0]);
}

/** Windows of the stream, and the same windows one place later. */
function streamBatch(settings: BatchSettings, data: readonly number[], step: number): Batch {
  const time = settings.sequenceLength;
  const starts = data.length - time;
  if (starts < 1) {
    throw new RangeError(
      `batches: ${data.length} tokens of data; a sequence of ${time} and its next token need ${time + 1}`,
    );
  }
  return fill(
    choose(settings, step, starts, 'offsets').map((start) => data.slice(start, start + time + 1)),
    time,
  );
}

/** Whole documents; shorter ones are padded with id 0, and their padding has no target. */
function documentBatch(settings: BatchSettings, data: readonly (readonly number[])[], step: number): Batch {
  const chosen = choose(settings, step, data.length, 'documents').map((index) =>
    data[index]!.slice(0, settings.sequenceLength + 1),
  );
  const longest = Math.max(...chosen.map((document) => document.length));
  if (longest < 2)
    throw new RangeError(
      `batches: the documents of step ${step} have fewer than two tokens, so there is nothing to predict`,
    );
  return fill(chosen, longest - 1);
}

function fill(sequences: readonly (readonly number[])[], time: number): Batch {
  const ids = new Int32Array(sequences.length * time);
  const targets = new Int32Array(sequences.length * time).fill(-1);
  sequences.forEach((sequence, b) => {
    for (let t = 0; t + 1 < sequence.length; t++) {
      ids[b * time + t] = sequence[t]!;
      targets[b * time + t] = sequence[t + 1]!;
    }
  });
  return { time, ids, targets };
}

/** `batchSize` numbers from 0 to `count` − 1: those given for this step, or drawn. */
function choose(
  { batchSize, seed, choices }: BatchSettings,
  step: number,
  count: number,
  what: string,
): number[] {
  const given = choices?.[step];
  if (given && given.length !== batchSize) {
    throw new RangeError(`batches: step ${step} gives ${given.length} ${what} for ${batchSize} sequences`);
  }
  return Array.from({ length: batchSize }, (_, b) => {
    const choice = given ? given[b]! : integer(seed, streams.batches, step * batchSize + b, count);
    if (!Number.isInteger(choice) || choice < 0 || choice >= count) {
      throw new RangeError(`batches: step ${step} asks for ${choice}; ${what} run from 0 to ${count - 1}`);
    }
    return choice;
  });
}
