/** What a training run can be told, and what is refused. Knows nothing of how a step is computed. */
import type { FullConfig } from '../model/config';
import { checkIds } from '../model/gpt';
import type { Optimiser } from './adamw';
import { type Data, isDocuments } from './batches';
import type { Schedule } from './schedule';

export interface TrainOptions {
  /** Steps of the whole run. */
  readonly steps: number;
  /** Sequences a step, B. Default 4. */
  readonly batchSize?: number;
  /** Tokens a sequence, T, at most the config's n_positions. Default its trained_positions. */
  readonly sequenceLength?: number;
  /** Default 0.01. */
  readonly learningRate?: number;
  /** How the learning rate falls over the run. Default `constant`. */
  readonly schedule?: Schedule;
  /** Steps over which the learning rate rises first. Default 0. */
  readonly warmupSteps?: number;
  /** Whether weight decay is decoupled from the gradient (`adamw`, the default) or part of it (`adam`). */
  readonly optimiser?: Optimiser;
  /** λ, on every parameter. Default 0.01; with 0, `adam` and `adamw` are the same. */
  readonly weightDecay?: number;
  /** How much of the first and second moment a step keeps. Default 0.9, 0.999. */
  readonly betas?: readonly [number, number];
  /** Added to the root of the second moment. Default 1e-8. */
  readonly epsilon?: number;
  /**
   * The longest a step's whole gradient may be: a longer one is multiplied by clip/‖g‖ (Pascanu, Mikolov, Bengio 2013;
   * PyTorch divides by ‖g‖ + 1e-6). Default 0, which is off.
   */
  readonly clip?: number;
  /** Where sequences stand in the context: all from position 0 (the default), or each at a place drawn from the seed. */
  readonly offsets?: 'zero' | 'random';
  /** Decides the batches and the offsets. Default 0. */
  readonly seed?: number;
  /** batches[step]: the start offsets (stream) or document indices of that step, in place of drawn ones. */
  readonly batches?: readonly (readonly number[])[];
}

/** Options with every one decided; without `batches`, all are drawn. */
export type FullTrainOptions = Required<Omit<TrainOptions, 'batches'>> & Pick<TrainOptions, 'batches'>;

const defaults = {
  batchSize: 4,
  sequenceLength: 1,
  learningRate: 0.01,
  schedule: 'constant',
  warmupSteps: 0,
  optimiser: 'adamw',
  weightDecay: 0.01,
  betas: [0.9, 0.999],
  epsilon: 1e-8,
  clip: 0,
  offsets: 'zero',
  seed: 0,
} as const;

/** The names of all options. */
export const optionNames: readonly string[] = [...Object.keys(defaults), 'steps', 'batches'];

const choices = {
  schedule: ['constant', 'linear', 'cosine'],
  optimiser: ['adamw', 'adam'],
  offsets: ['zero', 'random'],
} as const;

/** Beyond these, 32-bit numbers overflow within a step. */
const largest = { learningRate: 1e30, weightDecay: 1e6, epsilon: 1e6, clip: 1e30 } as const;

/**
 * Fills in the defaults.
 * @param who refuses, in the sentence of the error
 * @throws RangeError naming the option, its value and what is allowed.
 */
export function completeOptions(config: FullConfig, options: TrainOptions, who = 'train'): FullTrainOptions {
  const o: FullTrainOptions = { ...defaults, sequenceLength: config.trained_positions, ...options };
  const refuse = (name: keyof FullTrainOptions, allowed: string) => {
    throw new RangeError(`${who}: ${name} is ${told(o[name])}; it must be ${allowed}`);
  };
  const wholes = {
    steps: [0, 1e9],
    warmupSteps: [0, 1e9],
    batchSize: [1, 1e6],
    sequenceLength: [1, config.n_positions],
    seed: [0, Number.MAX_SAFE_INTEGER],
  } as const;
  for (const [key, [low, high]] of Object.entries(wholes)) {
    const value = o[key as keyof typeof wholes];
    if (!Number.isInteger(value) || value < low || value > high)
      refuse(key as keyof typeof wholes, `a whole number from ${low} to ${high}`);
  }
  for (const [key, allowed] of Object.entries(choices)) {
    const name = key as keyof typeof choices;
    if (!(allowed as readonly unknown[]).includes(o[name])) refuse(name, allowed.join(' or '));
  }
  for (const [key, most] of Object.entries(largest)) {
    const value = o[key as keyof typeof largest];
    if (!(typeof value === 'number' && value >= 0 && value <= most))
      refuse(key as keyof typeof largest, `a number from 0 to ${most}`);
  }
  const { betas, batches } = o;
  const isBeta = (beta: unknown) => typeof beta === 'number' && beta >= 0 && beta < 1;
  if (!(Array.isArray(betas) && betas.length === 2 && betas.every(isBeta)))
    throw new RangeError(`${who}: betas are ${told(betas)}; they must be two numbers, each in [0, 1)`);
  const isBatch = (batch: unknown) =>
    Array.isArray(batch) && batch.every((choice) => typeof choice === 'number');
  if (batches !== undefined && !(Array.isArray(batches) && batches.every(isBatch)))
    throw new RangeError(`${who}: batches must be a list with one list of numbers for each step`);
  return o;
}

/** A value of any kind as it may stand in a sentence. */
export function told(value: unknown): string {
  const numbers = Array.isArray(value) && value.every((item) => typeof item === 'number');
  if (numbers) return value.join(', ').slice(0, 60);
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return String(value).slice(0, 60);
}

/** @throws RangeError when there are no data, or they hold an id the model does not know; TypeError for other things than ids. */
export function checkData(data: Data, vocabularySize: number, who: string): void {
  if (data.length === 0) throw new RangeError(`${who}: the data are empty`);
  if (!isDocuments(data)) {
    checkIds(data, vocabularySize, 'the data');
    return;
  }
  data.forEach((document: unknown, i) => {
    if (!Array.isArray(document))
      throw new TypeError(`${who}: document ${i} is ${told(document)}; every document must be a list of ids`);
    checkIds(document, vocabularySize, `document ${i}`);
  });
}
