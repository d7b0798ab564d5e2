/**
 * Hosts lib away from the page. Training runs in short slices, so that a question waits a few milliseconds at most.
 * Every step's parameters are kept: a run is a film, and any frame of it can be asked.
 */
import {
  type Backend,
  createModel,
  type GPT,
  loadModel,
  openBackend,
  saveModel,
  type TrainOptions,
  train,
} from '@lib';
import type { Frame, Measurement, Place, Question, Recipe, Reply, Request } from './protocol';

/** Milliseconds of training between two looks at the questions. */
const slice = 6;

interface Run {
  readonly model: GPT;
  readonly recipe: Recipe;
  /** frames[s]: all parameters after s steps. */
  readonly frames: Float32Array[];
  /** The model that answers questions about frames, so that training is not disturbed. */
  readonly viewer: GPT;
  stopped: boolean;
}

const loaded = new Map<string, GPT>();
const runs = new Map<string, Run>();
/** The last order to train under each key: one that was overtaken before it could begin does not begin. */
const orders = new Map<string, number>();
let paused: Promise<void> | undefined;
let resume = () => {};
let backend: Promise<Backend> | undefined;

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  if (data.kind === 'pause') pause();
  else if (data.kind === 'resume') unpause();
  else if (data.kind === 'stop') forget(data.model);
  else void answer(data);
});

async function answer(request: Question & { id: number }): Promise<void> {
  try {
    say(await reply(request), request.id);
  } catch (error) {
    postMessage({
      kind: 'failed',
      id: request.id,
      sentence: error instanceof Error ? error.message : String(error),
    } satisfies Reply);
  }
}

type Answer = Reply extends infer R ? (R extends { id: number } ? Omit<R, 'id'> : never) : never;

function say(value: Answer, id: number): void {
  postMessage({ ...value, id });
}

async function reply(request: Question & { id: number }): Promise<Answer> {
  switch (request.kind) {
    case 'load':
      return { kind: 'opened', opened: await load(request.model, request.bytes) };
    case 'ask':
      return { kind: 'logits', logits: await ask(request.frame, request.prompts) };
    case 'trace':
      return { kind: 'tensors', tensors: await trace(request.frame, request.ids, request.names) };
    case 'train':
      return { kind: 'trained', milliseconds: await film(request.model, request.recipe, request.id) };
    case 'save':
      return { kind: 'bytes', bytes: await save(request.frame, request.provenance) };
    case 'measure':
      return { kind: 'measured', measurements: await measure(request.recipe, request.rounds) };
  }
}

async function load(key: string, bytes: Uint8Array) {
  const model = await loadModel(bytes, { backend: await engine() });
  forget(key);
  loaded.set(key, model);
  const { vocabulary = [], provenance = '' } = model.about;
  return { config: model.config, vocabulary, provenance };
}

function ask(frame: Frame, prompts: readonly (readonly number[])[]): Promise<Float32Array[]> {
  return inTurn(async () => {
    const model = show(frame);
    const answers: Float32Array[] = [];
    for (const prompt of prompts) answers.push(await model.logits(prompt));
    return answers;
  });
}

function trace(frame: Frame, ids: readonly number[], names: readonly string[]) {
  return inTurn(() => show(frame).trace(ids, names));
}

let turn: Promise<unknown> = Promise.resolve();

/** A viewer shows one frame at a time: whoever needs it waits for the one before. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = turn.then(work);
  turn = mine.catch(() => {});
  return mine;
}

/** The model as it was at a frame. */
function show({ model: key, step }: Frame): GPT {
  const run = runs.get(key);
  const model = run ? run.viewer : loaded.get(key);
  if (!model) throw new Error(`the model ${key} is not open`);
  if (run) {
    const at = step ?? run.frames.length - 1;
    const parameters = run.frames[at];
    if (!parameters)
      throw new RangeError(`the run has no step ${at}; it has reached step ${run.frames.length - 1}`);
    model.store.restore(parameters);
  }
  return model;
}

function save(frame: Frame, provenance: string): Promise<Uint8Array> {
  return inTurn(async () => {
    const model = show(frame);
    model.about = { ...model.about, provenance };
    return saveModel(model);
  });
}

