/**
 * The states of the sampling figures: `opening` is the one that chapter 4 shows. Computed while the site is built, by the
 * engine that runs in the page. For .astro files only.
 */
import { bosMark, type GPT } from '@lib';
import { excerpt } from '@/marks/excerpt';
import { typesetFormula } from '@/marks/typeset';
import { type ShippedName, sizeText } from '@/runtime/models';
import { shippedModel } from '@/runtime/shipped.build';
import drawSource from '../../../lib/sampling/draw.ts?raw';
import {
  type Amount,
  firstListed,
  type Given,
  listed,
  type Mode,
  opening,
  openingAmount,
  openingPlace,
  textOf,
  type Written,
  write,
} from './sampling';

const tex = String.raw`\begin{gathered} \min\{\, i : \htmlData{link=probs}{p_1 + \dots + p_i} > \htmlData{link=u}{u} \,\} \\ \htmlData{link=u}{u} = \htmlData{link=place}{\text{uniform}(\text{seed}, \text{place})} \end{gathered}`;
const meanings = [
  {
    symbol: 'p_1 + \\dots + p_i',
    text: 'where the piece of token i ends, in the order of the bars',
    link: 'probs',
  },
  { symbol: 'u', text: 'the dart', link: 'u' },
  {
    symbol: String.raw`\text{place}`,
    text: 'the place in the text: each has a dart of its own',
    link: 'place',
  },
];

/** What `write` asks of a model, from one opened at build time. */
function asked(model: GPT) {
  const vocabulary = model.about.vocabulary ?? [];
  const bos = vocabulary.indexOf(bosMark);
  return {
    config: model.config,
    vocabulary,
    bos: bos < 0 ? undefined : bos,
    logits: (ids: number[]) => model.logits(ids),
  };
}

interface State {
  readonly name: ShippedName;
  readonly temperature?: number;
  readonly seed?: number;
  readonly place?: number;
  readonly mode?: Mode;
}

/** The page's own text, which every figure of the chapter opens with. */
async function written({
  name,
  temperature = opening.temperature,
  seed = 1,
  mode = 'each',
}: State): Promise<Written> {
  const model = asked(await shippedModel(name));
  return write(model, [model.bos ?? 0], { temperature }, seed, mode);
}

/** The texts that the list of seeds opens with. */
async function lines(state: State) {
  const { seed = 1 } = state;
  const seeds = Array.from({ length: listed }, (_, i) => firstListed(seed) + i);
  return Promise.all(
    seeds.map(async (one) => ({ seed: one, text: textOf(await written({ ...state, seed: one })) })),
  );
}

const openingState: State = { name: 'names', place: openingPlace };

async function given(state: State): Promise<Given> {
  return {
    ...(await written(state)),
    parameters: sizeText((await shippedModel(state.name)).config),
    model: state.name === 'cycle' ? 'the published run' : `${state.name}, the published run`,
    place: state.place ?? 1,
    mode: state.mode ?? 'each',
    formula: typesetFormula(tex, meanings),
    code: excerpt(drawSource, 'export function draw'),
  };
}

export async function specimens() {
  const of = given;
  return {
    opening: await of(openingState),
    first: await of({ name: 'names', place: 1, seed: 74 }),
    end: await of({ name: 'names', place: 8 }),
    cold: await of({ name: 'names', place: 4, temperature: 0.3 }),
    greedy: await of({ name: 'names', place: 4, temperature: 0 }),
    hot: await of({ name: 'names', place: 4, temperature: 10 }),
    'one-dart': await of({ name: 'names', place: 4, seed: 3, mode: 'one' }),
    cycle: await of({ name: 'cycle', place: 4 }),
  };
}

/** Many darts, at the opening place and where the counts are few, many, or of one token. */
export async function throws() {
  const of = async (state: State, amount: Amount = openingAmount) => {
    const { prompt, moments, vocabulary, settings, seed, parameters, model, place } = await given(state);
    return { written: { prompt, moments, vocabulary, settings, seed }, parameters, model, place, amount };
  };
  return {
    opening: await of(openingState),
    one: await of(openingState, '1'),
    thousand: await of(openingState, '1000'),
    greedy: await of({ ...openingState, temperature: 0 }),
    cycle: await of({ name: 'cycle', place: 4 }, '1000'),
  };
}

/** Twelve seeds: from the first, and where two of them write the same. */
export async function seeds() {
  const of = async (state: State) => {
    const { parameters, model } = await given(state);
    return { lines: await lines(state), parameters, model };
  };
  return {
    opening: await of(openingState),
    twins: await of({ name: 'names', temperature: 0.5, seed: 26 }),
  };
}
