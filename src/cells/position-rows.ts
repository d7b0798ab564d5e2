/**
 * A training of the cycle model, seen from its position table: for each row how many tokens it was trained on, how long
 * its gradient is, and how long the row itself. Reports a few steps at a time.
 */
import { createModel, cycleCorpus, loadModel, presets, Trainer } from '@lib';
import { processor } from './processor';

export interface PositionRowsInput {
  readonly weightDecay: number;
  readonly steps: number;
  readonly batchSize: number;
  readonly sequenceLength: number;
  readonly learningRate: number;
  /** Decides the initial numbers, unless `start` holds them, and the batches, unless `batches` does. */
  readonly seed: number;
  /** A checkpoint to begin from. */
  readonly start?: Uint8Array | undefined;
  readonly batches?: readonly (readonly number[])[] | undefined;
}

/** The table after a step; step 0 is before training. One number a row. */
export interface RowsStep {
  readonly step: number;
  /** Tokens that stood at this position in all batches so far. */
  readonly seen: readonly number[];
  /** √Σg² over the row's numbers in this step: 0 only where each of them is 0. */
  readonly gradients: readonly number[];
  /** √Σp². */
  readonly lengths: readonly number[];
}

const reported = 20;
const table = 'wpe.weight';

export async function* positionRows(input: PositionRowsInput): AsyncGenerator<readonly RowsStep[]> {
  const { start, batches, ...options } = input;
  const backend = await processor();
  const model = await (start
    ? loadModel(start, { backend })
    : createModel(presets.cycle, { backend, seed: options.seed }));
  const trainer = new Trainer(model, cycleCorpus, { ...options, ...(batches && { batches }) }, [table]);
  const { n_positions: count } = model.config;
  /** The length of each row of a table (count, C). */
  const lengthsOf = (numbers: Float32Array) => {
    const width = numbers.length / count;
    return Array.from({ length: count }, (_, row) =>
      Math.hypot(...numbers.subarray(row * width, (row + 1) * width)),
    );
  };
  const after = async (gradients: readonly number[]): Promise<RowsStep> => ({
    step: trainer.done,
    seen: Array.from({ length: count }, (_, row) =>
      row < options.sequenceLength ? trainer.done * options.batchSize : 0,
    ),
    gradients,
    lengths: lengthsOf(await model.store.read(table)),
  });
  try {
    let steps = [await after(new Array<number>(count).fill(0))];
    while (trainer.done < options.steps) {
      await trainer.step();
      steps.push(await after(lengthsOf(await trainer.gradient(table))));
      if (trainer.done % reported > 0) continue;
      yield steps;
      steps = [];
    }
    if (steps.length > 0) yield steps;
  } finally {
    trainer.close();
    model.close();
    backend.close();
  }
}
