/** A recipe as lib wants it: the model as it is before the first step, and the options of the run. Knows no run. */
import { type Backend, createModel, type GPT, loadModel, type TrainOptions } from '@lib';
import type { Recipe } from './protocol';

export async function beginning(recipe: Recipe, on: Backend): Promise<GPT> {
  const about = { vocabulary: recipe.vocabulary };
  if (!recipe.start) return createModel(recipe.config, { backend: on, seed: recipe.seed, about });
  const model = await loadModel(recipe.start, { backend: on });
  model.about = about;
  return model;
}

/** What of a recipe is lib's. */
export function optionsOf({ kind, config, vocabulary, data, start, ...options }: Recipe): TrainOptions {
  return options;
}
