/** What the checks of the corrections work with: the book's small models, opened or trained and closed again. Knows no claim. */
import {
  type Backend,
  createModel,
  cycleCorpus,
  type GPT,
  generate,
  loadModel,
  namesVocabulary,
  parseNames,
  train,
} from '@lib';
import { processor } from './processor';
import { type Variant, variants } from './variants';

/** The book's own files, and an engine, opened when it is first needed. */
export class Bench {
  #opened: Promise<Backend> | undefined;

  /** @param read a file below public/ */
  constructor(readonly read: (path: string) => Promise<Uint8Array>) {}

  get backend(): Promise<Backend> {
    this.#opened ??= processor();
    return this.#opened;
  }

  async close(): Promise<void> {
    (await this.#opened)?.close();
  }
}

/** The id of BOS, which begins a name and ends it. */
export const bos = namesVocabulary.length - 1;
export const cycleLength = 4;
/** What differs between runs is shown over these. */
export const sixSeeds = [1, 2, 3, 4, 5, 6];

/** Opens a shipped model, asks it, and closes it. */
export async function asking<T>(
  bench: Bench,
  name: 'cycle' | 'names',
  ask: (model: GPT) => Promise<T>,
): Promise<T> {
  const bytes = await bench.read(`models/${name}/model.safetensors`);
  const model = await loadModel(bytes, { backend: await bench.backend });
  try {
    return await ask(model);
  } finally {
    model.close();
  }
}

/** Trains a cycle model, by the published recipe unless told otherwise, asks it, and closes it. */
export async function trained<T>(
  bench: Bench,
  seed: number,
  ask: (model: GPT) => Promise<T>,
  { config, steps, sequenceLength }: Variant = variants.learned,
  weightDecay = 0.01,
): Promise<T> {
  const model = await createModel(config, { backend: await bench.backend, seed });
  try {
    for await (const _ of train(model, cycleCorpus, { steps, sequenceLength, weightDecay, seed }));
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

export async function documents(bench: Bench): Promise<number[][]> {
  const text = new TextDecoder().decode(await bench.read('data/names.txt'));
  return parseNames(text).map((name) => [
    bos,
    ...[...name].map((letter) => namesVocabulary.indexOf(letter)),
    bos,
  ]);
}
