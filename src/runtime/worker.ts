/**
 * Hosts lib away from the page. Training runs in short slices, so that a question waits a few milliseconds at most.
 * Every step's parameters are kept: a run is a film, and any frame of it can be asked.
 */
import { type GPT, loadModel, saveModel, train } from '@lib';
import { beginning, optionsOf } from './beginning';
import { engine, use } from './engines';
import type { EngineName, Frame, Placed, Question, Recipe, Reply, Request } from './protocol';
import { race } from './race';

/** Milliseconds of training between two looks at the questions. */
const slice = 6;

interface Run {
  readonly model: GPT;
  readonly recipe: Recipe;
  /** frames[s]: all parameters after s steps. */
  readonly frames: Float32Array[];
  /** The model that answers questions about frames, so that training is not disturbed. */
  viewer: GPT;
  stopped: boolean;
}

const loaded = new Map<string, GPT>();
const runs = new Map<string, Run>();
/** The last order to train under each key: one that was overtaken before it could begin does not begin. */
const orders = new Map<string, number>();
let paused: Promise<void> | undefined;
let resume = () => {};

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  if (data.kind === 'pause') pause();
  else if (data.kind === 'resume') unpause();
  else if (data.kind === 'stop') forget(data.model);
  else if (data.kind === 'engine') void moveTo(data.engine);
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
  await tellPlace();
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
      return { kind: 'measured', race: await race(request.recipe, request.rounds, questions) };
  }
}

async function load(key: string, bytes: Uint8Array) {
  const model = await loadModel(bytes, { backend: await engine() });
  // The one before it may still be answering.
  await inTurn(async () => {
    forget(key);
    loaded.set(key, model);
  });
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
    if (losses.length > 0) say({ kind: 'progress', losses }, id);
    losses = [];
    void tellPlace();
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

let told: string | undefined;

/** Tells where the engine runs, when that is news. */
async function tellPlace(): Promise<void> {
  const here = await engine().catch(() => undefined); // whoever asks something is told what is wrong
  if (!here || here.reason === told) return;
  const { name, reason } = here;
  told = reason;
  postMessage({ kind: 'placed', place: { name, reason } } satisfies Placed);
}

/** What is open moves over to another engine; what is being trained ends where it began. */
async function moveTo(name: EngineName): Promise<void> {
  const on = await use(name).catch(() => undefined);
  if (!on || on !== (await engine().catch(() => undefined))) return; // another was picked meanwhile
  await inTurn(async () => {
    for (const [key, model] of [...loaded]) {
      const moved = await loadModel(await saveModel(model), { backend: on });
      if (loaded.get(key) !== model) moved.close();
      else {
        loaded.set(key, moved);
        model.close();
      }
    }
    for (const run of runs.values()) {
      const viewer = await beginning(run.recipe, on);
      (run.stopped ? viewer : run.viewer).close();
      if (!run.stopped) run.viewer = viewer;
    }
  });
  told = undefined;
  await tellPlace();
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
