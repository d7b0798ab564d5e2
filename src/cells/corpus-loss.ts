/**
 * A run looked at from outside: its mean loss over a whole list, at some of its steps. The run is trained once more from
 * its recipe, which gives the same numbers to the last bit, so nothing of the first one is needed.
 */
import {
  createModel,
  type Data,
  evaluate,
  type GPTConfig,
  loadModel,
  Trainer,
  type TrainOptions,
} from '@lib';
import { processor } from './processor';

export interface CorpusLossInput {
  readonly config: GPTConfig;
  readonly data: Data;
  /** Decides the first numbers, unless `start` holds them, and the batches, unless `options` name them. */
  readonly seed: number;
  /** A checkpoint to begin from. */
  readonly start?: Uint8Array;
  readonly options: TrainOptions;
  /** What it is judged by. */
  readonly corpus: Data;
  /** The steps to look at, ascending; 0 is before training. */
  readonly at: readonly number[];
}

export interface CorpusLoss {
  readonly step: number;
  /** Mean over all tokens of the corpus that can be foretold, nats a token. */
  readonly loss: number;
}

export async function* corpusLoss(input: CorpusLossInput): AsyncGenerator<CorpusLoss> {
  const { config, data, seed, start, options, corpus, at } = input;
  const backend = await processor();
  const model = start ? await loadModel(start, { backend }) : await createModel(config, { backend, seed });
  const trainer = new Trainer(model, data, { ...options, seed });
  try {
    for (const step of at) {
      while (trainer.done < step) await trainer.step();
      yield { step, loss: (await evaluate(model, corpus, { batchSize: 64 })).loss };
    }
  } finally {
    trainer.close();
    model.close();
    backend.close();
  }
}
