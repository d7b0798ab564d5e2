/**
 * The states of the figure about one pass: `opening` is the one that chapter 1 shows. The scores of a shipped model for a
 * text as long as it was trained on. For .astro files only.
 */
import { type ShippedName, sizeText } from '@/runtime/models';
import { shippedModel } from '@/runtime/shipped.build';
import type { Given } from './window';

export async function specimens() {
  const of = async (name: ShippedName, start: number): Promise<Given> => {
    const model = await shippedModel(name);
    const text = Array.from(
      { length: model.config.trained_positions },
      (_, i) => i % model.config.vocab_size,
    );
    return {
      vocabulary: model.about.vocabulary!,
      parameters: sizeText(model.config),
      text,
      logits: [...(await model.logits(text))],
      start,
    };
  };
  return {
    opening: await of('cycle', 5),
    'one-row': await of('cycle', 1),
    'two-rows': await of('cycle', 2),
    'all-rows': await of('cycle', 8),
    names: await of('names', 5),
  };
}
