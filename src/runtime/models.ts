/**
 * The cast: the checkpoint that ships with the book, and the model the reader trained or opened, kept in their browser.
 * A model is a remote: its numbers live in the worker.
 */
import { type GPTConfig, type LogitsModel, parameterCount } from '@lib';
import { del, get, set } from 'idb-keyval';
import { ask, load } from './client';
import type { Frame } from './protocol';

export interface Model extends LogitsModel {
  readonly frame: Frame;
  readonly config: GPTConfig;
  readonly vocabulary: readonly string[];
  /** "the published run", "yours, seed 7" */
  readonly title: string;
  /** Trained or opened by the reader: what the chapters say of the shipped model need not be true of it. */
  readonly own: boolean;
}

/** "2,240 parameters" */
export function sizeText(config: GPTConfig): string {
  return `${parameterCount(config).toLocaleString('en')} parameters`;
}

/** What the browser keeps between visits. */
export interface Kept {
  readonly bytes: Uint8Array;
  readonly title: string;
}

const shelf = 'one-token/cycle';
/** The worker knows the shipped checkpoint by this key. */
const shippedKey = 'shipped';

/** A model that answers from a frame in the worker. */
export function remote(frame: Frame, config: GPTConfig, vocabulary: readonly string[], title: string): Model {
  const own = frame.model !== shippedKey;
  return { frame, config, vocabulary, title, own, logits: async (ids) => (await ask(frame, [ids]))[0]! };
}

/** Opens a checkpoint in the worker. @throws Error with the engine's sentence */
export async function openBytes(key: string, bytes: Uint8Array, title: string): Promise<Model> {
  const { config, vocabulary } = await load(key, bytes);
  const labels =
    vocabulary.length > 0 ? vocabulary : Array.from({ length: config.vocab_size }, (_, id) => `#${id}`);
  return remote({ model: key }, config, labels, title);
}

/** The checkpoint that ships: the published run of the cycle model. @throws Error when it cannot be fetched */
export async function openShipped(): Promise<Model> {
  return openBytes(shippedKey, await fetchModel('cycle/model.safetensors'), 'the published run');
}

/** A file below models/. The page says where the site's root is. */
export async function fetchModel(path: string): Promise<Uint8Array> {
  const response = await fetch(new URL(`models/${path}`, siteRoot()));
  if (!response.ok)
    throw new Error(`models/${path} could not be fetched: the server answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

function siteRoot(): URL {
  return new URL(document.documentElement.dataset['root'] ?? '/', document.baseURI);
}

/** What the reader kept, or undefined; a browser that keeps nothing counts as nothing kept. */
export async function kept(): Promise<Kept | undefined> {
  try {
    return await get<Kept>(shelf);
  } catch {
    return undefined;
  }
}

/** @returns undefined, or a sentence when the browser refuses (a full disk, a private window). */
export async function keep(model: Kept): Promise<string | undefined> {
  try {
    await set(shelf, model);
    return undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `Your browser would not keep the model (${why}). It works until you leave this page; "download" saves it to a file.`;
  }
}

export async function forgetKept(): Promise<void> {
  try {
    await del(shelf);
  } catch {
    // Nothing was kept, so nothing is left to forget.
  }
}
