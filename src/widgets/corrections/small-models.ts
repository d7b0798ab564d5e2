/** The book's small models, opened or trained for a check and closed after it. Knows no claim. */
import {
  type Backend,
  createModel,
  cycleCorpus,
  type GPT,
  type GPTConfig,
  generate,
  loadModel,
  namesVocabulary,
  openBackend,
  parseNames,
  presets,
  train,
} from '@lib';
import { training } from '@/runtime/settings';

/** The book's own files: at build from the disk, on the page from the site. */
export interface Shelf {
  /** @param path below public/ */
  read(path: string): Promise<Uint8Array>;
}

/** The id of BOS, which begins a name and ends it. */
export const bos = namesVocabulary.length - 1;
export const cycleLength = 4;
/** What differs between runs is shown over these. */
export const sixSeeds = [1, 2, 3, 4, 5, 6];

let opened: Promise<Backend> | undefined;
export function backend(): Promise<Backend> {
  opened ??= openBackend().catch((error) => {
    opened = undefined; // the next press tries again
    throw error;
  });
  return opened;
}

/** Opens a shipped model, asks it, and closes it. */
export async function asking<T>(
  shelf: Shelf,
  name: 'cycle' | 'names',
  ask: (model: GPT) => Promise<T>,
): Promise<T> {
  const model = await loadModel(await shelf.read(`models/${name}/model.safetensors`), {
    backend: await backend(),
  });
  try {
    return await ask(model);
  } finally {
    model.close();
  }
}

/** Trains a cycle model as chapter 2 does, asks it, and closes it. */
export async function trained<T>(
  seed: number,
  ask: (model: GPT) => Promise<T>,
  config: GPTConfig = presets.cycle,
  options: { weightDecay?: number; sequenceLength?: number } = {},
): Promise<T> {
  const model = await createModel(config, { backend: await backend(), seed });
  try {
    for await (const _ of train(model, cycleCorpus, { ...training, seed, ...options }));
    return await ask(model);
  } finally {
    model.close();
  }
}

/** Where greedy writing from `I` first goes wrong. */
export async function firstWrong(model: GPT, length: number, context: number): Promise<number | undefined> {
  for await (const { id, position } of generate(model, [0], {
    maxNewTokens: length - 1,
    temperature: 0,
    context,
  }))
    if (id !== position % cycleLength) return position;
  return undefined;
}
export const place = (position: number | undefined) => (position === undefined ? 'never' : String(position));

export async function documents(shelf: Shelf): Promise<number[][]> {
  const text = new TextDecoder().decode(await shelf.read('data/names.txt'));
  return parseNames(text).map((name) => [
    bos,
    ...[...name].map((letter) => namesVocabulary.indexOf(letter)),
    bos,
  ]);
}
