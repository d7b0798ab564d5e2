/** The states of the figure of the cache's weight. For .astro files only. */
import { typesetFormula } from '@/marks/typeset';
import type { Given, ModelName } from './cache-size';

const tex = String.raw`\htmlData{link=bytes}{\text{bytes}} = 2 \cdot n_{\text{layer}} \cdot \htmlData{link=tokens}{n} \cdot n_{\text{embd}} \cdot \text{bytes a number}`;
const meanings = [
  { symbol: '2', text: 'a key and a value' },
  { symbol: 'n', text: 'tokens in the text', link: 'tokens' },
  {
    symbol: String.raw`n_{\text{embd}}`,
    text: 'numbers a row; where heads share keys and values, only those of the heads that keep them',
  },
];
const given = (model: ModelName): Given => ({ model, formula: typesetFormula(tex, meanings) });

export const specimens = () => ({ opening: given('llama'), gpt2: given('gpt2') });
