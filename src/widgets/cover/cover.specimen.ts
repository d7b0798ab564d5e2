/**
 * The states of the cover's figure before training: the untrained model of a seed, asked while the site is built.
 * `opening` is the one that the cover shows. For .astro files only.
 */
import { createModel, cycleVocabulary, openBackend, presets } from '@lib';
import { sizeText } from '@/runtime/models';
import { recordedSeed } from '@/runtime/recorded.build';
import type { Given } from './cover';

export async function specimens() {
  const backend = await openBackend('wasm');
  const of = async (seed: number, text: readonly number[]): Promise<Given> => {
    const model = await createModel(presets.cycle, { backend, seed });
    return {
      vocabulary: cycleVocabulary,
      parameters: sizeText(presets.cycle),
      text,
      logits: [...(await model.logits([...text]))].slice(-presets.cycle.vocab_size),
      seed,
    };
  };
  return {
    opening: await of(recordedSeed, [0]),
    'another-seed': await of(recordedSeed + 1, [0]),
    longer: await of(recordedSeed, [0, 1, 2]),
  };
}
