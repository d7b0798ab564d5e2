/** The same engine in Node: what the page must show, computed beside it. */
import { readFileSync } from 'node:fs';
import { createModel, type GPT, generate, type LogitsModel, loadModel, openBackend, train } from '@lib';
import type { Recipe } from '@/runtime/protocol';

const file = (name: string) => readFileSync(new URL(`../../public/models/cycle/${name}`, import.meta.url));

export async function shipped(): Promise<GPT> {
  return loadModel(file('model.safetensors'), { backend: await openBackend('wasm') });
}

export async function trained(recipe: Recipe, backend: 'wasm' | 'reference' = 'wasm') {
  const model = await createModel(recipe.config, { backend: await openBackend(backend), seed: recipe.seed });
  const losses: number[] = [];
  for await (const { loss } of train(model, recipe.data, recipe)) losses.push(loss);
  return { model, losses };
}

/** The words that a model writes after its prompt. */
export async function text(
  model: LogitsModel,
  words: readonly string[],
  count: number,
  seed = 1,
  prompt = [0],
) {
  const written = prompt.map((id) => words[id]!);
  for await (const { id } of generate(model, prompt, { maxNewTokens: count, seed })) written.push(words[id]!);
  return written;
}
