/** A cycle model ready to write: one that is handed in, or the published recipe from a seed. Knows no figure. */
import { type Backend, createModel, cycleCorpus, type GPT, loadModel, train } from '@lib';
import { variants } from './variants';

/** Which model: a checkpoint's bytes, or the recipe run from a seed. */
export type Run = { readonly bytes: Uint8Array } | { readonly seed: number };

export async function openRun(run: Run, backend: Backend): Promise<GPT> {
  if ('bytes' in run) return loadModel(run.bytes, { backend });
  const { config, steps, sequenceLength } = variants.learned;
  const model = await createModel(config, { backend, seed: run.seed });
  for await (const _ of train(model, cycleCorpus, { steps, sequenceLength, seed: run.seed }));
  return model;
}
