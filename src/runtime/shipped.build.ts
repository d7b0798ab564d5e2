/**
 * The shipped checkpoint, opened while the site is built: figures get their default state from it, computed by the same
 * engine that runs in the page. For .astro files only.
 */
import { readFileSync } from 'node:fs';
import { type GPT, loadModel, openBackend } from '@lib';

let opened: Promise<GPT> | undefined;

export function shippedModel(): Promise<GPT> {
  opened ??= open();
  return opened;
}

/** A file below public/models. */
export function shippedFile(path: string): Uint8Array {
  return readFileSync(`public/models/${path}`);
}

async function open(): Promise<GPT> {
  return loadModel(shippedFile('cycle/model.safetensors'), { backend: await openBackend('wasm') });
}
