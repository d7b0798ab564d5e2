/** One model trained in a way of its own, and what it then writes: the losses as they come, at the end the text. */
import { createModel, cycleCorpus, train } from '@lib';
import { processor } from './processor';
import { begin, type Variant, written } from './variants';

export interface RetrainingInput {
  readonly variant: Variant;
  readonly seed: number;
  /** Tokens of the text, with the first, which is given. */
  readonly length: number;
}

export interface Retraining {
  /** Of the steps since the last report; nats a token, each of its own batch. */
  readonly losses: readonly number[];
  /** The text, once training has ended. */
  readonly ids?: readonly number[];
}

export async function* retraining({ variant, seed, length }: RetrainingInput): AsyncGenerator<Retraining> {
  const { config, steps, sequenceLength, offsets, context } = variant;
  const backend = await processor();
  const model = await createModel(config, { backend });
  const decoder = model.decode({ context });
  try {
    begin(model, variant, seed);
    let losses: number[] = [];
    for await (const { step, loss } of train(model, cycleCorpus, { steps, sequenceLength, offsets, seed })) {
      losses.push(loss);
      if (step % 20 !== 0) continue;
      yield { losses };
      losses = [];
    }
    const ids = [0];
    for await (const id of written(decoder)) if (ids.push(id) >= length) break;
    yield { losses, ids };
  } finally {
    decoder.close();
    model.close();
    backend.close();
  }
}
