/**
 * The lists of names that a page can learn, divided once and for all into names to learn and names held out, and what a
 * training on one is told. Knows no figure.
 */
import { characterTokenizer, namesVocabulary, presets, split } from '@lib';
import type { LearningInput } from '@/cells/learning';
import type { NameList } from '@/cells/reading-list';
import type { Model } from './models';
import { type DocumentsRecipe, documentsRecipe } from './recipes';
import { namesTraining } from './settings';

/** What a model of names learns from, and is judged by. */
export type List = Pick<NameList, 'train' | 'heldOut' | 'vocabulary' | 'context'>;

/** The book's list, a tenth of it held out. */
export function bookList(names: readonly string[]): List {
  const parts = split(names, { heldOut: 0.1 });
  return { ...parts, vocabulary: namesVocabulary, context: presets.names.n_positions };
}

/**
 * How many letters a name may have that a model of this list writes: one more than the longest name it learns, as far as
 * it has positions. A longer name that is held out trains none of them. `contextOf` says the same of the trained model.
 */
export function lettersOf({ train, context }: Pick<List, 'train' | 'context'>): number {
  const longest = train.reduce((most, name) => Math.max(most, Array.from(name).length), 0);
  return Math.min(context, longest + 1);
}

/**
 * Whose list a model learned, as far as can be told: the reader's, if the model is their own and writes with that list's
 * characters; the book's, if it writes with the book's 26 letters, which many a list has; else neither is known to be.
 */
export function learnedList(
  { identity, vocabulary }: Pick<Model, 'identity' | 'vocabulary'>,
  own: Pick<List, 'vocabulary'> | undefined,
): 'own' | 'book' | undefined {
  const has = (characters: readonly string[]) =>
    characters.length === vocabulary.length && characters.every((one, i) => one === vocabulary[i]);
  if (own && identity.kind === 'yours' && has(own.vocabulary)) return 'own';
  return has(namesVocabulary) ? 'book' : undefined;
}

/** The published recipe on a list. @param at the steps to look at */
export function learningOf(list: List, seed: number, at: readonly number[]): LearningInput {
  const { train, heldOut, vocabulary, context } = list;
  const config = { ...presets.names, vocab_size: vocabulary.length, n_positions: context };
  return {
    ...{ config, vocabulary, train, heldOut, seed, at },
    options: { ...namesTraining, sequenceLength: context },
  };
}

/** The same as a run of the page: its film moves every figure. */
export function listRecipe(list: List, seed: number): DocumentsRecipe {
  const { train, vocabulary, context } = list;
  const recipe = documentsRecipe(train.map(characterTokenizer(vocabulary).document), vocabulary, seed);
  return { ...recipe, config: { ...recipe.config, n_positions: context }, sequenceLength: context };
}
