/**
 * The shipped checkpoints, opened while the site is built: figures get their default state from them, computed by the same
 * engine that runs in the page. For .astro files only.
 */
import { readFileSync } from 'node:fs';
import { type GPT, loadModel, namesVocabulary, openBackend, parseNames } from '@lib';
import type { ShippedName } from './models';
import { type DocumentsRecipe, documentsRecipe, namesDocuments, publishedBatches } from './recipes';

const opened = new Map<ShippedName, Promise<GPT>>();

export function shippedModel(name: ShippedName = 'cycle'): Promise<GPT> {
  const model = opened.get(name) ?? open(name);
  opened.set(name, model);
  return model;
}

/** A file below public/models. */
export function shippedFile(path: string): Uint8Array {
  return readFileSync(`public/models/${path}`);
}

/** The list of names. */
export function shippedList(): string[] {
  return parseNames(readFileSync('public/data/names.txt', 'utf8'));
}

/** The published names run: the shipped model is what it makes. */
export function publishedNames(): DocumentsRecipe {
  return {
    ...documentsRecipe(namesDocuments(shippedList()), namesVocabulary, 0),
    start: shippedFile('names/init.safetensors'),
    batches: publishedBatches(shippedFile('names/published.json')),
  };
}

async function open(name: ShippedName): Promise<GPT> {
  return loadModel(shippedFile(`${name}/model.safetensors`), { backend: await openBackend('wasm') });
}
