/** The cycle model trained again and again, seed by seed, as the tables of many runs ask for. */
import type { Backend } from '../../lib/backends/backend';
import { wasmBackend } from '../../lib/backends/wasm';
import { cycleCorpus } from '../../lib/corpora/cycle';
import { type GPTConfig, presets } from '../../lib/model/config';
import { createModel, type GPT } from '../../lib/model/gpt';
import type { TrainOptions } from '../../lib/training/options';
import { train } from '../../lib/training/trainer';

export const seeds: readonly number[] = Array.from({ length: 50 }, (_, i) => i + 1);

/** The published recipe: 200 steps of 4 sequences of 8 tokens. */
const recipe = { steps: 200, batchSize: 4, sequenceLength: 8 };

export interface Trained {
  readonly model: GPT;
  readonly loss: number;
}

/** One model a seed. `prepare` may change its numbers before the first step. */
export async function trainedOver(
  config: GPTConfig = presets.cycle,
  options: Partial<TrainOptions> = {},
  prepare: (model: GPT) => Promise<void> = async () => {},
): Promise<Trained[]> {
  const backend: Backend = await wasmBackend();
  const runs: Trained[] = [];
  for (const seed of seeds) {
    const model = await createModel(config, { backend, seed });
    await prepare(model);
    let loss = Number.NaN;
    for await (const report of train(model, cycleCorpus, { ...recipe, seed, ...options })) loss = report.loss;
    runs.push({ model, loss });
  }
  return runs;
}

/** The place of the first token that greedy writing from `I` gets wrong, or Infinity when the text stays right. */
export async function firstWrong(model: GPT, length: number, context: number): Promise<number> {
  const decoder = model.decode({ context });
  try {
    for (let place = 1, id = 0; place < length; place++) {
      id = likeliest(await decoder.append([id]));
      if (id !== place % 4) return place;
    }
    return Number.POSITIVE_INFINITY;
  } finally {
    decoder.close();
  }
}

/** How many of the models write `length` tokens without a mistake. */
export async function clean(runs: readonly Trained[], length: number, context = 256): Promise<number> {
  let count = 0;
  for (const { model } of runs) {
    const shown = Math.min(context, model.config.n_positions);
    if ((await firstWrong(model, length, shown)) > length) count += 1;
  }
  return count;
}

export function likeliest(logits: Float32Array): number {
  return logits.reduce((best, value, id) => (value > logits[best]! ? id : best), 0);
}

/** Rewrites rows of the position table. */
export async function changeRows(model: GPT, change: (rows: Float32Array) => void): Promise<void> {
  const rows = await model.store.read('wpe.weight'); // (n_positions, C)
  change(rows);
  model.store.write('wpe.weight', rows);
}

export function closeAll(runs: readonly Trained[]): void {
  for (const { model } of runs) model.close();
}

/**
 * Do two counts out of 50 agree? The normal test for two proportions, at 3.3 standard errors: two draws from one chance
 * differ by more less than once in a thousand times.
 */
export function agrees(count: number, recorded: number, of = 50): boolean {
  const p = (count + recorded + 1) / (2 * of + 2); // pulled in from 0 and 1, where the error would vanish
  return Math.abs(count - recorded) <= 3.3 * Math.sqrt(2 * of * p * (1 - p));
}
