/** Five answers to one question: what should a model read at a position it was never trained on? */
import type { PastText, Policy } from '@/cells/past-end';
import { firstDrift, rightOf } from './drift';

export const told: Record<Policy, { readonly name: string; readonly what: string }> = {
  untrained: { name: 'the untrained row', what: 'position i reads row i, trained or not' },
  repeat: { name: 'the last trained row', what: 'from position 8 on, always row 7' },
  wrap: { name: 'wrap around', what: 'position i reads row i mod 8' },
  zero: { name: 'zero', what: 'from position 8 on, no row is added' },
  crop: { name: 'crop', what: 'the model is shown the last 8 tokens, as positions 0 to 7' },
};

/** Tokens of the texts. A table of 64 rows has none for the rest: from there on the model is shown the last 64. */
export const lengths = ['64', '256'] as const;
export const most = 256;
/** As many of them are written out. */
const spelt = 24;

/** What the figure is given: its state before anyone touches it. */
export interface GivenPolicies {
  readonly vocabulary: readonly string[];
  readonly parameters: string;
  readonly trained: number;
  readonly table: number;
  /** For each policy the text. */
  readonly texts: readonly Pick<PastText, 'policy' | 'ids'>[];
}

export interface Fate {
  readonly policy: Policy;
  /** The beginning of the text. */
  readonly words: readonly { readonly word: string; readonly right: boolean }[];
  /** All of it, right or wrong. */
  readonly right: readonly boolean[];
  /** Tokens before the first that is wrong: all of them where none is. */
  readonly clean: number;
  readonly first: number | undefined;
  readonly wrong: number;
}

/** What became of a text under each policy. */
export function fatesOf(
  texts: GivenPolicies['texts'],
  length: number,
  vocabulary: readonly string[],
): Fate[] {
  return texts.map(({ policy, ids: all }) => {
    const ids = all.slice(0, length);
    const right = rightOf(ids);
    const first = firstDrift(ids);
    return {
      policy,
      words: ids.slice(0, spelt).map((id, i) => ({ word: vocabulary[id]!, right: right[i]! })),
      right,
      clean: first ?? ids.length,
      first,
      wrong: right.filter((one) => !one).length,
    };
  });
}

/** "first drift at position 9" */
export const outcomeOf = ({ first, right }: Fate): string =>
  first === undefined ? `all ${right.length} tokens right` : `first drift at position ${first}`;

/** @param title whose texts they are */
export function sentenceOf(fates: readonly Fate[], title: string): string {
  const clean = fates.filter(({ first }) => first === undefined).map(({ policy }) => told[policy].name);
  const lost = fates.filter(({ first }) => first !== undefined);
  return [
    `${fates[0]!.right.length} tokens of ${title}`,
    clean.length > 0 ? `without a mistake with ${clean.join(', ')}` : 'every policy makes mistakes',
    ...lost.map((fate) => `${told[fate.policy].name}: ${outcomeOf(fate)}, ${fate.wrong} wrong in all`),
  ].join('; ');
}
