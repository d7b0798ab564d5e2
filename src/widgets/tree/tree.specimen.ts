/**
 * The states of the tree figure: `opening` is the one that chapter 3 shows. Computed while the site is built, by the
 * engine that runs in the page. For .astro files only.
 */
import { bosMark } from '@lib';
import { excerpt } from '@/marks/excerpt';
import { typesetFormula } from '@/marks/typeset';
import { type ShippedName, sizeText } from '@/runtime/models';
import type { KnobName } from '@/runtime/settings';
import { shippedModel } from '@/runtime/shipped.build';
import treeSource from '../../../lib/sampling/tree.ts?raw';
import { type Given, picture } from './tree';

const tex = String.raw`\begin{aligned} \htmlData{link=mass}{P} &= \prod_{t=1}^{n} \htmlData{link=share}{p(x_t \mid x_1 \dots x_{t-1})} \\ \htmlData{link=greedy}{g_t} &= \operatorname*{arg\,max}_{x}\ p(x \mid g_1 \dots g_{t-1}) \end{aligned}`;
const meanings = [
  {
    symbol: String.raw`p(x_t \mid \dots)`,
    text: 'the share of a token, after the text before it: how much of its parent a block takes',
    link: 'share',
  },
  {
    symbol: 'P',
    text: 'the mass of a whole continuation, all shares along it multiplied: the height of its last block',
    link: 'mass',
  },
  { symbol: 'g_t', text: 'what greedy takes: the largest share at each step, nothing else', link: 'greedy' },
];

export interface Wish {
  readonly question?: string | undefined;
  readonly model?: ShippedName | undefined;
  /** The tokens it opens after, in the model's own words; letters of a name need no spaces. */
  readonly prompt?: string | undefined;
  readonly depth?: number | undefined;
  readonly knob?: KnobName | 'none' | undefined;
  readonly at?: number | undefined;
  readonly lead?: boolean | undefined;
  readonly apart?: boolean | undefined;
}

/** The figure as a chapter wants it. @throws RangeError for a prompt with a token that the model does not know */
export async function given(wish: Wish): Promise<Given> {
  const {
    model: name = 'cycle',
    prompt = name === 'names' ? '' : 'I',
    depth = name === 'names' ? 2 : 4,
  } = wish;
  const { question = 'How can the text go on?', lead, apart } = wish;
  const model = await shippedModel(name);
  const { vocabulary = [] } = model.about;
  const bos = vocabulary.indexOf(bosMark);
  const stop = bos < 0 ? undefined : bos;
  const text = [...(stop === undefined ? [] : [stop]), ...idsOf(prompt, vocabulary, stop !== undefined)];
  const knob = wish.knob === 'none' ? undefined : wish.knob;
  const settings = knob && wish.at !== undefined ? { [knob]: wish.at } : {};
  return {
    ...{ question, model: name, text, depth, knob, at: wish.at, lead, apart },
    title: name === 'cycle' ? 'the published run' : `${name}, the published run`,
    parameters: sizeText(model.config),
    shown: await picture(model, vocabulary, text, depth, stop, settings),
    formula: typesetFormula(tex, meanings),
    code: excerpt(treeSource, 'export async function tree'),
  };
}

function idsOf(prompt: string, vocabulary: readonly string[], letters: boolean): number[] {
  return prompt
    .split(letters ? '' : ' ')
    .filter((token) => token !== '')
    .map((token) => {
      const id = vocabulary.indexOf(token);
      if (id < 0)
        throw new RangeError(`tree: the prompt has "${token}"; the model knows ${vocabulary.join(' ')}`);
      return id;
    });
}

/** The lead figure of chapter 3. */
export const opening: Wish = {
  question: 'Is the best next letter the way to the best name?',
  model: 'names',
  prompt: 'eric',
  depth: 2,
  lead: true,
};
/** Beside it, the model on which greedy is never wrong. */
export const exact: Wish = {
  question: 'And where the next token is never in doubt?',
  model: 'cycle',
  prompt: 'I',
  depth: 4,
  knob: 'temperature',
  at: 3,
  apart: true,
};

export async function specimens() {
  return {
    opening: await given(opening),
    exact: await given(exact),
    nothing: await given({ ...opening, prompt: '', depth: 3 }),
    'top-k': await given({ model: 'names', prompt: 'eric', depth: 3, knob: 'topK', at: 3 }),
    penalty: await given({ model: 'cycle', prompt: 'I love', depth: 3, knob: 'repetitionPenalty', at: 2 }),
  };
}
