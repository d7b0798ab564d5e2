/** What each knob does and which values are usual, in words; its name, range and off value come from the settings. */
import { type KnobName, knobNames, knobs } from '@/runtime/settings';

interface Words {
  readonly does: string;
  /** Where to begin, and what other values are for. */
  readonly usual: string;
}

const words: Readonly<Record<KnobName, Words>> = {
  temperature: {
    does: 'Divides every score. Small values sharpen, large ones flatten, 0 takes the top token.',
    usual: '0.8 to begin with; 0.1 to 0.5 focused, 0.7 to 0.9 balanced, 1 to 1.5 creative',
  },
  topK: {
    does: 'Keeps the k tokens of the highest scores, and those tied with the last of them.',
    usual: 'off to begin with; 40 to 50 is common, 1 is greedy but for ties',
  },
  topP: {
    does: 'Keeps the fewest tokens that together reach the probability p.',
    usual: '0.9 to begin with; 0.1 to 0.5 selective, 0.8 to 0.95 balanced',
  },
  minP: {
    does: 'Keeps the tokens that are at least this fraction as likely as the favourite.',
    usual: 'off to begin with',
  },
  repetitionPenalty: {
    does: 'Divides the positive scores of seen tokens and multiplies the negative ones, each token once.',
    usual: '1.1 to begin with; up to 1.3 mild, from 1.5 strong',
  },
  presencePenalty: {
    does: 'Takes a number from the score of every seen token, once.',
    usual: 'off to begin with',
  },
  frequencyPenalty: {
    does: 'Takes a number from the score of a token for each time it was seen.',
    usual: 'off to begin with',
  },
};

export interface Row extends Words {
  readonly label: string;
  /** TeX. */
  readonly symbol: string;
  readonly off: string;
  readonly range: string;
}

/** One row a knob, in the order of the settings. */
export const rows: readonly Row[] = knobNames.map((name) => {
  const { label, symbol, initial, min, max } = knobs[name];
  const [main = '', below] = symbol.split('_');
  const written = (value: number) => String(value).replace('-', '−');
  return {
    label,
    symbol: below === undefined ? main : `${main}_{\\mathrm{${below}}}`,
    off: name === 'topK' ? `${initial}, or V and more` : written(initial),
    range: name === 'topK' ? 'whole numbers up to V, the vocabulary' : `${written(min)} to ${written(max)}`,
    ...words[name],
  };
});
