/** The states of the attention figure, computed while the site is built. For .astro files only. */
import { bosMark, characterTokenizer, cycleVocabulary, wordTokenizer } from '@lib';
import { excerpt } from '@/marks/excerpt';
import { typesetFormula } from '@/marks/typeset';
import { type ShippedName, sizeText } from '@/runtime/models';
import { shippedModel } from '@/runtime/shipped.build';
import attentionSource from '../../../lib/backends/reference/attention.ts?raw';
import { attend, type Given } from './attention';

const tex = String.raw`\htmlData{link=weights}{a_{tj}} = \frac{e^{q_t \cdot k_j / \sqrt{d}}}{\sum_{i \le t} e^{q_t \cdot k_i / \sqrt{d}}} \qquad \htmlData{link=row}{y_t} = \sum_{j \le t} \htmlData{link=weights}{a_{tj}}\, v_j`;
const meanings = [
  { symbol: 'a_{tj}', text: 'how much the token at t takes from the token at j: one cell', link: 'weights' },
  { symbol: 'y_t', text: 'what it takes in all: one row, weighted values', link: 'row' },
  { symbol: 'q, k, v', text: 'query, key and value: three rows of d numbers made from each token' },
];

/** How the figure opens in a chapter. */
export interface Opening {
  readonly question: string;
  readonly model: ShippedName;
  /** The text: words of cycle with spaces, letters of names without. */
  readonly text: string;
  /** "2.1": the first head of the second layer. */
  readonly head: string;
  /** The place of the token that looks; default the last. */
  readonly look?: number;
}

export async function given({ question, model: name, text, head, look }: Opening): Promise<Given> {
  const model = await shippedModel(name);
  const { vocabulary = cycleVocabulary } = model.about;
  const tokenizer = (vocabulary.includes(bosMark) ? characterTokenizer : wordTokenizer)(vocabulary);
  const words = [...(tokenizer.bos === undefined ? [] : [tokenizer.bos]), ...tokenizer.encode(text)];
  return {
    question,
    model: name,
    title: name === 'cycle' ? 'the published run' : `${name}, the published run`,
    parameters: sizeText(model.config),
    shown: await attend((ids, names) => model.trace(ids, names), model.config, vocabulary, words),
    head,
    look: look ?? words.length - 1,
    formula: typesetFormula(tex, meanings),
    code: excerpt(attentionSource, 'export const attention'),
  };
}

export const specimens = async () => ({
  opening: await given({ question: 'Who looks at whom?', model: 'names', text: 'mallory', head: '1.1' }),
  cycle: await given({
    question: 'And past the eighth position?',
    model: 'cycle',
    text: 'I love AI ! I love AI ! I love AI !',
    head: '1.1',
    look: 9,
  }),
});
