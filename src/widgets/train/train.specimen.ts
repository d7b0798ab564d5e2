/**
 * The states of the training figure and of its numbers in the text: `opening` is the run of seed 1, to its end. Run while
 * the site is built, by the engine that runs in the page. For .astro files only.
 */
import { createModel, cycleCorpus, cycleVocabulary, guessingLoss, openBackend, presets, train } from '@lib';
import { curveMarkup } from '@/marks/curve.build';
import { excerpt } from '@/marks/excerpt';
import { typesetFormula } from '@/marks/typeset';
import { sizeText } from '@/runtime/models';
import { cycleRecipe } from '@/runtime/recipes';
import { recordedRun, recordedSeed } from '@/runtime/recorded.build';
import trainerSource from '../../../lib/training/trainer.ts?raw';
import { type Given, lossCurve, type NowGiven } from './train';

const tex = String.raw`\htmlData{link=loss}{L} = -\frac{1}{N} \sum_{n} \ln \htmlData{link=probs}{p_n}`;
const meanings = [
  { symbol: 'p_n', text: 'the probability the model gave to the token that really came next', link: 'probs' },
  { symbol: 'N', text: 'the number of places in the batch: 4 sequences of 8 tokens', link: 'batch' },
  { symbol: 'L', text: 'the loss: the mean surprise, in nats', link: 'loss' },
];

/** A run that goes wrong: its losses leave the axis of the figure. */
async function withRate(learningRate: number) {
  const recipe = { ...cycleRecipe(recordedSeed), learningRate };
  const model = await createModel(recipe.config, { backend: await openBackend('wasm'), seed: recipe.seed });
  const losses: number[] = [];
  for await (const { loss } of train(model, cycleCorpus, recipe)) losses.push(loss);
  return { losses, model };
}

export async function specimens() {
  const { losses, model, at } = await recordedRun();
  const size = presets.cycle.vocab_size;
  const shared = {
    parameters: sizeText(presets.cycle),
    formula: typesetFormula(tex, meanings),
    code: excerpt(trainerSource, 'export async function* train'),
  };
  const of = async (run: { losses: readonly number[]; model: typeof model }): Promise<Given> => {
    const steps = run.losses.length;
    const curve = lossCurve({
      losses: run.losses,
      steps,
      now: steps,
      vocabularySize: size,
      guessing: guessingLoss(size),
    });
    const rows = await Promise.all(cycleVocabulary.map(async (_, id) => [...(await run.model.logits([id]))]));
    return {
      ...shared,
      recorded: { seed: recordedSeed, losses: run.losses, markup: curveMarkup(curve, 640), rows },
    };
  };
  const short = 20;
  return {
    opening: await of({ losses, model }),
    short: await of({ losses: losses.slice(0, short), model: await at(short) }),
    'too-fast': await of(await withRate(10)),
  };
}

/** A number of the run inside a sentence. */
export async function numbers() {
  const { losses } = await recordedRun();
  return {
    step: { what: 'step', losses },
    loss: { what: 'loss', losses },
    last: { what: 'last', losses },
    'not-run': { what: 'last', losses: [] },
  } satisfies Record<string, NowGiven>;
}
