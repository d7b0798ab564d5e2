/**
 * The states of the pipeline figure: `opening` is the one that chapter 9 shows. Computed while the site is built, by the
 * engine that runs in the page. For .astro files only.
 */
import type { SamplingSettings } from '@lib';
import { excerpt } from '@/marks/excerpt';
import { typesetFormula } from '@/marks/typeset';
import { type ShippedName, sizeText } from '@/runtime/models';
import { enginePresets } from '@/runtime/presets';
import { shippedModel } from '@/runtime/shipped.build';
import distributionSource from '../../../lib/sampling/distribution.ts?raw';
import { type Given, opening, prompt } from './pipeline';

const tex = String.raw`\mathrm{softmax}\!\left(\htmlData{link=topp}{\mathrm{top}_p}\!\left(\frac{\htmlData{link=scores}{z}}{\htmlData{link=tau}{\tau}}\right)\right) \;\neq\; \mathrm{softmax}\!\left(\frac{\htmlData{link=topp}{\mathrm{top}_p}(\htmlData{link=scores}{z})}{\htmlData{link=tau}{\tau}}\right)`;
const meanings = [
  { symbol: 'z', text: 'the scores of all tokens', link: 'scores' },
  { symbol: String.raw`\tau`, text: 'the temperature: every score is divided by it', link: 'tau' },
  {
    symbol: String.raw`\mathrm{top}_p`,
    text: 'keeps the fewest tokens whose probabilities reach p, and gives the rest the score −∞',
    link: 'topp',
  },
];

export async function specimens() {
  const shared = {
    formula: typesetFormula(tex, meanings),
    code: excerpt(distributionSource, 'export function distribution'),
  };
  const of = async (
    name: ShippedName,
    text: readonly number[],
    settings: SamplingSettings,
  ): Promise<Given> => {
    const model = await shippedModel(name);
    const logits = [...(await model.logits([...text]))].slice(-model.config.vocab_size);
    const title = name === 'cycle' ? 'the published run' : `${name}, the published run`;
    const { vocabulary = [] } = model.about;
    return {
      vocabulary,
      parameters: sizeText(model.config),
      text,
      logits,
      settings,
      model: title,
      ...shared,
    };
  };
  return {
    opening: await of('names', prompt, opening),
    usual: await of('names', prompt, { ...opening, order: undefined }),
    all: await of('names', prompt, {
      ...opening,
      topK: 10,
      minP: 0.1,
      repetitionPenalty: 1.3,
      presencePenalty: 0.5,
    }),
    greedy: await of('names', prompt, { temperature: 0 }),
    llama: await of('names', prompt, enginePresets[1]!.settings),
    cycle: await of('cycle', [0, 1, 2], { temperature: 3, topP: 0.8 }),
  };
}
