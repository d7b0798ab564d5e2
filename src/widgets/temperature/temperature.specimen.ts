/**
 * The states of the temperature figure: `opening` is the one that chapter 5 shows. Computed while the site is built, by
 * the engine that runs in the page. For .astro files only.
 */
import { excerpt } from '@/marks/excerpt';
import { sweepMarkup } from '@/marks/sweep.build';
import { typesetFormula } from '@/marks/typeset';
import { labelsOf, type ShippedName, sizeText } from '@/runtime/models';
import { shippedModel } from '@/runtime/shipped.build';
import distributionSource from '../../../lib/sampling/distribution.ts?raw';
import { sweepOf } from './all-temperatures';
import { lineOf, recordedTaus, rowsOf } from './cycle';
import { type Given, opening, prompt } from './temperature';

const tex = String.raw`\htmlData{link=probs}{p_i} = \frac{e^{z_i / \htmlData{link=tau}{\tau}}}{\sum_j e^{z_j / \htmlData{link=tau}{\tau}}}`;
const meanings = [
  { symbol: 'z_i', text: 'the score of token i', link: 'scores' },
  { symbol: String.raw`\tau`, text: 'the temperature: every score is divided by it', link: 'tau' },
  { symbol: 'p_i', text: 'the probability of token i: its bar', link: 'probs' },
];

const powerTex = String.raw`\frac{p_i^{1/\htmlData{link=tau}{\tau}}}{\sum_j p_j^{1/\htmlData{link=tau}{\tau}}} = \frac{(e^{z_i}/Z)^{1/\htmlData{link=tau}{\tau}}}{\sum_j (e^{z_j}/Z)^{1/\htmlData{link=tau}{\tau}}} = \frac{e^{z_i/\htmlData{link=tau}{\tau}}}{\sum_j e^{z_j/\htmlData{link=tau}{\tau}}}`;
const powerMeanings = [
  { symbol: 'p_i', text: 'the probability at τ = 1' },
  { symbol: 'Z', text: 'the sum that made them add up to 1: it stands above and below, and cancels' },
  { symbol: String.raw`\tau`, text: 'the temperature', link: 'tau' },
];

/** What every figure of the chapter is given of a model and a text. */
async function about(name: ShippedName, text: readonly number[], at: number) {
  const model = await shippedModel(name);
  const logits = [...(await model.logits([...text]))].slice(-model.config.vocab_size);
  const title = name === 'cycle' ? 'the published run' : `${name}, the published run`;
  const { vocabulary = [] } = model.about;
  return { vocabulary, parameters: sizeText(model.config), text, logits, at, model: title };
}

const start = [26];

export async function specimens() {
  const shared = {
    formula: typesetFormula(tex, meanings),
    code: excerpt(distributionSource, 'function withTemperature'),
  };
  const of = async (name: ShippedName, text: readonly number[], at: number): Promise<Given> => ({
    ...(await about(name, text, at)),
    ...shared,
  });
  return {
    opening: await of('cycle', prompt, opening),
    greedy: await of('cycle', prompt, 0),
    cold: await of('cycle', prompt, 0.5),
    hot: await of('cycle', prompt, 10),
    names: await of('names', start, 1),
  };
}

/** All temperatures on one axis. */
export async function allTemperatures() {
  const of = async (name: ShippedName, text: readonly number[], at: number) => {
    const given = await about(name, text, at);
    return { ...given, markup: sweepMarkup(sweepOf(given.logits, labelsOf(given.vocabulary))) };
  };
  return { opening: await of('cycle', prompt, opening), names: await of('names', start, 1) };
}

/** The two ways to write the rule. */
export async function powers() {
  const formula = typesetFormula(powerTex, powerMeanings);
  return {
    opening: { ...(await about('cycle', prompt, opening)), formula },
    names: { ...(await about('names', start, 0.3)), formula },
  };
}

/** The cycle under heat. */
export async function cycles() {
  const { parameters, model: title } = await about('cycle', prompt, opening);
  const of = async (at: number) => {
    const model = await shippedModel('cycle');
    const rows = await rowsOf(model);
    const lines = [];
    for (const tau of [...recordedTaus, at]) lines.push(await lineOf(model, rows, tau, 1));
    return { parameters, model: title, lines, at };
  };
  return { opening: await of(opening), hottest: await of(2.25) };
}
