/**
 * The states of the figures about cutting: `topK` and `topP` are those that chapters 6 and 7 open with. Computed while
 * the site is built, by the engine that runs in the page. For .astro files only.
 */

import { excerpt } from '@/marks/excerpt';
import { sweepMarkup } from '@/marks/sweep.build';
import { typesetFormula } from '@/marks/typeset';
import { labelsOf, type ShippedName, sizeText } from '@/runtime/models';
import { shippedModel } from '@/runtime/shipped.build';
import distributionSource from '../../../lib/sampling/distribution.ts?raw';
import { type CutKnob, type Given, openings } from './cut';
import { sweepOf } from './every';
import { type Read, readOf, textFor } from './moments';

const formulas: Record<CutKnob, string> = {
  topK: String.raw`\begin{gathered} V_{\htmlData{link=k}{k}} = \{\, i : z_i \ge \htmlData{link=cut}{z_{(k)}} \,\} \\[0.6em] \htmlData{link=probs}{p'_i} = \dfrac{p_i}{\sum_{j \in V_k} p_j}, \quad i \in V_k \end{gathered}`,
  topP: String.raw`\begin{gathered} \htmlData{link=kept}{n} = \min \{\, m : \htmlData{link=sum}{\textstyle\sum_{r \le m} p_{(r)}} \ge \htmlData{link=p}{p} \,\} \\[0.6em] \htmlData{link=probs}{p'_{(r)}} = \dfrac{p_{(r)}}{\sum_{s \le n} p_{(s)}}, \quad r \le n \end{gathered}`,
};
const meanings = {
  topK: [
    { symbol: 'k', text: 'how many tokens are wished for', link: 'k' },
    { symbol: 'z_{(k)}', text: 'the k-th largest score, the threshold', link: 'cut' },
    { symbol: 'V_k', text: 'the tokens that reach it' },
    {
      symbol: "p'_i",
      text: 'what a token that stays has after the cut: its bar; all others have 0',
      link: 'probs',
    },
  ],
  topP: [
    { symbol: 'p_{(r)}', text: 'the r-th largest probability' },
    { symbol: 'p', text: 'the probability to be reached', link: 'p' },
    { symbol: 'n', text: 'the fewest tokens that reach it', link: 'kept' },
    {
      symbol: String.raw`\textstyle\sum_{r \le m} p_{(r)}`,
      text: 'the running sum: the stairs',
      link: 'sum',
    },
    {
      symbol: "p'_{(r)}",
      text: 'what a token that stays has after the cut: its bar; all others have 0',
      link: 'probs',
    },
  ],
} as const satisfies Record<CutKnob, readonly { symbol: string; text: string; link?: string }[]>;

async function readBy(name: ShippedName): Promise<{ read: Read; parameters: string; model: string }> {
  const model = await shippedModel(name);
  const { vocabulary = [] } = model.about;
  const words = textFor({ config: model.config, start: [0], bos: undefined, vocabulary }, undefined);
  const read = readOf(vocabulary, words, await model.logits([...words]));
  const title = name === 'cycle' ? 'the published run' : `${name}, the published run`;
  return { read, parameters: sizeText(model.config), model: title };
}

export async function specimens() {
  const of = async (knob: CutKnob, name: ShippedName, given: { at: number; position: number }) => ({
    knob,
    ...given,
    ...(await readBy(name)),
    formula: typesetFormula(formulas[knob], meanings[knob]),
    code: excerpt(distributionSource, knob === 'topK' ? 'function countTopK' : 'function countTopP'),
  });
  return {
    topK: await of('topK', 'names', openings.topK),
    topP: await of('topP', 'names', openings.topP),
    'k-at-start': await of('topK', 'names', { at: 5, position: 1 }),
    'k-one': await of('topK', 'names', { at: 1, position: 3 }),
    'k-off': await of('topK', 'names', { at: 0, position: 3 }),
    'k-on-cycle': await of('topK', 'cycle', { at: 2, position: 3 }),
    'p-sure': await of('topP', 'names', { at: 0.9, position: 8 }),
    'p-open': await of('topP', 'names', { at: 0.9, position: 3 }),
    'p-zero': await of('topP', 'names', { at: 0, position: 3 }),
    'p-off': await of('topP', 'names', { at: 1, position: 3 }),
  } satisfies Record<string, Given>;
}

/** The sweep of a chapter, with its picture. */
export async function everyGiven(knob: CutKnob) {
  const { at, position } = openings[knob];
  const read = await readBy('names');
  const spec = sweepOf(read.read.rows[position - 1]!, {}, knob, labelsOf(read.read.vocabulary));
  return { knob, at, position, ...read, markup: sweepMarkup(spec) };
}
