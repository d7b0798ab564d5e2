/**
 * The runs the book offers, each as a recipe that `run.start` takes: the reader's seed on the cycle or on the list of
 * names, their own words or list, and the two published runs to the digit.
 */
import {
  characterTokenizer,
  cycleCorpus,
  cycleVocabulary,
  namesVocabulary,
  parseNames,
  presets,
  type TrainOptions,
} from '@lib';
import { fetchModel, fetchPublic, type Identity, type ShippedName } from './models';
import type { Recipe } from './protocol';
import { namesTraining, training } from './settings';

const leastTokens = 256;
const mostWords = 64;
const mostCharacters = 20_000;

type StreamRecipe = Recipe & { readonly data: readonly number[] };
export type DocumentsRecipe = Recipe & { readonly data: readonly (readonly number[])[] };

/** The cycle `I love AI !`, from a seed. */
export function cycleRecipe(seed: number): StreamRecipe {
  const { cycle: config } = presets;
  return { kind: 'cycle', config, vocabulary: cycleVocabulary, data: cycleCorpus, seed, ...training };
}

/**
 * Documents, one a step: each is a list of ids that begins and ends with BOS (`characterTokenizer(vocabulary).document`).
 * The model is one of the names kind, 4,064 numbers large with 27 tokens; it sees 8 tokens, and longer documents are cut.
 * @param vocabulary what each id stands for; BOS is among them
 */
export function documentsRecipe(
  documents: readonly (readonly number[])[],
  vocabulary: readonly string[],
  seed: number,
): DocumentsRecipe {
  const { names } = presets;
  const fits = vocabulary.length === names.vocab_size;
  const config = fits ? names : { ...names, vocab_size: vocabulary.length };
  return { kind: 'names', config, vocabulary, data: documents, seed, ...namesTraining };
}

/** The book's list of names as documents, in its order. */
export function namesDocuments(list: readonly string[]): readonly (readonly number[])[] {
  const tokenizer = characterTokenizer(namesVocabulary);
  return list.map((name) => tokenizer.document(name));
}

let asked: Promise<readonly string[]> | undefined;
/** The list once it is here, always the same one: what a recipe is compared with. */
let documents: ReturnType<typeof namesDocuments> | undefined;

/** The book's list of names, fetched once. @throws Error when it cannot be fetched */
export function namesList(): Promise<readonly string[]> {
  asked ??= fetchPublic('data/names.txt').then(
    (bytes) => parseNames(new TextDecoder().decode(bytes)),
    (error: unknown) => {
      asked = undefined;
      throw error;
    },
  );
  return asked;
}

/** The book's list of names, from a seed. */
export async function namesRecipe(seed: number): Promise<DocumentsRecipe> {
  const list = await namesList();
  documents ??= namesDocuments(list);
  return documentsRecipe(documents, namesVocabulary, seed);
}

/** The book's run of a kind from a seed, long enough to have this step. */
export async function recipeOf(kind: ShippedName, seed: number, step: number): Promise<Recipe> {
  return kind === 'names' ? namesRecipe(seed) : { ...cycleRecipe(seed), steps: step };
}

/**
 * Which model a run has after some steps, as a link can say it: the book's own runs can be trained again by anyone, any
 * other is the reader's own. A run at a constant learning rate is the beginning of every longer one; that of the names
 * falls to 0 at step 500.
 */
export function identityOf(recipe: Recipe, step: number): Identity {
  const { kind, seed } = recipe;
  const names = documents && documentsRecipe(documents, namesVocabulary, seed);
  const usual: Recipe | undefined = kind === 'names' ? names : { ...cycleRecipe(seed), steps: recipe.steps };
  const keys = new Set([...Object.keys(usual ?? {}), ...Object.keys(recipe)]) as Set<keyof Recipe>;
  const same = usual && [...keys].every((key) => recipe[key] === usual[key]);
  return same ? { kind: 'trained', name: kind, seed, steps: step } : { kind: 'yours' };
}

/** A published run: its starting weights and its batches, fetched by name. */
export async function publishedRecipe(kind: ShippedName = 'cycle'): Promise<Recipe> {
  const [usual, start, run] = await Promise.all([
    recipeOf(kind, 0, training.steps),
    fetchModel(`${kind}/init.safetensors`),
    fetchModel(`${kind}/published.json`),
  ]);
  return { ...usual, start, batches: publishedBatches(run) };
}

/** What each step looks at: places in the stream, or documents of the list. @param bytes published.json */
export function publishedBatches(bytes: Uint8Array): NonNullable<TrainOptions['batches']> {
  const { offsets, documents: chosen } = JSON.parse(new TextDecoder().decode(bytes));
  return offsets ?? chosen;
}

/**
 * The reader's own words, repeated until there are enough to train on. Each distinct word is a token.
 * @throws RangeError with a sentence when there are too few or too many words
 */
export function ownRecipe(text: string, seed: number): StreamRecipe {
  const words = text.slice(0, mostCharacters).trim().split(/\s+/).filter(Boolean);
  const vocabulary = [...new Set(words)];
  if (vocabulary.length < 2)
    throw new RangeError('Write at least two different words, with a space between them.');
  if (vocabulary.length > mostWords) {
    throw new RangeError(
      `There are ${vocabulary.length} different words; this small model takes up to ${mostWords}.`,
    );
  }
  const once = words.map((word) => vocabulary.indexOf(word));
  const times = Math.max(1, Math.ceil(leastTokens / once.length));
  const data = Array.from({ length: times }, () => once).flat();
  return {
    ...cycleRecipe(seed),
    config: { ...presets.cycle, vocab_size: vocabulary.length },
    vocabulary,
    data,
  };
}
