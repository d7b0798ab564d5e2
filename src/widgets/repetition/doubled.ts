/** A name letter by letter, with a penalty and without: what it costs a word whose letters come twice. */
import { bosMark, distribution, type LogitsModel } from '@lib';
import type { Bar } from '@/marks/shapes';

/** What the figure is given. */
export interface GivenName {
  readonly vocabulary: readonly string[];
  readonly parameters: string;
  readonly word: string;
  /** What the model says before each letter, and before the end. (letters + 1, V) */
  readonly rows: readonly (readonly number[])[];
  /** The repetition penalty it opens at. */
  readonly at: number;
}

/** The names a reader can choose; a word of at most seven letters fits the model's eight places. */
export const words = ['anna', 'emma', 'otto', 'marin'] as const;

/** The ids of a name: BOS, its letters. @throws RangeError for a letter that the vocabulary does not have */
export function idsOf(vocabulary: readonly string[], word: string): number[] {
  return [bosMark, ...word].map((letter) => {
    const id = vocabulary.indexOf(letter);
    if (id < 0) throw new RangeError(`idsOf: word is ${word}; ${letter} is not in the vocabulary`);
    return id;
  });
}

export async function rowsOf(model: LogitsModel, vocabulary: readonly string[], word: string) {
  const ids = idsOf(vocabulary, word);
  const all = [...(await model.logits(ids))];
  const size = model.config.vocab_size;
  return ids.map((_, place) => all.slice(place * size, (place + 1) * size));
}

export interface Letter {
  readonly label: string;
  /** The letter before it is the same. */
  readonly double: boolean;
  /** It stood in the name before. */
  readonly again: boolean;
  readonly before: number;
  readonly after: number;
}

/** Each letter's probability given those before it, the end's last. @param penalty the repetition penalty, 1 is off */
export function lettersOf(
  { vocabulary, word, rows }: Pick<GivenName, 'vocabulary' | 'word' | 'rows'>,
  penalty: number,
): Letter[] {
  const ids = idsOf(vocabulary, word);
  return rows.map((row, place) => {
    const seen = ids.slice(0, place + 1);
    const next = ids[place + 1] ?? ids[0]!; // the end token is the one that began the name
    return {
      label: place + 1 < ids.length ? word[place]! : 'end',
      double: place > 0 && ids[place] === next,
      again: seen.includes(next),
      before: distribution(row).probs[next]!,
      after: distribution(row, { repetitionPenalty: penalty }, seen).probs[next]!,
    };
  });
}

/** How probable the whole name is: 1 in so many. */
export function oneIn(letters: readonly Letter[], which: 'before' | 'after'): number {
  return 1 / letters.reduce((all, letter) => all * letter[which], 1);
}

export function barsOfLetters(letters: readonly Letter[]): Bar[] {
  return letters.map(({ label, again, before, after }, place) => ({
    label: again ? `${label}•` : label,
    key: place,
    value: after,
    ghost: before,
  }));
}
