/** The states of the figures of chapter 10, computed while the site is built by the experiment that runs in the page. For .astro files only. */
import { bosMark, type Fault } from '@lib';
import { writing } from '@/cells/writing';
import writingSource from '@/cells/writing.ts?raw';
import { excerpt } from '@/marks/excerpt';
import { typesetFormula } from '@/marks/typeset';
import { type ShippedName, sizeText } from '@/runtime/models';
import { shippedFile, shippedModel } from '@/runtime/shipped.build';
import decoderSource from '../../../lib/model/decoder.ts?raw';
import { type Given, longest, type Past, type Run, runOf, type Side } from './cache';
import { type FaultName, type GivenFaults, prompts } from './faults';

const tex = String.raw`\begin{array}{lcc} & \text{with a cache} & \text{without} \\ \text{rows of keys} & \htmlData{link=rows}{n} & \htmlData{link=rows}{\tfrac{n(n+1)}{2}} \\ \text{query·key dots} & \htmlData{link=dots}{\tfrac{n(n+1)}{2}} & \htmlData{link=dots}{\tfrac{n(n+1)(n+2)}{6}} \end{array}`;
const meanings = [
  { symbol: 'n', text: 'tokens in the text, from a prompt of one token', link: 'length' },
  {
    symbol: String.raw`\tfrac{n(n+1)}{2}`,
    text: '1 + 2 + … + n: every row again for every token',
    link: 'rows',
  },
  {
    symbol: String.raw`\tfrac{n(n+1)(n+2)}{6}`,
    text: '1 + 3 + 6 + …: every pair again for every token',
    link: 'dots',
  },
];

/** Writes the text of a figure with a shipped model. Nothing is timed: that is for the reader's machine. */
export async function written(
  name: ShippedName,
  {
    past = 'recompute',
    fault,
    prompt: given,
  }: { past?: Past; fault?: Fault; prompt?: readonly number[] } = {},
): Promise<Run> {
  const model = await shippedModel(name);
  const { vocabulary = [] } = model.about;
  const bos = vocabulary.indexOf(bosMark);
  const prompt = given ?? [Math.max(0, bos)];
  const results = [];
  for await (const step of writing({
    bytes: shippedFile(`${name}/model.safetensors`),
    prompt,
    newTokens: longest(model.config) - prompt.length + 1,
    past,
    ...(fault && { fault }),
    ...(bos >= 0 && { never: bos }),
  }))
    results.push(step);
  return runOf(results, { prompt, past, fault }, vocabulary, model.config);
}

/** As much of a run as a page has to carry: the rows of one step, four digits each, and no times. */
export function light(run: Run, length: number): Run {
  const side = ({ rows, ...rest }: Side, keep: boolean): Side => ({
    ...rest,
    milliseconds: undefined,
    rows: keep
      ? rows?.map(({ keys, values }) => ({ keys: keys.map(short), values: values.map(short) }))
      : undefined,
  });
  const steps = run.steps.map((step) => {
    const keep = step.length === length;
    return { ...step, cached: side(step.cached, keep), plain: side(step.plain, keep) };
  });
  return { ...run, steps };
}
const short = (row: readonly number[]) => row.map((value) => Number(value.toFixed(4)));

async function given(name: ShippedName, length: number, past: Past = 'recompute'): Promise<Given> {
  const model = await shippedModel(name);
  return {
    model: name,
    title: name === 'cycle' ? 'the published run' : `${name}, the published run`,
    parameters: sizeText(model.config),
    run: light(await written(name, { past }), length),
    length,
    formula: typesetFormula(tex, meanings),
    code: excerpt(decoderSource, '  async #compute('),
  };
}

export const specimens = async () => ({
  opening: await given('names', 6),
  slid: await given('names', 9),
  halved: await given('names', 9, 'halve'),
  cycle: await given('cycle', 8),
});

async function faulty(model: ShippedName, fault: FaultName): Promise<GivenFaults> {
  const prompt = prompts[model];
  const run = await written(model, { prompt, ...(fault !== 'none' && { fault }) });
  return {
    model,
    parameters: {
      cycle: sizeText((await shippedModel('cycle')).config),
      names: sizeText((await shippedModel('names')).config),
    },
    fault,
    run: light(run, 0),
    right: (await written(model, { prompt })).ids,
    code: excerpt(writingSource, 'export async function* writing'),
  };
}

export const faultSpecimens = async () => ({
  opening: await faulty('cycle', 'stuck'),
  wrong: await faulty('names', 'stuck'),
  none: await faulty('cycle', 'none'),
});
