/** The worker, asked through the page's end of it, in a real browser: it trains, answers meanwhile, pauses and ends. */
import { createModel, type GPT, initialise, loadModel, openBackend, train as trainHere } from '@lib';
import { afterEach, describe, expect, it } from 'vitest';
import { ask, load, measure, save, stop, train } from '@/runtime/client';
import type { Recipe } from '@/runtime/protocol';
import { cycleRecipe } from '@/runtime/recipes';

/** Long enough that nothing below can outlast it. */
const long: Recipe = { ...cycleRecipe(1), steps: 20_000 };
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
const prompt = [0, 1, 2];
const keys = new Set<string>();

/** Trains under a key that ends with the test. Losses are collected as they come. */
function begin(recipe: Recipe, key = `run ${keys.size}`) {
  keys.add(key);
  const training = train(key, recipe);
  const seen = { losses: [] as readonly number[], ended: false };
  const done = training.done.finally(() => {
    seen.ended = true;
  });
  done.catch(() => {});
  const followed = (async () => {
    for await (const { losses } of training) seen.losses = losses;
  })();
  followed.catch(() => {});
  return { key, done, followed, seen };
}
const started = (run: ReturnType<typeof begin>) =>
  expect.poll(() => run.seen.losses.length, { timeout: 10_000, interval: 5 }).toBeGreaterThan(0);

/** What the tab says when it is hidden or shown again. */
function hide(hidden: boolean) {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event('visibilitychange'));
}

afterEach(async () => {
  hide(false);
  for (const key of keys) stop(key);
});

async function sameRunHere(recipe: Recipe): Promise<{ model: GPT; losses: number[] }> {
  const model = await createModel(recipe.config, { backend: await openBackend('auto'), seed: recipe.seed });
  const losses: number[] = [];
  for await (const { loss } of trainHere(model, recipe.data, recipe)) losses.push(loss);
  return { model, losses };
}

describe('a run', () => {
  it('tells every loss in order, says where it runs, and how long it took', async () => {
    const recipe = cycleRecipe(3);
    const run = begin(recipe);
    expect(await run.done).toBeGreaterThan(0);
    await run.followed;
    expect(run.seen.losses).toEqual((await sameRunHere(recipe)).losses);
  });

  it('is a film: step 0 is the model before training, the last step the trained one, and none is in between', async () => {
    const recipe = cycleRecipe(4);
    const { key, done } = begin(recipe);
    await done;
    const untrained = await createModel(recipe.config, { backend: await openBackend('auto'), seed: 4 });
    const { model } = await sameRunHere(recipe);
    const frame = async (step?: number) =>
      (await ask(step === undefined ? { model: key } : { model: key, step }, [prompt]))[0];
    expect(await frame(0)).toEqual(await untrained.logits(prompt));
    expect(await frame(200)).toEqual(await model.logits(prompt));
    expect(await frame()).toEqual(await frame(200));
    const half = await sameRunHere({ ...recipe, steps: 100 });
    expect(await frame(100)).toEqual(await half.model.logits(prompt));
    await expect(frame(201)).rejects.toThrow('the run has no step 201; it has reached step 200');
    await expect(frame(-1)).rejects.toThrow('no step -1');
  });

  it('saves any frame as a checkpoint with its words and where it comes from', async () => {
    const recipe = cycleRecipe(5);
    const { key, done } = begin(recipe);
    await done;
    const bytes = await save({ model: key, step: 0 }, 'A test, before training.');
    const model = await loadModel(bytes, { backend: await openBackend('reference') });
    expect(model.about).toMatchObject({
      vocabulary: recipe.vocabulary,
      provenance: 'A test, before training.',
    });
    for (const [name, numbers] of initialise(recipe.config, 5))
      expect(await model.store.read(name)).toEqual(numbers);
    const opened = await load('opened again', bytes);
    expect(opened).toMatchObject({ vocabulary: recipe.vocabulary, provenance: 'A test, before training.' });
    expect(await ask({ model: 'opened again' }, [prompt])).toEqual(
      await ask({ model: key, step: 0 }, [prompt]),
    );
  });

  it('that cannot be run fails with the engine’s sentence, and the next one works', async () => {
    const run = begin({ ...cycleRecipe(1), learningRate: -1 });
    await expect(run.done).rejects.toThrow('learningRate is -1');
    await expect(run.followed).resolves.toBeUndefined();
    await expect(begin({ ...cycleRecipe(1), data: [0, 1, 9] }).done).rejects.toThrow(
      'the id at place 2 is 9',
    );
    await expect(begin({ ...cycleRecipe(1), start: new Uint8Array(3) }).done).rejects.toThrow(/\w+/);
    await expect(begin(cycleRecipe(1)).done).resolves.toBeGreaterThan(0);
  });
});

