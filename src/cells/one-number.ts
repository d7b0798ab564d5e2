/**
 * One of a model's numbers through one step of its training: what the step learned from, the slope that the backward pass
 * found, what Adam remembered of the slopes before, and the new value. And the same slope by hand: the loss with the number
 * a little larger, and a little smaller.
 */
import {
  createModel,
  type Data,
  type GPT,
  type GPTConfig,
  learningRateShare,
  loadModel,
  Trainer,
  type TrainingState,
  type TrainOptions,
} from '@lib';
import { processor } from './processor';

export interface OneNumberInput {
  readonly config: GPTConfig;
  readonly data: Data;
  /** Decides the first numbers, unless `start` holds them, and the batches, unless `options` name them. */
  readonly seed: number;
  /** A checkpoint to begin from. */
  readonly start?: Uint8Array;
  readonly options: TrainOptions;
  /** The step to look at, from 1. */
  readonly step: number;
  /** The name of a tensor, and the number's place in it. */
  readonly parameter: string;
  readonly place: number;
  /** How far the number is moved to either side. */
  readonly nudge: number;
}

export interface OneNumber {
  readonly step: number;
  /** The number before the step, and after it. */
  readonly value: number;
  readonly next: number;
  /** Nats a token, of the step's batch. */
  readonly loss: number;
  /** dL/dw as the backward pass gives it. */
  readonly gradient: number;
  /** Adam's two running means before the step, and after it: of the slopes, and of their squares. */
  readonly m: readonly [number, number];
  readonly v: readonly [number, number];
  /** The learning rate of this step. */
  readonly rate: number;
  /** What the means would be if they had not begun at 0: m / (1 − β₁ᵗ), v / (1 − β₂ᵗ). */
  readonly mHat: number;
  readonly vHat: number;
  /** The loss of the same batch with the number moved down, and up. */
  readonly lower: number;
  readonly upper: number;
  /** (upper − lower) / (2 · nudge) */
  readonly slope: number;
}

export async function* oneNumber(input: OneNumberInput): AsyncGenerator<OneNumber> {
  const { config, data, seed, start, options, step, parameter, place, nudge } = input;
  const backend = await processor();
  const fresh = () => (start ? loadModel(start, { backend }) : createModel(config, { backend, seed }));
  const model = await fresh();
  const other = await fresh();
  const trainer = new Trainer(model, data, { ...options, seed }, [parameter]);
  try {
    while (trainer.done < step - 1) await trainer.step();
    const from = await trainer.state();
    const numbers = await model.store.snapshot();
    const value = (await model.store.read(parameter))[place]!;
    const { loss } = await trainer.step();
    const after = await trainer.state();
    const lossAt = async (moved: number) => {
      other.store.restore(numbers);
      const values = await other.store.read(parameter);
      values[place] = moved;
      other.store.write(parameter, values);
      return lossOf(other, data, from);
    };
    const [lower, upper] = [await lossAt(value - nudge), await lossAt(value + nudge)];
    const pair = (name: 'm' | 'v') =>
      [from, after].map(({ moments }) => moments.get(`${parameter}.${name}`)![place]!) as [number, number];
    const [m, v] = [pair('m'), pair('v')];
    const { learningRate, schedule, steps, warmupSteps, betas } = trainer.options;
    yield {
      step,
      value,
      next: (await model.store.read(parameter))[place]!,
      loss,
      gradient: (await trainer.gradient(parameter))[place]!,
      m,
      v,
      rate: learningRate * learningRateShare(schedule, step - 1, steps, warmupSteps),
      mHat: m[1] / (1 - betas[0] ** step),
      vHat: v[1] / (1 - betas[1] ** step),
      lower,
      upper,
      slope: (upper - lower) / (2 * nudge),
    };
  } finally {
    trainer.close();
    for (const one of [model, other]) one.close();
    backend.close();
  }
}

/** The loss of the batch that comes next in a run, with this model in the place of the run's. */
async function lossOf(model: GPT, data: Data, from: TrainingState): Promise<number> {
  const once = new Trainer(model, data, { from });
  try {
    return (await once.step()).loss;
  } finally {
    once.close();
  }
}
