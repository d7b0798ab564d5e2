/**
 * The page's end of the worker: starts it when first needed, asks, listens, pauses it while nobody looks.
 * Knows nothing of figures.
 */
import { picked } from './picked-engine';
import type { Frame, Opened, Place, Placed, Question, Race, Recipe, Reply, Request } from './protocol';

export interface Progress {
  /** Losses of all steps so far: losses[0] is step 1. */
  readonly losses: readonly number[];
}

export interface Training extends AsyncIterable<Progress> {
  /** Milliseconds from order to last step, once it has ended. Rejects with the engine's sentence. */
  readonly done: Promise<number>;
}

interface Waiting {
  readonly settle: (reply: Reply) => void;
  readonly fail: (error: Error) => void;
  /** For questions with more than one reply. */
  readonly hear?: (reply: Reply) => void;
}

let worker: Worker | undefined;
let lastId = 0;
const waiting = new Map<number, Waiting>();
/** Keys of runs that made room for others. */
const stopped = new Set<string>();

/** Starts the worker, so that the first question need not wait for it. */
export function warmUp(): void {
  connection();
}

/** Opens a checkpoint under a key. @throws Error with the engine's sentence */
export async function load(model: string, bytes: Uint8Array): Promise<Opened> {
  return expect('opened', await request({ kind: 'load', model, bytes })).opened;
}

/** Logits (T, V) for each prompt. @throws DOMException, AbortError, where the model was stopped meanwhile */
export async function ask(
  frame: Frame,
  prompts: readonly (readonly number[])[],
): Promise<readonly Float32Array[]> {
  try {
    return expect('logits', await request({ kind: 'ask', frame, prompts })).logits;
  } catch (error) {
    throw stopped.has(frame.model) ? new DOMException((error as Error).message, 'AbortError') : error;
  }
}

/** Intermediates of one forward pass, row-major, by the names the engine gives them: `h.0.attn.probs`. */
export async function trace(
  frame: Frame,
  ids: readonly number[],
  names: readonly string[],
): Promise<ReadonlyMap<string, Float32Array>> {
  return expect('tensors', await request({ kind: 'trace', frame, ids, names })).tensors;
}

/** Trains under a key. Iterate to follow the losses; the film can be asked from the first progress on. */
export function train(model: string, recipe: Recipe): Training {
  const losses: number[] = [];
  let latest: Progress | undefined;
  let ended = false;
  let wake = () => {};
  const hear = (reply: Reply) => {
    if (reply.kind !== 'progress') return;
    losses.push(...reply.losses);
    latest = { losses };
    wake();
  };
  const done = request({ kind: 'train', model, recipe }, hear).then(
    (reply) => expect('trained', reply).milliseconds,
  );
  const finish = () => {
    ended = true;
    wake();
  };
  done.then(finish, finish);
  return {
    done,
    async *[Symbol.asyncIterator]() {
      while (true) {
        if (latest) {
          const progress = latest;
          latest = undefined;
          yield progress;
        } else if (ended) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}

export function stop(model: string): void {
  stopped.add(model);
  worker?.postMessage({ kind: 'stop', model } satisfies Request);
}

/** A frame as the bytes of a checkpoint. */
export async function save(frame: Frame, provenance: string): Promise<Uint8Array> {
  return expect('bytes', await request({ kind: 'save', frame, provenance })).bytes;
}

/** The same run on every backend this machine has. */
export async function measure(recipe: Recipe, rounds: number): Promise<Race> {
  return expect('measured', await request({ kind: 'measure', recipe, rounds })).race;
}

/** From now on the picked engine answers and trains. A worker that starts later begins with it. */
export function usePickedEngine(): void {
  worker?.postMessage({ kind: 'engine', engine: picked() } satisfies Request);
}

/** Where the engine runs, as it last said; undefined before it has run. */
let place: Place | undefined;
const followers = new Set<(place: Place) => void>();

/** Tells where the engine runs, now and whenever that changes. What is returned ends it. */
export function followPlace(follow: (place: Place) => void): () => void {
  if (place) follow(place);
  followers.add(follow);
  return () => followers.delete(follow);
}

function request(question: Question, hear?: (reply: Reply) => void): Promise<Reply> {
  return new Promise((settle, fail) => {
    const id = ++lastId;
    waiting.set(id, { settle, fail, ...(hear && { hear }) });
    try {
      connection().postMessage({ ...question, id });
    } catch (error) {
      waiting.delete(id);
      fail(error instanceof Error ? error : new Error(String(error)));
    }
  });
}

function connection(): Worker {
  worker ??= connect();
  return worker;
}

function connect(): Worker {
  const fresh = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  fresh.onmessage = ({ data }: MessageEvent<Reply | Placed>) => {
    if (data.kind === 'placed') {
      place = data.place;
      for (const follow of followers) follow(data.place);
      return;
    }
    const one = waiting.get(data.id);
    if (data.kind === 'progress') return one?.hear?.(data);
    waiting.delete(data.id);
    if (data.kind === 'failed') one?.fail(new Error(data.sentence));
    else one?.settle(data);
  };
  // A worker that cannot start, or dies, fails every open question; the next question starts a new one.
  fresh.onerror = (event) => {
    event.preventDefault();
    fresh.terminate();
    worker = undefined;
    const error = new Error(
      `the engine stopped (${event.message || 'it could not be started'}); ask again to restart it`,
    );
    for (const { fail } of waiting.values()) fail(error);
    waiting.clear();
  };
  fresh.postMessage({ kind: 'engine', engine: picked() } satisfies Request);
  return fresh;
}

function expect<K extends Reply['kind']>(kind: K, reply: Reply): Extract<Reply, { kind: K }> {
  if (reply.kind !== kind) throw new Error(`the engine answered ${reply.kind} where ${kind} was asked`);
  return reply as Extract<Reply, { kind: K }>;
}

/** Nobody looks: nothing runs. */
function followVisibility(): void {
  worker?.postMessage({ kind: document.hidden ? 'pause' : 'resume' } satisfies Request);
}

if (typeof document !== 'undefined') {
  document.addEventListener('visibilitychange', followVisibility);
  addEventListener('pagehide', () => worker?.postMessage({ kind: 'pause' } satisfies Request));
  addEventListener('pageshow', () => worker?.postMessage({ kind: 'resume' } satisfies Request));
}
