/** The states of the figures of chapter 11 about texts past the end, computed while the site is built. For .astro files only. */
import { crops } from '@/cells/crops';
import { type PastText, pastEnd, policies } from '@/cells/past-end';
import type { Run } from '@/cells/runs';
import { fifty } from '@/cells/seeds';
import { excerpt } from '@/marks/excerpt';
import { sweepMarkup } from '@/marks/sweep.build';
import { typesetFormula } from '@/marks/typeset';
import { sizeText } from '@/runtime/models';
import { shippedFile, shippedModel } from '@/runtime/shipped.build';
import cell from '../../cells/past-end.ts?raw';
import { countClean, type GivenCrops, sweepOf, written } from './crops';
import { type Given, longest } from './drift';
import { type GivenPolicies, most } from './policies';

const tex = String.raw`\begin{aligned} x_i &= \htmlData{link=token}{W_{\text{token}_i}} + P_i \\ \htmlData{link=trained}{i < 8} &: \text{trained} \\ \htmlData{link=untrained}{i \ge 8} &: \text{never trained, only shrunk} \end{aligned}`;
const meanings = [
  { symbol: 'W', text: 'one row of numbers for each token', link: 'token' },
  {
    symbol: 'P_i,\\ i < 8',
    text: 'one row of numbers for each position; training reached rows 0 to 7',
    link: 'trained',
  },
  { symbol: String.raw`i \ge 8`, text: 'rows that no text of the training ever used', link: 'untrained' },
];

const published = (): Run => ({ bytes: shippedFile('cycle/model.safetensors') });

let texts: Promise<PastText[]> | undefined;
/** The published run under every policy. */
function publishedTexts(): Promise<PastText[]> {
  const write = async () => {
    const all: PastText[] = [];
    for await (const text of pastEnd({ run: published(), policies, length: most })) all.push(text);
    return all;
  };
  texts ??= write();
  return texts;
}

export async function specimens(): Promise<Record<'opening' | 'inside' | 'far', Given>> {
  const { config, about } = await shippedModel('cycle');
  const [text] = await publishedTexts();
  const given = {
    config,
    vocabulary: about.vocabulary!,
    parameters: sizeText(config),
    text: { ...text!, ids: text!.ids.slice(0, longest), rows: text!.rows.slice(0, longest - 1) },
    formula: typesetFormula(tex, meanings),
    code: excerpt(cell, 'async function written'),
  };
  return { opening: { ...given, at: 9 }, inside: { ...given, at: 8 }, far: { ...given, at: 40 } };
}

export async function policySpecimen(): Promise<GivenPolicies & Pick<Given, 'code'>> {
  const { config, about } = await shippedModel('cycle');
  return {
    vocabulary: about.vocabulary!,
    parameters: sizeText(config),
    trained: config.trained_positions,
    table: config.n_positions,
    texts: (await publishedTexts()).map(({ policy, ids }) => ({ policy, ids })),
    code: excerpt(cell, 'export function tableUnder'),
  };
}

let cropped: Promise<GivenCrops> | undefined;
export function cropSpecimen(): Promise<GivenCrops> {
  const count = async () => {
    const { config } = await shippedModel('cycle');
    const all: (readonly number[])[] = [];
    const runs = [published(), ...fifty.map((seed) => ({ seed }))];
    for await (const clean of crops({ runs, length: written })) all.push(clean);
    const [clean, many] = [all[0]!, countClean(all.slice(1))];
    return {
      parameters: sizeText(config),
      trained: config.trained_positions,
      table: config.n_positions,
      at: config.trained_positions,
      clean,
      many,
      markup: sweepMarkup(sweepOf(clean, many, config.trained_positions)),
    };
  };
  cropped ??= count();
  return cropped;
}
