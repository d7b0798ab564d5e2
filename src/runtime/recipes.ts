/** The runs the book offers: the reader's seed on the cycle, their own words, and the published run to the digit. */
import { cycleCorpus, cycleVocabulary, presets } from '@lib';
import { fetchModel, type Identity } from './models';
import type { Recipe } from './protocol';
import { training } from './settings';

const leastTokens = 256;
const mostWords = 64;
const mostCharacters = 20_000;

/** The cycle `I love AI !`, from a seed. */
export function cycleRecipe(seed: number): Recipe {
  return { config: presets.cycle, vocabulary: cycleVocabulary, data: cycleCorpus, seed, ...training };
}

/**
 * Which model a run has after some steps, as a link can say it: the book's run on the cycle can be trained again by
 * anyone, any other is the reader's own.
 */
export function identityOf(recipe: Recipe, step: number): Identity {
  const usual: Recipe = { ...cycleRecipe(recipe.seed), steps: recipe.steps };
  const keys = new Set([...Object.keys(usual), ...Object.keys(recipe)]) as Set<keyof Recipe>;
  const same = [...keys].every((key) => recipe[key] === usual[key]);
  return same ? { kind: 'trained', name: 'cycle', seed: recipe.seed, steps: step } : { kind: 'yours' };
}

/** The published run: its starting weights and its batches, fetched by name. */
export async function publishedRecipe(): Promise<Recipe> {
  const [start, run] = await Promise.all([
    fetchModel('cycle/init.safetensors'),
    fetchModel('cycle/published.json'),
  ]);
  const { offsets } = JSON.parse(new TextDecoder().decode(run)) as { offsets: number[][] };
  return { ...cycleRecipe(0), start, batches: offsets };
}

/**
 * The reader's own words, repeated until there are enough to train on. Each distinct word is a token.
 * @throws RangeError with a sentence when there are too few or too many words
 */
export function ownRecipe(text: string, seed: number): Recipe {
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
