/**
 * A model of names that learns a list, looked at from outside: at some of its steps, what it costs to foretell names that
 * it was never shown, and its numbers at that moment.
 */
import {
  bitsOfLoss,
  characterTokenizer,
  createModel,
  evaluate,
  type GPTConfig,
  saveModel,
  Trainer,
  type TrainOptions,
} from '@lib';
import { processor } from './processor';

export interface LearningInput {
  readonly config: GPTConfig;
  /** Characters and BOS. */
  readonly vocabulary: readonly string[];
  /** What it learns from. */
  readonly train: readonly string[];
  /** What it is judged by. */
  readonly heldOut: readonly string[];
  /** Decides the first numbers and the order of the names. */
  readonly seed: number;
  readonly options: TrainOptions;
  /** The steps to look at, ascending; 0 is before training. */
  readonly at: readonly number[];
}

export interface LearningMoment {
  readonly step: number;
  /** Over all held-out names, bits a letter; the end counts as one. */
  readonly bits: number;
  /** A checkpoint. */
  readonly bytes: Uint8Array;
}

export async function* learning(input: LearningInput): AsyncGenerator<LearningMoment> {
  const { config, vocabulary, train, heldOut, seed, options, at } = input;
  const backend = await processor();
  const model = await createModel(config, { backend, seed, about: { vocabulary } });
  const { document } = characterTokenizer(vocabulary);
  const judges = heldOut.map(document);
  const trainer = new Trainer(model, train.map(document), { ...options, seed });
  try {
    for (const step of at) {
      while (trainer.done < step) await trainer.step();
      const { loss } = await evaluate(model, judges, { batchSize: 64 });
      yield { step, bits: bitsOfLoss(loss), bytes: await saveModel(model) };
    }
  } finally {
    trainer.close();
    model.close();
    backend.close();
  }
}
