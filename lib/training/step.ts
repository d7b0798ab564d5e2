/**
 * One training step as a program: forward, loss, gradients, optimiser. And, when a step breaks, whose fault it was.
 * Knows nothing of schedules or of how batches are drawn.
 */
import type { Inputs, Program, Store } from '../backends/backend';
import { gradient } from '../graph/gradient';
import { Graph } from '../graph/graph';
import { plan } from '../graph/plan';
import { forward, type GPT } from '../model/gpt';
import { appendAdamW } from './adamw';
import { type Batch, positionsFromZero } from './batches';

/**
 * The program of one training step. Its inputs are `ids`, `targets`, `hyper` and, from 0 in each sequence unless they are
 * written, `positions`; it can be asked for `loss` and `gradNorm`. A step whose loss or gradient is not finite changes
 * neither parameters nor moments.
 */
export interface StepProgram extends Program {
  /** Parameter → the readable name of its gradient, for the parameters asked for. */
  readonly gradientNames: ReadonlyMap<string, string>;
}

/**
 * Compiles one training step of `batch` sequences of `time` tokens over the optimiser's `moments`.
 * @param gradients the parameters whose gradients shall stay readable
 * @param clip the longest the whole gradient may be; 0 is off
 */
export async function compileStep(
  model: GPT,
  batch: number,
  time: number,
  moments: Store,
  gradients: readonly string[] = [],
  clip = 0,
): Promise<StepProgram> {
  const graph = new Graph();
  const logits = forward(graph, model.config, batch, time); // (B·T, V)
  const targets = graph.input('targets', [batch * time]);
  const loss = graph.value('crossEntropy', [logits, targets], {}, 'loss');
  const derivatives = gradient(graph, loss);
  const gradNorm = graph.value('norm', [...derivatives.values()], {}, 'gradNorm');
  const scale = graph.value('clipScale', [loss, gradNorm], { limit: clip }, 'gradScale');
  appendAdamW(graph, derivatives, scale);
  const gradientNames = new Map(
    gradients.map((name) => [name, derivatives.get(graph.tensors.get(name)!)!.name]),
  );
  const planned = plan(graph, { outputs: [loss, gradNorm], keep: [...gradientNames.values()] });
  const program = await model.backend.compile(planned, model.store, moments);
  program.write('positions', positionsFromZero(batch, time));
  return Object.assign(program, { gradientNames });
}

/** A batch, and with `positions` also where its sequences stand. */
export interface StepInputs extends Batch {
  readonly positions?: Int32Array | undefined;
  readonly hyper: Float32Array;
}

/** What one step tells. `loss` is of the batch, before the step's change; nats a token. */
export interface StepReport {
  /** Counted from 1. */
  readonly step: number;
  readonly loss: number;
  /** Length of the whole gradient, √Σg², before it is clipped. */
  readonly gradNorm: number;
}

/** By the names the program gives them. */
export function named({ ids, targets, positions, hyper }: StepInputs): Inputs {
  return { ids, targets, hyper, ...(positions && { positions }) };
}

/**
 * Why a step's loss or gradient is not finite: names the first parameter, in the order of the checkpoint, whose numbers
 * are not finite; else the first whose gradient is not, for which the step is computed once more.
 */
export async function blame(
  model: GPT,
  batchSize: number,
  moments: Store,
  inputs: StepInputs,
): Promise<string> {
  const broken = await brokenParameter(model);
  if (broken) return broken;
  const names = model.store.parameters.map(({ name }) => name);
  const program = await compileStep(model, batchSize, inputs.time, moments, names);
  try {
    await program.series([named(inputs)], []);
    for (const name of names) {
      const sentence = brokenGradient(name, await program.read(program.gradientNames.get(name)!));
      if (sentence) return sentence;
    }
  } finally {
    program.close();
  }
  return 'every parameter and every gradient is finite';
}

/** The sentence of a run that ends at a step whose loss or gradient is not finite. */
export function stopped({ step, loss, gradNorm }: StepReport, cause: string, learningRate: number): string {
  return [
    `training stopped at step ${step}: the loss is ${loss} and the gradient’s length ${gradNorm}; ${cause}.`,
    'The model keeps its numbers from before this step.',
    ...(step > 1 ? [`A smaller learning rate than ${learningRate} may hold.`] : []),
  ].join(' ');
}

/** The first parameter with a number that is not finite, in a clause; undefined when all are. */
export async function brokenParameter(model: GPT): Promise<string | undefined> {
  for (const { name } of model.store.parameters) {
    const values = await model.store.read(name);
    const place = values.findIndex((value) => !Number.isFinite(value));
    if (place >= 0) return `${name} holds ${values[place]} at place ${place}`;
  }
  return undefined;
}

/** A gradient breaks with its first number, or with the sum of its squares, which must fit 32 bits too. */
function brokenGradient(name: string, values: Float32Array): string | undefined {
  const place = values.findIndex((value) => !Number.isFinite(value));
  if (place >= 0) return `the gradient of ${name} is ${values[place]} at place ${place}`;
  const squares = values.reduce((sum, value) => sum + value * value, 0);
  if (!Number.isFinite(Math.fround(squares)))
    return `the gradient of ${name} is ${Math.sqrt(squares).toPrecision(3)} long, too long to be squared in 32 bits`;
  return undefined;
}
