/**
 * How long one step of training takes, on the processor and on the graphics card, for models of growing width. Their
 * numbers are random: time does not depend on them. Each result is one measurement, or why there is none.
 */
import {
  type Backend,
  type BackendName,
  createModel,
  type GPTConfig,
  openBackend,
  Trainer,
  whyOf,
} from '@lib';
import { processor } from './processor';

export interface WidthsInput {
  /** One model each. */
  readonly configs: readonly GPTConfig[];
  readonly batchSize: number;
  readonly sequenceLength: number;
  /** How often each is measured, one after another. */
  readonly rounds: number;
}

export interface StepTime {
  /** n_embd */
  readonly width: number;
  readonly on: BackendName;
  readonly milliseconds: number;
  /** Kernels that a step starts, on a graphics card. */
  readonly dispatches?: number;
}

/** Why there is no graphics card to measure, or none any more: a clause. */
export interface NoGpu {
  readonly noGpu: string;
}

/** Milliseconds that a measurement takes, if a step is not longer. */
const enough = 100;
const most = 64; // steps of one measurement

export async function* widths({ configs, ...how }: WidthsInput): AsyncGenerator<StepTime | NoGpu> {
  const backends = [await processor()];
  try {
    backends.push(await openBackend('webgpu'));
  } catch (error) {
    yield { noGpu: whyOf(error) };
  }
  try {
    for (const config of configs) {
      for (const backend of [...backends]) {
        try {
          yield* stepTimes(backend, config, how);
        } catch (error) {
          if (backend.name !== 'webgpu') throw error;
          backends.pop()!.close();
          yield { noGpu: whyOf(error) };
        }
      }
    }
  } finally {
    for (const backend of backends) backend.close();
  }
}

async function* stepTimes(
  backend: Backend,
  config: GPTConfig,
  { batchSize, sequenceLength, rounds }: Omit<WidthsInput, 'configs'>,
): AsyncGenerator<StepTime> {
  const model = await createModel(config, { backend, seed: 1 });
  const text = Array.from({ length: 8 * sequenceLength }, (_, i) => i % config.vocab_size);
  const options = { batchSize, sequenceLength, steps: 1e6, learningRate: 1e-4, seed: 1 };
  const trainer = new Trainer(model, text, options);
  try {
    await trainer.step(); // builds programs
    const first = await timeOf(trainer, 1);
    const steps = Math.max(1, Math.min(most, Math.floor(enough / first)));
    for (let round = 0; round < rounds; round++) {
      const milliseconds = await timeOf(trainer, steps);
      const { dispatches } = trainer;
      yield {
        width: config.n_embd,
        on: backend.name,
        milliseconds,
        ...(dispatches !== undefined && { dispatches }),
      };
    }
  } finally {
    trainer.close();
    model.close();
  }
}

/** Milliseconds a step, of `steps` ordered at once. */
async function timeOf(trainer: Trainer, steps: number): Promise<number> {
  const started = performance.now();
  await trainer.steps(steps);
  return (performance.now() - started) / steps;
}
