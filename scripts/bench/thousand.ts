/**
 * The checkpoint of a model of 1,000 tokens, w0 … w999, for the sliders' hardest case. It is not trained: a reader's file
 * may hold any scores. Knows no page.
 */
import { createModel, openBackend, presets, saveModel } from '../../lib';

const config = { ...presets.cycle, vocab_size: 1000, tie_word_embeddings: false };
const vocabulary = Array.from({ length: config.vocab_size }, (_, id) => `w${id}`);

/** @returns the bytes of a safetensors file */
export async function thousand(): Promise<Uint8Array> {
  const model = await createModel(config, {
    backend: await openBackend('wasm'),
    seed: 1,
    about: { vocabulary },
  });
  return saveModel(model);
}
