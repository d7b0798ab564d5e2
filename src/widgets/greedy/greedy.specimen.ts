/**
 * The states of the figure of greedy writing; `opening` is the one that chapter 3 shows. Computed while the site is built,
 * by the engine that runs in the page. For .astro files only.
 */
import { bosMark } from '@lib';
import { excerpt } from '@/marks/excerpt';
import { typesetFormula } from '@/marks/typeset';
import { type ShippedName, sizeText } from '@/runtime/models';
import { shippedModel } from '@/runtime/shipped.build';
import distributionSource from '../../../lib/sampling/distribution.ts?raw';
import { type Given, recurrenceOf, runOf } from './greedy';

const tex = String.raw`\htmlData{link=top}{x_{t+1}} = \min \operatorname*{arg\,max}_{x}\ \htmlData{link=scores}{z_x}(x_{t-c+1} \dots x_t)`;
const meanings = [
  { symbol: 'z_x', text: 'the score of token x after the last c tokens: its bar', link: 'scores' },
  { symbol: String.raw`\min`, text: 'on a tie, the lowest id', link: 'top' },
  { symbol: 'c', text: 'how many tokens the model sees: the bracket', link: 'context' },
];

export async function specimens() {
  const of = async (name: ShippedName, at?: number): Promise<Given> => {
    const model = await shippedModel(name);
    const { vocabulary = [] } = model.about;
    const run = await runOf(model, vocabulary, [Math.max(0, vocabulary.indexOf(bosMark))]);
    return {
      ...{ model: name, run },
      title: name === 'cycle' ? 'the published run' : `${name}, the published run`,
      parameters: sizeText(model.config),
      at: at ?? recurrenceOf(run.ids, run.context, run.prompt)?.again ?? run.prompt,
      formula: typesetFormula(tex, meanings),
      code: excerpt(distributionSource, 'export function distribution'),
    };
  };
  return { opening: await of('names'), beginning: await of('names', 1), cycle: await of('cycle') };
}
