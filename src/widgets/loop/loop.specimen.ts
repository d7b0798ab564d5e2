/**
 * The states of the loop figure: `opening` is the one that chapter 1 shows. Computed while the site is built, by the
 * engine that runs in the page. For .astro files only.
 */
import { namesVocabulary } from '@lib';
import { excerpt } from '@/marks/excerpt';
import { typesetFormula } from '@/marks/typeset';
import { type ShippedName, sizeText } from '@/runtime/models';
import { shippedModel } from '@/runtime/shipped.build';
import generateSource from '../../../lib/sampling/generate.ts?raw';
import { type Given, longest, type Moment, momentAfter, shownTokens } from './loop';

const tex = String.raw`\text{next} = \operatorname{draw}\bigl(\htmlData{link=probs}{\operatorname{softmax}(z_{\text{last}})},\ \htmlData{link=u}{u}\bigr)`;
const meanings = [
  {
    symbol: String.raw`z_{\text{last}}`,
    text: 'the scores of the last position, one for each token',
    link: 'scores',
  },
  {
    symbol: String.raw`\operatorname{softmax}`,
    text: 'turns scores into probabilities that add up to 1: the bars',
    link: 'probs',
  },
  { symbol: 'u', text: 'where the dart falls, a number from 0 to 1', link: 'u' },
];

/** A text of `length` tokens that the model wrote after `first`, and the moment after each of its prefixes. */
async function writtenBy(name: ShippedName, first: number, length: number) {
  const model = await shippedModel(name);
  const text = [first];
  const moments: Moment[] = [];
  while (moments.length < length) {
    const moment = await momentAfter(model, text, 1);
    moments.push(moment);
    if (text.length < length) text.push(moment.id);
  }
  return {
    config: model.config,
    vocabulary: model.about.vocabulary!,
    parameters: sizeText(model.config),
    text,
    moments,
  };
}

export async function specimens() {
  const shared = {
    formula: typesetFormula(tex, meanings),
    code: excerpt(generateSource, 'export async function* generate'),
  };
  const of = async (name: ShippedName, first: number, length: number): Promise<Given> => ({
    ...(await writtenBy(name, first, length)),
    ...shared,
  });
  return {
    opening: await of('cycle', 0, 4),
    'one-token': await of('cycle', 0, 1),
    scrolled: await of('cycle', 0, shownTokens + 3),
    full: await of('cycle', 0, longest),
    names: await of('names', namesVocabulary.length - 1, 4),
  };
}