describe('while a long run goes on', () => {
  it('questions are answered, each within moments', async () => {
    const run = begin(long);
    await started(run);
    const waits: number[] = [];
    for (let i = 0; i < 20; i++) {
      const from = performance.now();
      const [rows] = await ask({ model: run.key, step: 0 }, [prompt]);
      waits.push(performance.now() - from);
      expect(rows).toHaveLength(prompt.length * 4);
    }
    expect(run.seen.ended).toBe(false);
    expect(run.seen.losses.length).toBeLessThan(long.steps);
    // A slice is 6 ms; the median leaves room for a machine that is busy with something else.
    expect(waits.toSorted((a, b) => a - b)[10]).toBeLessThan(100);
  });

  it('questions about one frame and another do not mix', async () => {
    const run = begin(long);
    await expect.poll(() => run.seen.losses.length, { timeout: 20_000 }).toBeGreaterThan(200);
    const frame = (step: number) => ask({ model: run.key, step }, [prompt, [3], prompt]);
    const alone = [await frame(0), await frame(100), await frame(200)];
    expect(await Promise.all([frame(0), frame(100), frame(200)])).toEqual(alone);
    expect(alone[0]![0]).toEqual(alone[0]![2]);
    expect(alone[0]![0]).not.toEqual(alone[1]![0]);
  });

  it('hiding the tab pauses it, showing it goes on; questions are answered meanwhile', async () => {
    const run = begin(long);
    await started(run);
    hide(true);
    await pause(150);
    const before = run.seen.losses.length;
    await pause(300);
    expect(run.seen.losses.length).toBe(before);
    expect(await ask({ model: run.key, step: 0 }, [prompt])).toHaveLength(1);
    hide(false);
    await expect.poll(() => run.seen.losses.length, { timeout: 10_000 }).toBeGreaterThan(before);
  });

  it('stop ends it; its film is forgotten', async () => {
    const run = begin(long);
    await started(run);
    stop(run.key);
    await expect(run.done).resolves.toBeGreaterThan(0);
    await run.followed;
    expect(run.seen.losses.length).toBeLessThan(long.steps);
    await expect(ask({ model: run.key, step: 0 }, [prompt])).rejects.toMatchObject({
      name: 'AbortError',
      message: expect.stringContaining('is not open'),
    });
  });

  it('stop ends it even when it has hardly been ordered', async () => {
    const run = begin(long);
    stop(run.key);
    await expect(run.done).resolves.toBeGreaterThan(0);
    expect(run.seen.losses.length).toBeLessThan(long.steps);
  });

  it('and is paused, stop ends it all the same', async () => {
    const run = begin(long);
    await started(run);
    hide(true);
    await pause(50);
    stop(run.key);
    hide(false);
    await expect(run.done).resolves.toBeGreaterThan(0);
    expect(run.seen.losses.length).toBeLessThan(long.steps);
  });

  it('another run under the same key ends it and takes its place', async () => {
    const first = begin(long, 'shared');
    await started(first);
    const second = begin(cycleRecipe(6), 'shared');
    await Promise.all([first.done, second.done]);
    await second.followed;
    expect(first.seen.losses.length).toBeLessThan(long.steps);
    const { model, losses } = await sameRunHere(cycleRecipe(6));
    expect(second.seen.losses).toEqual(losses);
    expect((await ask({ model: 'shared', step: 200 }, [prompt]))[0]).toEqual(await model.logits(prompt));
  });

  it('another run ordered in the same breath ends it too, and the later order wins', async () => {
    const first = begin(long, 'breath');
    const second = begin(cycleRecipe(7), 'breath');
    await second.done;
    const { model } = await sameRunHere(cycleRecipe(7));
    expect((await ask({ model: 'breath', step: 200 }, [prompt]))[0]).toEqual(await model.logits(prompt));
    await first.done;
    expect(first.seen.losses.length).toBeLessThan(long.steps);
    expect((await ask({ model: 'breath' }, [prompt]))[0]).toEqual(await model.logits(prompt));
  });
});

