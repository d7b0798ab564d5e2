/** The states of the figures of chapter 8, computed while the site is built. For .astro files only. */
import { bosMark } from '@lib';
import { excerpt } from '@/marks/excerpt';
import { sweepMarkup } from '@/marks/sweep.build';
import { typesetFormula } from '@/marks/typeset';
import { labelsOf, type ShippedName, sizeText } from '@/runtime/models';
import { shippedModel } from '@/runtime/shipped.build';
import distributionSource from '../../../lib/sampling/distribution.ts?raw';
import { type GivenName, rowsOf } from './doubled';
import { type GivenEvery, sweepOf } from './every';
import { endless, type Given, placeOf, type Rule, rules, settingsOf, write } from './repetition';

const z = String.raw`\htmlData{link=scores}{z_i}`;
const r = String.raw`\htmlData{link=penalty}{r}`;
const tex = String.raw`\begin{aligned} y_i &= \begin{cases} ${z} / ${r} & ${z} > 0 \\ ${z} \cdot ${r} & ${z} \le 0 \end{cases} \\ z_i' &= y_i - \htmlData{link=presence}{\alpha_p} - \htmlData{link=frequency}{\alpha_f} \, \htmlData{link=set}{n_i} \end{aligned}`;
const meanings = [
  { symbol: 'z_i', text: 'the score of token i', link: 'scores' },
  { symbol: 'r', text: 'the repetition penalty, 1 is off', link: 'penalty' },
  {
    symbol: 'n_i',
    text: 'how often token i stands in the text; where it is 0, the score stays as it is',
    link: 'set',
  },
  { symbol: String.raw`\alpha_p`, text: 'the presence penalty, 0 is off', link: 'presence' },
  { symbol: String.raw`\alpha_f`, text: 'the frequency penalty, 0 is off', link: 'frequency' },
];

export async function specimens() {
  const shared = {
    formula: typesetFormula(tex, meanings),
    code: excerpt(distributionSource, 'function withPenalties'),
  };
  const of = async (name: ShippedName, rule: Rule, value: number): Promise<Given> => {
    const model = await shippedModel(name);
    const { vocabulary = [] } = model.about;
    const bos = vocabulary.indexOf(bosMark);
    const never = bos < 0 ? undefined : bos;
    const prompt = [never ?? 0];
    const text = (penalty: number) => write(endless(model, never), prompt, settingsOf(rule, penalty));
    return {
      vocabulary,
      parameters: sizeText(model.config),
      model: name === 'names' ? 'names, the published run' : 'the published run',
      rule,
      value,
      never,
      plain: (await text(rules[rule].off)).ids,
      bent: await text(value),
      ...shared,
    };
  };
  return {
    opening: await of('names', 'repetition', 1.5),
    off: await of('names', 'repetition', 1),
    frequency: await of('names', 'frequency', 1),
    cycle: await of('cycle', 'repetition', 3),
  };
}

/** The state of the figure about letters that ought to come twice. */
export async function doubledSpecimens(): Promise<{ opening: GivenName }> {
  const model = await shippedModel('names');
  const { vocabulary = [] } = model.about;
  const word = 'anna';
  const rows = await rowsOf(model, vocabulary, word);
  return { opening: { vocabulary, parameters: sizeText(model.config), word, rows, at: 1.5 } };
}

/** The place where the text of the lead figure first changes: after “marin”. */
export async function everyGiven(): Promise<GivenEvery> {
  const { opening } = await specimens();
  const { vocabulary, parameters, model, bent, value: at } = opening;
  const place = placeOf(bent, opening.plain);
  const [text, logits] = [bent.ids.slice(0, place), bent.rows[place - bent.prompt]!];
  const markup = sweepMarkup(sweepOf('repetition', logits, text, labelsOf(vocabulary)));
  return { vocabulary, parameters, model, text, logits, at, markup };
}
