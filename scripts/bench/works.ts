/**
 * The works of the bench: which model, which numbers it starts from, what it sees at each step. Every contender gets
 * the same. Knows nothing of who computes them.
 */
import {
  cycleCorpus,
  type Data,
  type GPTConfig,
  initialise,
  parameterTable,
  presets,
  uniform,
} from '../../lib';

export { parameterTable };

export type WorkName = 'A' | 'B' | 'C' | 'D';
export type Weights = ReadonlyMap<string, Float32Array>;

/** A training run, told step by step so that no library has to draw anything. */
export interface Recipe {
  readonly steps: number;
  readonly batchSize: number;
  /** Tokens a sequence, at most. */
  readonly time: number;
  readonly data: Data;
  /** choices[step]: start offsets in a stream, or indices of documents. */
  readonly choices: readonly (readonly number[])[];
  readonly learningRate: number;
  readonly schedule: 'constant' | 'cosine';
  readonly weightDecay: number;
  readonly betas: readonly [number, number];
}

/** B·T ids and the id after each, −1 where there is none. */
export interface Batch {
  readonly time: number;
  readonly ids: Int32Array;
  readonly targets: Int32Array;
}

export interface Work {
  readonly config: GPTConfig;
  readonly weights: () => Weights;
  readonly recipe?: Recipe;
}

/** Adam's ε, in every contender. */
export const epsilon = 1e-8;
const seed = 1;
const stream = 2000; // of no other use in lib

const small: GPTConfig = { vocab_size: 2048, n_embd: 128, n_head: 4, n_layer: 4, n_positions: 128 };

const drawn = (steps: number, batchSize: number, count: number) =>
  Array.from({ length: steps }, (_, step) =>
    Array.from({ length: batchSize }, (_, b) =>
      Math.floor(uniform(seed, stream, step * batchSize + b) * count),
    ),
  );

/** @param names the list for B, in the order of its steps */
export function workNamed(name: WorkName, names: readonly string[] = []): Work {
  switch (name) {
    case 'A': {
      const [steps, batchSize, time] = [200, 16, 8];
      const choices = drawn(steps, batchSize, cycleCorpus.length - time);
      const sizes = { steps, batchSize, time, data: cycleCorpus, choices };
      return begun(presets.cycle, {
        ...sizes,
        learningRate: 0.01,
        schedule: 'constant',
        weightDecay: 0.01,
        betas: [0.9, 0.999],
      });
    }
    case 'B': {
      const data = names.map((text) => [26, ...[...text].map((letter) => letter.charCodeAt(0) - 97), 26]);
      const sizes = { steps: 500, batchSize: 1, time: 8, data, choices: data.map((_, i) => [i]) };
      return begun(presets.names, {
        ...sizes,
        learningRate: 0.01,
        schedule: 'cosine',
        weightDecay: 0,
        betas: [0.9, 0.95],
      });
    }
    case 'C': {
      const [steps, batchSize, time] = [4, 8, 128];
      const data = Array.from({ length: 16384 }, (_, i) =>
        Math.floor(uniform(seed, stream + 1, i) ** 2 * small.vocab_size),
      );
      const sizes = { steps, batchSize, time, data, choices: drawn(steps, batchSize, data.length - time) };
      return begun(small, {
        ...sizes,
        learningRate: 0.001,
        schedule: 'constant',
        weightDecay: 0.01,
        betas: [0.9, 0.999],
      });
    }
    case 'D':
      return { config: presets.gpt2, weights: () => cheapWeights(presets.gpt2) };
  }
}

/** The share of the learning rate at a step counted from 0. */
export function rate({ learningRate, schedule, steps }: Recipe, step: number): number {
  return schedule === 'cosine' ? learningRate * 0.5 * (1 + Math.cos((Math.PI * step) / steps)) : learningRate;
}

/** What a step sees. A document is as long as it is, or padded to `time` for those who compile for one shape. */
export function batchOf({ data, choices, time }: Recipe, step: number, padded = false): Batch {
  const chosen = choices[step]!.map((choice) => {
    const found = data[choice]!;
    return typeof found === 'number'
      ? (data as readonly number[]).slice(choice, choice + time + 1)
      : found.slice(0, time + 1);
  });
  const length = padded ? time : Math.max(...chosen.map((ids) => ids.length)) - 1;
  const ids = new Int32Array(chosen.length * length);
  const targets = new Int32Array(chosen.length * length).fill(-1);
  chosen.forEach((sequence, b) => {
    for (let t = 0; t + 1 < sequence.length; t++) {
      ids[b * length + t] = sequence[t]!;
      targets[b * length + t] = sequence[t + 1]!;
    }
  });
  return { time: length, ids, targets };
}

/** The ids that a text of the bench consists of, so that every contender is asked the same. */
export function idAt(position: number, vocabularySize: number): number {
  return (position * 7919 + 17) % vocabularySize;
}

function begun(config: GPTConfig, recipe: Recipe): Work {
  return { config, recipe, weights: () => initialise(config, seed) };
}

/** 124 million numbers by a linear congruence, uniform with GPT-2's spread: `initialise` would take a minute. */
function cheapWeights(config: GPTConfig): Weights {
  let state = 1;
  return new Map(
    parameterTable(config).map(({ name, shape }) => {
      const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
      if (/ln_.*weight$/.test(name)) data.fill(1);
      else if (name.endsWith('weight'))
        for (let i = 0; i < data.length; i++) {
          state = (Math.imul(state, 1664525) + 1013904223) | 0;
          data[i] = state * (0.0346 / 2 ** 31);
        }
      return [name, data];
    }),
  );
}