describe('checkpoints', () => {
  it('a file that is none gives a sentence, and the model under that key stays', async () => {
    const run = begin(cycleRecipe(8));
    await run.done;
    const good = await save({ model: run.key, step: 200 }, 'good');
    await load('mine', good);
    const answer = await ask({ model: 'mine' }, [prompt]);
    for (const bad of [
      new Uint8Array(0),
      good.slice(0, 100),
      good.slice(0, good.length - 1),
      new Uint8Array(64).fill(255),
    ]) {
      await expect(load('mine', bad)).rejects.toThrow(/\w+ .*\w+/);
    }
    expect(await ask({ model: 'mine' }, [prompt])).toEqual(answer);
  });

  it('a question about a model that is not there, or about nothing, gives a sentence', async () => {
    await expect(ask({ model: 'nobody' }, [prompt])).rejects.toThrow('the model nobody is not open');
    const run = begin(cycleRecipe(9));
    await run.done;
    await expect(ask({ model: run.key }, [[]])).rejects.toThrow('the prompt is empty');
    await expect(ask({ model: run.key }, [[4]])).rejects.toThrow('this model knows the ids 0 to 3');
    await expect(ask({ model: run.key }, [Array(65).fill(0)])).rejects.toThrow('at most 64');
  });
});

it('measure runs the same training on every backend and compares where they end', async () => {
  const { measurements, withoutGpu } = await measure({ ...cycleRecipe(1), steps: 50 }, 3);
  const [reference, wasm, webgpu] = measurements;
  expect(measurements.map(({ name }) => name)).toEqual(['reference', 'wasm', 'webgpu']);
  expect(withoutGpu).toBeUndefined();
  for (const { name, times, finalLoss } of measurements) {
    if (name !== 'webgpu') expect(times).toHaveLength(3); // a slow graphics card runs fewer
    expect(Math.min(...times)).toBeGreaterThan(0);
    const { losses } = await sameRunHere({ ...cycleRecipe(1), steps: 50 });
    expect(Math.abs(finalLoss / losses.at(-1)! - 1)).toBeLessThan(1e-3);
  }
  expect(reference!.disagreement).toBe(0);
  expect(wasm!.disagreement).toBeGreaterThan(0);
  expect(wasm!.disagreement).toBeLessThan(1e-4);
  expect(webgpu!.disagreement).toBeGreaterThan(0);
  expect(webgpu!.disagreement).toBeLessThan(1e-2);
});

it('a race and a training that run at once both arrive', async () => {
  const run = begin({ ...cycleRecipe(2), steps: 2000 });
  await started(run);
  const race = measure(cycleRecipe(1), 2);
  const [measured] = await Promise.all([race, run.done]);
  expect(measured.measurements).toHaveLength(3);
  await run.followed;
  expect(run.seen.losses).toHaveLength(2000);
});
