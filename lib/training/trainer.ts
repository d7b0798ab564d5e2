/**
 * Training: builds the graph of one step (forward, loss, gradients, AdamW), then runs it again and again.
 * An async generator: whoever consumes it decides the pace, may look at the model between steps, and may stop.
 */
import type { Program, Store } from '../backends/backend';
import { gradient } from '../graph/gradient';
import { Graph } from '../graph/graph';
import { plan } from '../graph/plan';
import { checkIds, forward, type GPT } from '../model/gpt';
import { AdamWClock, appendAdamW, moments } from './adamw';
import { batchOf, type Data, isDocuments } from './batches';
import { type Schedule, share } from './schedule';

export interface TrainOptions {
  readonly steps: number;
  /** Sequences a step, B. Default 4. */
  readonly batchSize?: number;
  /** Tokens a sequence, T. Default the config's trained_positions. */
  readonly sequenceLength?: number;
  /** Default 0.01. */
  readonly learningRate?: number;
  /** How the learning rate falls over the run. Default `constant`. */
  readonly schedule?: Schedule;
  /** Steps over which the learning rate rises first. Default 0. */
  readonly warmupSteps?: number;
  /** Default 0.01, on every parameter; 0 is plain Adam. */
  readonly weightDecay?: number;
  /** Default 0.9, 0.999. */
  readonly betas?: readonly [number, number];
  /** Decides the batches. Default 0. */
  readonly seed?: number;
  /** batches[step]: the start offsets (stream) or document indices of that step, in place of drawn ones. */
  readonly batches?: readonly (readonly number[])[];
}

/** What one step tells. `loss` is of the batch, before the step's change; nats a token. */
export interface StepReport {
  /** Counted from 1. */
  readonly step: number;
  readonly loss: number;
  /** Length of the whole gradient: √Σg². */
  readonly gradNorm: number;
}

/**
 * Trains a model in place.
 * @param data one stream of token ids, longer than a sequence; or documents, each with its own beginning and end.
 * @throws RangeError for options out of range; Error when the loss is no longer a number, naming the step. The model
 * then holds the numbers that broke; whoever wants the last good ones keeps snapshots.
 */
export async function* train(
  model: GPT,
  data: Data,
  options: TrainOptions,
): AsyncGenerator<StepReport, void, void> {
  const o = complete(model, options);
  checkData(data, model.config.vocab_size);
  const { batches: choices, ...settings } = { ...o, data };
  const clock = new AdamWClock({ betas: o.betas, weightDecay: o.weightDecay, epsilon: 1e-8 });
  const steps = new StepPrograms(model, o.batchSize);
  try {
    for (let step = 1; step <= o.steps; step++) {
      const { time, ids, targets } = batchOf({ ...settings, ...(choices && { choices }) }, step - 1);
      const program = await steps.of(time);
      program.write('ids', ids);
      program.write('targets', targets);
      program.write(
        'hyper',
        clock.next(o.learningRate * share(o.schedule, step - 1, o.steps, o.warmupSteps)),
      );
      await program.run();
      const [loss, gradNorm] = [(await program.read('loss'))[0]!, (await program.read('gradNorm'))[0]!];
      if (!Number.isFinite(loss) || !Number.isFinite(gradNorm)) {
        throw new Error(
          `training stopped at step ${step}: the loss is ${loss} and the gradient's length ${gradNorm}. A smaller learning rate than ${o.learningRate} may hold.`,
        );
      }
      yield { step, loss, gradNorm };
    }
  } finally {
    await steps.close();
  }
}

/** The programs of one run, one for each sequence length it meets, over one set of moments. */
class StepPrograms {
  readonly #moments: Store;
  readonly #programs = new Map<number, Promise<StepProgram>>();

  constructor(
    readonly model: GPT,
    readonly batchSize: number,
  ) {
    this.#moments = model.backend.allocate(moments(model.store.parameters));
  }

  of(time: number): Promise<StepProgram> {
    let program = this.#programs.get(time);
    if (!program) {
      program = compileStep(this.model, this.batchSize, time, this.#moments);
      this.#programs.set(time, program);
    }
    return program;
  }

  async close(): Promise<void> {
    for (const program of this.#programs.values()) (await program).close();
    this.#moments.close();
  }
}

/** The program of one training step. Its inputs are `ids`, `targets` and `hyper`; it can be asked for `loss` and `gradNorm`. */
export interface StepProgram extends Program {
  /** Parameter → the readable name of its gradient, for the parameters asked for. */
  readonly gradientNames: ReadonlyMap<string, string>;
}

/** Compiles one training step over the optimiser's `moments`; `gradients` names the parameters whose gradients shall stay readable. */
export async function compileStep(
  model: GPT,
  batch: number,
  time: number,
  moments: Store,
  gradients: readonly string[] = [],
): Promise<StepProgram> {
  const graph = new Graph();
  const logits = forward(graph, model.config, batch, time); // (B·T, V)
  const targets = graph.input('targets', [batch * time]);
  const loss = graph.value('crossEntropy', [logits, targets], {}, 'loss');
  const derivatives = gradient(graph, loss);
  const gradNorm = graph.value('norm', [...derivatives.values()], {}, 'gradNorm');
  appendAdamW(graph, derivatives);
  const gradientNames = new Map(
    gradients.map((name) => [name, derivatives.get(graph.tensors.get(name)!)!.name]),
  );
  const planned = plan(graph, { outputs: [loss, gradNorm], keep: [...gradientNames.values()] });
  const program = await model.backend.compile(planned, model.store, moments);
  program.write(
    'positions',
    Int32Array.from({ length: batch * time }, (_, i) => i % time),
  );
  return Object.assign(program, { gradientNames });
}

function complete(model: GPT, options: TrainOptions) {
  const o = {
    batchSize: 4,
    sequenceLength: model.config.trained_positions,
    learningRate: 0.01,
    weightDecay: 0.01,
    schedule: 'constant' as const,
    warmupSteps: 0,
    betas: [0.9, 0.999] as const,
    seed: 0,
    ...options,
  };
  const whole = (
    name: 'steps' | 'warmupSteps' | 'batchSize' | 'sequenceLength',
    low: number,
    high: number,
  ) => {
    if (!Number.isInteger(o[name]) || o[name] < low || o[name] > high) {
      throw new RangeError(`train: ${name} is ${o[name]}; it must be a whole number from ${low} to ${high}`);
    }
  };
  whole('steps', 0, 1e9);
  whole('warmupSteps', 0, 1e9);
  whole('batchSize', 1, 1e6);
  whole('sequenceLength', 1, model.config.n_positions);
  if (!['constant', 'linear', 'cosine'].includes(o.schedule))
    throw new RangeError(`train: schedule is ${String(o.schedule)}; it must be constant, linear or cosine`);
  if (!(o.learningRate >= 0 && o.learningRate < 1e6))
    throw new RangeError(`train: learningRate is ${o.learningRate}; it must be a number of at least 0`);
  if (!(o.weightDecay >= 0 && o.weightDecay < 1e6))
    throw new RangeError(`train: weightDecay is ${o.weightDecay}; it must be a number of at least 0`);
  if (!o.betas.every((beta) => beta >= 0 && beta < 1))
    throw new RangeError(`train: betas are ${o.betas.join(', ')}; each must lie in [0, 1)`);
  return o;
}

function checkData(data: Data, vocabularySize: number): void {
  if (data.length === 0) throw new RangeError('train: the data are empty');
  if (isDocuments(data)) data.forEach((document, i) => checkIds(document, vocabularySize, `document ${i}`));
  else checkIds(data, vocabularySize, 'the data');
}
