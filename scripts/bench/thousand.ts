/**
 * The checkpoint of a model of 1,000 tokens, w0 … w999, for the sliders' hardest case. It is not trained: a reader's file
 * may hold any scores. Its output matrix is stretched, so that the scores spread as a trained model's do and a cut falls
 * inside the list. Knows no page.
 */
import { GPT, initialise, openBackend, presets, saveModel } from '../../lib';

const SIZE = 1000;
const STRETCH = 1;

const config = { ...presets.cycle, vocab_size: SIZE, tie_word_embeddings: false };
const backend = await openBackend('wasm');
const vocabulary = Array.from({ length: SIZE }, (_, id) => `w${id}`);
const parameters = initialise(config, 1);
parameters.set(
  'lm_head.weight',
  parameters.get('lm_head.weight')!.map((number) => STRETCH * number),
);
const model = new GPT(config, backend, parameters, { vocabulary });

export const checkpoint = await saveModel(model);
