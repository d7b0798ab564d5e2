/** Which pieces of the data a step looks at, and at which positions they stand. Knows nothing of models. */
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
  readonly choices?: readonly (readonly number[])[] | undefined;
}

export interface Batch {
  /** T: tokens in each of its sequences. */
  readonly time: number;
  /** (B·T) */
  readonly ids: Int32Array;
  /** (B·T): the id that follows each id, −1 where there is none to learn. */
  readonly targets: Int32Array;
}

/** A sequence where it lies: the ids of `source` from `start` up to `end`, which is not part of it. */
export interface Piece {
  readonly source: readonly number[];
  readonly start: number;
  readonly end: number;
}

export function isDocuments(data: Data): data is readonly (readonly number[])[] {
  return Array.isArray(data[0]);
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

/** Windows of the stream, and the same windows one place later. */
function streamBatch(settings: BatchSettings, data: readonly number[], step: number): Batch {
  const time = settings.sequenceLength;
  const starts = data.length - time;
  if (starts < 1) {
    throw new RangeError(
      `batches: ${data.length} tokens of data; a sequence of ${time} and its next token need ${time + 1}`,
    );
  }
  const chosen = batchChoice(settings, step, starts, 'offsets');
  return batchFrom(
    chosen.map((start) => ({ source: data, start, end: start + time + 1 })),
    time,
  );
}

/** Whole documents; shorter ones are padded. */
function documentBatch(settings: BatchSettings, data: readonly (readonly number[])[], step: number): Batch {
  const pieces = batchChoice(settings, step, data.length, 'documents').map((index) =>
    whole(data[index]!, settings.sequenceLength),
  );
  const longest = pieces.reduce((most, { end }) => Math.max(most, end), 0);
  if (longest < 2)
    throw new RangeError(
      `batches: the documents of step ${step} have fewer than two tokens, so there is nothing to predict`,
    );
  return batchFrom(pieces, longest - 1);
}

/** A document from its beginning: as many tokens as a sequence has, and the one after them. */
export function whole(document: readonly number[], sequenceLength: number): Piece {
  return { source: document, start: 0, end: Math.min(document.length, sequenceLength + 1) };
}

/**
 * Each piece as a sequence of `time` tokens: all its ids but the last, and as targets all but the first.
 * @param rows sequences in the batch. What no piece fills is padding: id 0, and no target.
 */
export function batchFrom(pieces: readonly Piece[], time: number, rows = pieces.length): Batch {
  const ids = new Int32Array(rows * time);
  const targets = new Int32Array(rows * time).fill(-1);
  for (let b = 0; b < pieces.length; b++) {
    const { source, start, end } = pieces[b]!;
    for (let from = start, to = b * time; from + 1 < end; from++, to++) {
      ids[to] = source[from]!;
      targets[to] = source[from + 1]!;
    }
  }
  return { time, ids, targets };
}

/** Positions of a batch whose sequences all begin at position 0. (B·T) */
export function positionsFromZero(batchSize: number, time: number): Int32Array {
  return Int32Array.from({ length: batchSize * time }, (_, i) => i % time);
}

/**
 * Positions of a step's sequences when each begins at a place of its own, 0 to places − T, drawn from the seed. (B·T)
 * Every row of a position table is then trained, though no sequence is as long as the table. After the idea of
 * randomised positions (Ruoss et al. 2023), but in one piece: neighbours stay neighbours.
 */
export function randomPositions(
  { batchSize, seed }: Pick<BatchSettings, 'batchSize' | 'seed'>,
  step: number,
  time: number,
  places: number,
): Int32Array {
  const positions = new Int32Array(batchSize * time);
  for (let b = 0; b < batchSize; b++) {
    const start = integer(seed, streams.offsets, step * batchSize + b, places - time + 1);
    for (let t = 0; t < time; t++) positions[b * time + t] = start + t;
  }
  return positions;
}

/**
 * Which pieces a step looks at, `batchSize` numbers from 0 to `count` − 1: those given for it, or drawn.
 * @param step counted from 0
 * @param count how many pieces there are: documents, or places in a stream where a window may start
 * @param what they are called in the error
 * @throws RangeError when the numbers given for the step are too few, too many, or out of range
 */
export function batchChoice(
  { batchSize, seed, choices }: Pick<BatchSettings, 'batchSize' | 'seed' | 'choices'>,
  step: number,
  count: number,
  what: string,
): readonly number[] {
  const given = choices?.[step];
  if (given && given.length !== batchSize) {
    throw new RangeError(`batches: step ${step} gives ${given.length} ${what} for ${batchSize} sequences`);
  }
  const chosen =
    given ??
    Array.from({ length: batchSize }, (_, b) => integer(seed, streams.batches, step * batchSize + b, count));
  for (const choice of chosen) {
    if (!Number.isInteger(choice) || choice < 0 || choice >= count) {
      throw new RangeError(`batches: step ${step} asks for ${choice}; ${what} run from 0 to ${count - 1}`);
    }
  }
  return chosen;
}
