/** The same training on every backend of this machine, timed, and where each of them ends. Knows no page. */
import { type Backend, type BackendName, openBackend, Trainer, whyOf } from '@lib';
import { beginning, optionsOf } from './beginning';
import type { Measurement, Race, Recipe } from './protocol';

/** Steps between two looks at the reader's questions. A graphics card is asked for its losses as seldom. */
const slice = 50;
/** Milliseconds after which WebGPU is not run another time: a slow one would be waited for. */
const patience = 4000;

interface Runner {
  readonly times: number[];
  finalLoss: number;
  parameters: Float32Array;
}

/** @param breathe lets whoever waits for the worker be answered */
export async function race(recipe: Recipe, rounds: number, breathe: () => Promise<void>): Promise<Race> {
  const runners = new Map<BackendName, Runner>();
  let withoutGpu: string | undefined;
  for (const name of ['reference', 'wasm', 'webgpu'] as const) {
    try {
      (await openBackend(name)).close();
      runners.set(name, { times: [], finalLoss: Number.NaN, parameters: new Float32Array() });
    } catch (error) {
      if (name === 'webgpu') withoutGpu = whyOf(error);
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (const [name, runner] of runners) {
      if (name === 'webgpu' && runner.times.reduce((sum, time) => sum + time, 0) > patience) continue;
      try {
        await run(await openBackend(name), recipe, runner, breathe);
      } catch (error) {
        if (name !== 'webgpu') throw error;
        withoutGpu = whyOf(error);
        runners.delete(name);
      }
    }
  }
  return { measurements: compared(runners), ...(withoutGpu !== undefined && { withoutGpu }) };
}

async function run(backend: Backend, recipe: Recipe, runner: Runner, breathe: () => Promise<void>) {
  const started = performance.now();
  const model = await beginning(recipe, backend);
  const trainer = new Trainer(model, recipe.data, optionsOf(recipe));
  try {
    while (trainer.done < recipe.steps) {
      runner.finalLoss = (await trainer.steps(slice)).at(-1)!.loss;
      await breathe();
    }
    runner.times.push(performance.now() - started);
    runner.parameters = await model.store.snapshot();
  } finally {
    trainer.close();
    model.close();
    backend.close();
  }
}

function compared(runners: ReadonlyMap<BackendName, Runner>): Measurement[] {
  const judge = runners.get('reference')!.parameters;
  return [...runners].map(([name, { times, finalLoss, parameters }]) => ({
    name,
    times,
    finalLoss,
    disagreement: largestDifference(parameters, judge),
  }));
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  let difference = 0;
  let scale = 0;
  for (let i = 0; i < b.length; i++) {
    difference = Math.max(difference, Math.abs(a[i]! - b[i]!));
    scale = Math.max(scale, Math.abs(b[i]!));
  }
  return difference / scale;
}
