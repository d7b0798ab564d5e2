/**
 * The states of the temperature figure: `opening` is the one that chapter 5 shows. Computed while the site is built, by
 * the engine that runs in the page. For .astro files only.
 */
import { excerpt } from '@/marks/excerpt';
import { typesetFormula } from '@/marks/typeset';
import { type ShippedName, sizeText } from '@/runtime/models';
import { shippedModel } from '@/runtime/shipped.build';
import distributionSource from '../../../lib/sampling/distribution.ts?raw';
import { type Given, opening, prompt } from './temperature';

const tex = String.raw`\htmlData{link=probs}{p_i} = \frac{e^{z_i / \htmlData{link=tau}{\tau}}}{\sum_j e^{z_j / \htmlData{link=tau}{\tau}}}`;
const meanings = [
  { symbol: 'z_i', text: 'the score of token i', link: 'scores' },
  { symbol: String.raw`\tau`, text: 'the temperature: every score is divided by it', link: 'tau' },
  { symbol: 'p_i', text: 'the probability of token i: its bar', link: 'probs' },
];

export async function specimens() {
  const shared = {
    formula: typesetFormula(tex, meanings),
    code: excerpt(distributionSource, 'function withTemperature'),
  };
  const of = async (name: ShippedName, text: readonly number[], at: number): Promise<Given> => {
    const model = await shippedModel(name);
    const logits = [...(await model.logits([...text]))].slice(-model.config.vocab_size);
    const title = name === 'cycle' ? 'the published run' : `${name}, the published run`;
    const { vocabulary = [] } = model.about;
    return { vocabulary, parameters: sizeText(model.config), text, logits, at, model: title, ...shared };
  };
  return {
    opening: await of('cycle', prompt, opening),
    greedy: await of('cycle', prompt, 0),
    cold: await of('cycle', prompt, 0.5),
    hot: await of('cycle', prompt, 10),
    names: await of('names', [26], 1),
  };
}
