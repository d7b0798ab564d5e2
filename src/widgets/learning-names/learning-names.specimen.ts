/**
 * The states of the training figure of chapter 12 and of its numbers in the text: the published run, recorded while the
 * site is built, by the engine that runs in the page. For .astro files only.
 */
import { createModel, type GPT, loadModel, openBackend, train } from '@lib';
import { type CorpusLoss, corpusLoss } from '@/cells/corpus-loss';
import { curveMarkup } from '@/marks/curve.build';
import { excerpt } from '@/marks/excerpt';
import { typesetFormula } from '@/marks/typeset';
import { sizeText } from '@/runtime/models';
import type { Recipe } from '@/runtime/protocol';
import { several } from '@/runtime/several';
import { publishedNames } from '@/runtime/shipped.build';
import adamSource from '../../../lib/backends/reference/adamw.ts?raw';
import {
  corpusQuestion,
  type Given,
  guessesOf,
  lossCurve,
  type NowGiven,
  spelt,
  temperature,
  written,
} from './learning-names';

const tex = String.raw`\begin{aligned} \htmlData{link=m}{m} &\leftarrow \beta_1 m + (1-\beta_1)\, \htmlData{link=slope}{g} \\ \htmlData{link=v}{v} &\leftarrow \beta_2 v + (1-\beta_2)\, \htmlData{link=slope}{g}^2 \\ \htmlData{link=number}{w} &\leftarrow w - \htmlData{link=rate}{\eta}\, \frac{\hat m}{\sqrt{\hat v} + \varepsilon} \end{aligned}`;
const meanings = [
  { symbol: 'w', text: 'one of the 4,064 numbers', link: 'number' },
  { symbol: 'g', text: 'the slope of the loss when only this number moves', link: 'slope' },
  { symbol: 'm', text: 'a running mean of its slopes; β₁ = 0.9 of it is kept', link: 'm' },
  { symbol: 'v', text: 'a running mean of their squares; β₂ = 0.95 of it is kept', link: 'v' },
  {
    symbol: String.raw`\hat m, \hat v`,
    text: 'the same two, corrected for having begun at 0',
  },
  {
    symbol: String.raw`\eta`,
    text: 'the learning rate: 0.01, falling to 0 along half a cosine',
    link: 'rate',
  },
];

interface Recorded {
  readonly recipe: Recipe;
  readonly losses: readonly number[];
  readonly corpus: readonly CorpusLoss[];
  readonly model: GPT;
}

async function record(recipe: Recipe): Promise<Recorded> {
  const backend = await openBackend('wasm');
  const { config, seed, start, vocabulary, data, kind: _, ...options } = recipe;
  const model = start
    ? await loadModel(start, { backend })
    : await createModel(config, { backend, seed, about: { vocabulary } });
  const losses: number[] = [];
  for await (const { loss } of train(model, data, { ...options, seed })) losses.push(loss);
  const corpus: CorpusLoss[] = [];
  for await (const one of corpusLoss(corpusQuestion(recipe))) corpus.push(one);
  return { recipe, losses, corpus, model };
}

let pending: Promise<Recorded> | undefined;
function publishedRun(): Promise<Recorded> {
  pending ??= record(publishedNames());
  return pending;
}

export async function specimens() {
  const of = async ({ recipe, losses, corpus, model }: Recorded): Promise<Given> => {
    const { vocabulary } = recipe;
    const bos = vocabulary.length - 1;
    const guesses = guessesOf(recipe);
    const steps = losses.length;
    const writer = { config: model.config, start: [bos], bos, logits: (ids: number[]) => model.logits(ids) };
    const drawn = await several(writer, { settings: { temperature }, count: written, seed: 1 });
    const shown = { losses, corpus, guesses, steps, now: steps, playing: false };
    return {
      parameters: sizeText(recipe.config),
      vocabulary,
      recorded: {
        losses,
        corpus,
        guesses,
        markup: curveMarkup(lossCurve(shown)),
        samples: drawn.map((one) => spelt(one, vocabulary, bos)),
      },
      formula: typesetFormula(tex, meanings),
      code: excerpt(adamSource, 'export const adamw'),
    };
  };
  const short = { ...publishedNames(), steps: 40 };
  return { opening: await of(await publishedRun()), short: await of(await record(short)) };
}

/** A number of the run inside a sentence. */
export async function numbers() {
  const { losses, corpus } = await publishedRun();
  return {
    step: { what: 'step', losses, corpus },
    single: { what: 'single', losses, corpus },
    corpus: { what: 'corpus', losses, corpus },
  } satisfies Record<string, NowGiven>;
}
