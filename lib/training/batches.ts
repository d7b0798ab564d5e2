/** Which pieces of the data a step looks at. Knows nothing of models. */
import { integer, streams } from '../random';

export interface StreamBatches {
  /** One long stream of token ids. */
  readonly data: readonly number[];
  readonly batchSize: number;
  readonly sequenceLength: number;
  /** Decides the offsets where `offsets` does not give them. */
  readonly seed: number;
  /** Start offsets of each step, step after step; steps beyond the list are drawn. */
  readonly offsets?: readonly (readonly number[])[];
}

export interface Batch {
  /** (B·T) */
  readonly ids: Int32Array;
  /** (B·T): the id that follows each id. */
  readonly targets: Int32Array;
}

/**
 * The batch of one step (counted from 0): `batchSize` windows of the stream, and the same windows one place later.
 * @throws RangeError when the stream is too short, or a given offset leaves it.
 */
export function streamBatch(
  { data, batchSize, sequenceLength, seed, offsets }: StreamBatches,
  step: number,
): Batch {
  const starts = data.length - sequenceLength;
  if (starts < 1) {
    throw new RangeError(
      `batches: ${data.length} tokens of data; a sequence of ${sequenceLength} and its next token need ${sequenceLength + 1}`,
    );
  }
  const given = offsets?.[step];
  if (given && given.length !== batchSize) {
    throw new RangeError(`batches: step ${step} gives ${given.length} offsets for ${batchSize} sequences`);
  }
  const ids = new Int32Array(batchSize * sequenceLength);
  const targets = new Int32Array(batchSize * sequenceLength);
  for (let b = 0; b < batchSize; b++) {
    const start = given ? given[b]! : integer(seed, streams.batches, step * batchSize + b, starts);
    if (!Number.isInteger(start) || start < 0 || start >= starts) {
      throw new RangeError(`batches: step ${step} starts at ${start}; offsets run from 0 to ${starts - 1}`);
    }
    for (let t = 0; t < sequenceLength; t++) {
      ids[b * sequenceLength + t] = data[start + t]!;
      targets[b * sequenceLength + t] = data[start + t + 1]!;
    }
  }
  return { ids, targets };
}
