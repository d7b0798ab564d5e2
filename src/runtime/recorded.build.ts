/**
 * The run that chapter 2 shows until the reader trains: the cycle from seed 1, run while the site is built by the
 * engine that runs in the page. For .astro files only.
 */
import { createModel, cycleCorpus, type GPT, openBackend, train } from '@lib';
import { cycleRecipe } from './recipes';

export const recordedSeed = 1;

export interface Recorded {
  readonly losses: readonly number[];
  /** The model at the end. */
  readonly model: GPT;
  /** A fresh model at any step of the run; 0 is before training. */
  readonly at: (step: number) => Promise<GPT>;
}

let pending: Promise<Recorded> | undefined;

export function recordedRun(): Promise<Recorded> {
  pending ??= record();
  return pending;
}

async function record(): Promise<Recorded> {
  const recipe = cycleRecipe(recordedSeed);
  const backend = await openBackend('wasm');
  const begin = () => createModel(recipe.config, { backend, seed: recordedSeed });
  const model = await begin();
  const film = [await model.store.snapshot()];
  const losses: number[] = [];
  for await (const { loss } of train(model, cycleCorpus, recipe)) {
    losses.push(loss);
    film.push(await model.store.snapshot());
  }
  const at = async (step: number) => {
    const copy = await begin();
    copy.store.restore(film[step]!);
    return copy;
  };
  return { losses, model, at };
}
