/**
 * The cast: the checkpoints that ship with the book, and the model the reader trained or opened, kept in their browser.
 * A model is a remote: its numbers live in the worker.
 */
import { bosMark, type GPTConfig, type LogitsModel, parameterCount } from '@lib';
import { del, get, set } from 'idb-keyval';
import { ask, load } from './client';
import type { Frame } from './protocol';
import { remembering } from './remembering';

/** The checkpoints below public/models that the book speaks of. */
export const shippedNames = ['cycle', 'names'] as const;
export type ShippedName = (typeof shippedNames)[number];
export type Cast = ShippedName | 'yours';

/** Which model it is, in terms that another browser understands. */
export type Identity =
  | { readonly kind: 'shipped'; readonly name: ShippedName }
  /** The book's run of that kind from a seed: anyone can train it again, bit for bit. */
  | { readonly kind: 'trained'; readonly name: ShippedName; readonly seed: number; readonly steps: number }
  /** The reader's own words or file: it cannot travel. */
  | { readonly kind: 'yours' };

export interface Model extends LogitsModel {
  readonly frame: Frame;
  readonly config: GPTConfig;
  /** As the checkpoint has it; `labelsOf` is how figures write it. */
  readonly vocabulary: readonly string[];
  /** The id that begins a document and ends it; undefined where there is none. */
  readonly bos: number | undefined;
  /** The shortest prompt: BOS, or the first token. */
  readonly start: readonly number[];
  /** "the published run", "yours, seed 7" */
  readonly title: string;
  readonly cast: Cast;
  readonly identity: Identity;
  /** Trained or opened by the reader: what the chapters say of the shipped model need not be true of it. */
  readonly own: boolean;
}

/** "2,240 parameters" */
export function sizeText(config: GPTConfig): string {
  return `${parameterCount(config).toLocaleString('en')} parameters`;
}

/**
 * How figures write the tokens of a vocabulary: BOS, which ends a text when it is drawn, is "end". Where BOS stands
 * first in a text it is `startLabel`.
 */
export function labelsOf(vocabulary: readonly string[]): readonly string[] {
  return vocabulary.map((token) => (token === bosMark ? 'end' : token));
}
export const startLabel = 'start';

/** How one token of a text is written: `labelsOf`, but for BOS at its beginning. */
export function labelAt(ids: readonly number[], place: number, vocabulary: readonly string[]): string {
  const token = vocabulary[ids[place]!];
  if (token === bosMark) return place === 0 ? startLabel : 'end';
  return token ?? `#${ids[place]}`;
}

/** What the browser keeps between visits. */
export interface Kept {
  readonly bytes: Uint8Array;
  readonly title: string;
  /** Which run it is, where that can be told. */
  readonly identity?: Identity;
}

const shelf = (kind: ShippedName) => `one-token/${kind}`;
/** The worker knows a shipped checkpoint by this key. */
const shippedKey = (name: ShippedName) => `shipped ${name}`;
const titles: Record<ShippedName, string> = {
  cycle: 'the published run',
  names: 'names, the published run',
};

/** A model that answers from a frame in the worker. Without an identity it is the reader's own. */
export function remote(
  frame: Frame,
  config: GPTConfig,
  vocabulary: readonly string[],
  title: string,
  identity: Identity = { kind: 'yours' },
): Model {
  const place = vocabulary.indexOf(bosMark);
  const bos = place < 0 ? undefined : place;
  return remembering({
    frame,
    config,
    vocabulary,
    bos,
    start: [bos ?? 0],
    title,
    cast: identity.kind === 'shipped' ? identity.name : 'yours',
    identity,
    own: identity.kind !== 'shipped',
    logits: async (ids) => (await ask(frame, [ids]))[0]!,
  });
}

/** Opens a checkpoint in the worker. @throws Error with the engine's sentence */
export async function openBytes(
  key: string,
  bytes: Uint8Array,
  title: string,
  identity?: Identity,
): Promise<Model> {
  const { config, vocabulary } = await load(key, bytes);
  const labels =
    vocabulary.length > 0 ? vocabulary : Array.from({ length: config.vocab_size }, (_, id) => `#${id}`);
  return remote({ model: key }, config, labels, title, identity);
}

/** A checkpoint that ships: a published run. @throws Error when it cannot be fetched */
export async function openShipped(name: ShippedName): Promise<Model> {
  const bytes = await fetchModel(`${name}/model.safetensors`);
  return openBytes(shippedKey(name), bytes, titles[name], { kind: 'shipped', name });
}

/** The model the page speaks of: its chapter's `model`, which the layout writes on the article. */
export function modelOfPage(): ShippedName {
  const said = document.querySelector<HTMLElement>('[data-model]')?.dataset['model'];
  return shippedNames.find((name) => name === said) ?? 'cycle';
}

/** A file below models/. */
export function fetchModel(path: string): Promise<Uint8Array> {
  return fetchPublic(`models/${path}`);
}

/** A file of the site. The page says where its root is. @throws Error when it cannot be fetched */
export async function fetchPublic(path: string): Promise<Uint8Array> {
  const response = await fetch(new URL(path, siteRoot()));
  if (!response.ok) throw new Error(`${path} could not be fetched: the server answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

function siteRoot(): URL {
  return new URL(document.documentElement.dataset['root'] ?? '/', document.baseURI);
}

/** What the reader kept of a kind, or undefined; a browser that keeps nothing counts as nothing kept. */
export async function kept(kind: ShippedName = 'cycle'): Promise<Kept | undefined> {
  try {
    return await get<Kept>(shelf(kind));
  } catch {
    return undefined;
  }
}

/** The reader's own model for a page: of the kind that the page speaks of, else of the other. */
export async function keptFor(page: ShippedName): Promise<Kept | undefined> {
  const others = shippedNames.filter((name) => name !== page);
  for (const kind of [page, ...others]) {
    const own = await kept(kind);
    if (own) return own;
  }
  return undefined;
}

/** @returns undefined, or a sentence when the browser refuses (a full disk, a private window). */
export async function keep(model: Kept, kind: ShippedName = 'cycle'): Promise<string | undefined> {
  try {
    await set(shelf(kind), model);
    return undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `Your browser would not keep the model (${why}). It works until you leave this page; "download" saves it to a file.`;
  }
}

export async function forgetKept(kind: ShippedName = 'cycle'): Promise<void> {
  try {
    await del(shelf(kind));
  } catch {
    // Nothing was kept, so nothing is left to forget.
  }
}
