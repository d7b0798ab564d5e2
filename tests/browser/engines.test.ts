/** The engine that the reader picks, in the worker of a real browser with WebGPU: it trains, answers and is told of. */
import { createModel, cycleCorpus, openBackend, presets, Trainer, train as trainHere } from '@lib';
import { afterEach, expect, it } from 'vitest';
import type { NoGpu, StepTime } from '@/cells/widths';
import { ask, followPlace, save, stop, train, usePickedEngine, warmUp } from '@/runtime/client';
import { experiment } from '@/runtime/laboratory';
import { pick, picked } from '@/runtime/picked-engine';
import type { EngineName, Place } from '@/runtime/protocol';
import { cycleRecipe } from '@/runtime/recipes';
import { training } from '@/runtime/settings';
import chapter from '../../content/chapters/02-train.mdx?raw';

const recipe = { ...cycleRecipe(3), steps: 40 };
const prompt = [0, 1, 2];

/** Picks, and waits until the engine has told where it runs. */
async function choose(name: EngineName): Promise<Place> {
  pick(name);
  const places: Place[] = [];
  usePickedEngine();
  warmUp();
  let known = false;
  const end = followPlace((place) => known && places.push(place));
  known = true;
  await expect.poll(() => places.length, { timeout: 20_000 }).toBeGreaterThan(0);
  end();
  return places.at(-1)!;
}

async function run(key: string): Promise<readonly number[]> {
  const order = train(key, recipe);
  let told: readonly number[] = [];
  for await (const { losses } of order) told = losses;
  await order.done;
  return told;
}

async function onProcessor() {
  const model = await createModel(recipe.config, { backend: await openBackend('wasm'), seed: recipe.seed });
  const losses: number[] = [];
  for await (const { loss } of trainHere(model, recipe.data, recipe)) losses.push(loss);
  return { losses, logits: await model.logits(prompt) };
}

const apart = (a: readonly number[] | Float32Array, b: readonly number[] | Float32Array) =>
  Math.max(...Array.from(a, (x, i) => Math.abs(x - b[i]!)));

afterEach(async () => {
  for (const key of ['first', 'second']) stop(key);
  await choose('auto');
});

it('WebGPU, picked by hand, trains and answers as the processor does, and says what was measured', async () => {
  const place = await choose('webgpu');
  expect(place.name).toBe('webgpu');
  expect(place.reason).toMatch(/^WebGPU agrees to \de-\d; .* the GPU runs it, as you chose\.$/);
  const { losses, logits } = await onProcessor();
  expect(apart(await run('first'), losses)).toBeLessThan(1e-3);
  const answer = (await ask({ model: 'first', step: 40 }, [prompt]))[0]!;
  expect(apart(answer, logits)).toBeLessThan(0.05);
  expect((await save({ model: 'first', step: 40 }, 'a test')).length).toBeGreaterThan(8960);
});

it('what is open moves to the engine that is picked next, to the same answers', async () => {
  await run('second');
  const before = (await ask({ model: 'second', step: 40 }, [prompt]))[0]!;
  expect((await choose('reference')).reason).toBe('Plain TypeScript runs it: it was asked for by name.');
  const after = (await ask({ model: 'second', step: 40 }, [prompt]))[0]!;
  expect(apart(after, before)).toBeGreaterThan(0);
  expect(apart(after, before)).toBeLessThan(1e-4);
  expect((await choose('wasm')).reason).toBe('WebAssembly with SIMD runs it: it was asked for by name.');
  expect((await ask({ model: 'second', step: 40 }, [prompt]))[0]).toEqual(before);
});

it('is remembered in the tab, and the last of several quick choices holds', async () => {
  for (const name of ['webgpu', 'reference'] as const) {
    pick(name);
    usePickedEngine();
  }
  expect((await choose('wasm')).name).toBe('wasm');
  expect(sessionStorage.getItem('one-token/engine')).toBe('wasm');
  expect(picked()).toBe('wasm');
});

it('a training step of the cycle starts as many kernels as the chapter says', async () => {
  const model = await createModel(presets.cycle, { backend: await openBackend('webgpu'), seed: 1 });
  const trainer = new Trainer(model, cycleCorpus, { ...training, seed: 1 });
  await trainer.step();
  expect(chapter).toContain(`starts ${trainer.dispatches} of them`);
  trainer.close();
  model.close();
});

it('the experiment on widths measures both, with the kernels that a step starts', async () => {
  const config = { vocab_size: 9, n_embd: 16, n_head: 2, n_layer: 1, n_positions: 8 };
  const input = { configs: [config], batchSize: 2, sequenceLength: 8, rounds: 2 };
  const results: (StepTime | NoGpu)[] = [];
  for await (const result of experiment('widths', input)) results.push(result);
  const times = results as StepTime[];
  expect(times.map(({ on }) => on)).toEqual(['wasm', 'wasm', 'webgpu', 'webgpu']);
  for (const { on, milliseconds, dispatches } of times) {
    expect(milliseconds).toBeGreaterThan(0);
    if (on === 'webgpu') expect(dispatches).toBeGreaterThan(10);
    else expect(dispatches).toBeUndefined();
  }
});