async function film(key: string, recipe: Recipe, id: number): Promise<number> {
  const started = performance.now();
  forget(key);
  orders.set(key, id);
  const engineOfRun = await engine();
  const begin = () => beginning(recipe, engineOfRun);
  const run: Run = { model: await begin(), viewer: await begin(), recipe, frames: [], stopped: false };
  if (orders.get(key) !== id) {
    close(run);
    return performance.now() - started;
  }
  runs.set(key, run);
  run.frames.push(await run.model.store.snapshot());
  let losses: number[] = [];
  let until = performance.now() + slice;
  const report = () => {
    if (losses.length > 0) say({ kind: 'progress', losses, place: placeOf(engineOfRun) }, id);
    losses = [];
  };
  try {
    for await (const { loss } of train(run.model, recipe.data, optionsOf(recipe))) {
      run.frames.push(await run.model.store.snapshot());
      losses.push(loss);
      if (performance.now() < until) continue;
      report();
      await questions();
      if (paused) await paused;
      if (run.stopped) break;
      until = performance.now() + slice;
    }
  } finally {
    report();
  }
  return performance.now() - started;
}

async function beginning(recipe: Recipe, on: Backend): Promise<GPT> {
  const about = { vocabulary: recipe.vocabulary };
  if (!recipe.start) return createModel(recipe.config, { backend: on, seed: recipe.seed, about });
  const model = await loadModel(recipe.start, { backend: on });
  model.about = about;
  return model;
}

/** What of a recipe is lib's. */
function optionsOf({ kind, config, vocabulary, data, start, ...options }: Recipe): TrainOptions {
  return options;
}

/** Times the run on each backend, rounds interleaved, and compares where the parameters end. */
async function measure(recipe: Recipe, rounds: number): Promise<Measurement[]> {
  const names = ['reference', 'wasm'] as const;
  const usable = (await engine()).name === 'wasm' ? names : names.slice(0, 1);
  const times = new Map<string, number[]>(usable.map((name) => [name, []]));
  const ends = new Map<string, { loss: number; parameters: Float32Array }>();
  for (let round = 0; round < rounds; round++) {
    for (const name of usable) {
      const on = await openBackend(name);
      const started = performance.now();
      const model = await beginning(recipe, on);
      let loss = Number.NaN;
      for await (const report of train(model, recipe.data, optionsOf(recipe))) loss = report.loss;
      times.get(name)!.push(performance.now() - started);
      ends.set(name, { loss, parameters: await model.store.snapshot() });
      model.close();
      on.close();
      await questions();
    }
  }
  const judge = ends.get('reference')!.parameters;
  return usable.map((name) => {
    const { loss, parameters } = ends.get(name)!;
    return {
      name,
      times: times.get(name)!,
      finalLoss: loss,
      disagreement: largestDifference(parameters, judge),
    };
  });
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

function engine(): Promise<Backend> {
  backend ??= openBackend('auto');
  return backend;
}

function placeOf({ name, reason, bytes }: Backend): Place {
  return { name, reason, bytes };
}

function forget(key: string): void {
  const run = runs.get(key);
  if (run) close(run);
  orders.delete(key);
  runs.delete(key);
  loaded.get(key)?.close();
  loaded.delete(key);
}

function close(run: Run): void {
  run.stopped = true;
  run.viewer.close();
  run.model.close();
}

function pause(): void {
  paused ??= new Promise((done) => {
    resume = done;
  });
}

function unpause(): void {
  resume();
  paused = undefined;
}

const hop = new MessageChannel();
/** Several may wait at once, a training and a race: each message wakes the one that has waited longest. */
const waiting: (() => void)[] = [];
hop.port1.onmessage = () => waiting.shift()?.();

/** Lets waiting messages be heard: a message to ourselves comes after theirs, and costs microseconds where setTimeout costs 4 ms. */
function questions(): Promise<void> {
  return new Promise((heard) => {
    waiting.push(heard);
    hop.port2.postMessage(null);
  });
}
