/**
 * A tokenizer for models that write letter by letter: every character is a token, and one more token, BOS, begins a
 * document and ends it.
 *
 * A character is a Unicode code point: the same on every machine and in every year, where what a reader sees as one
 * sign (a grapheme cluster) depends on the edition of Unicode. Such a sign may therefore take several tokens: 👩‍🚀 is
 * three. Text is never normalised, so `decode` gives back what `encode` was given.
 */
import type { Tokenizer } from './tokenizer';

/** A sentence lists at most this many characters. */
const MOST_SHOWN = 60;

export interface CharacterTokenizer extends Tokenizer {
  /**
   * A text as a model of documents sees it: BOS, its characters, BOS.
   * @throws RangeError when the vocabulary has no BOS, or no token for a character
   */
  document(text: string): number[];
}

/**
 * id = place in the vocabulary. BOS has an id and no text: `encode` never gives it, whatever is typed ("<BOS>" is
 * five characters), and `decode` gives nothing for it. So decode(encode(text)) and decode(document(text)) are the text.
 * @param vocabulary each character once, and at most one longer entry, which is BOS and by custom `bosMark`
 * @throws TypeError or RangeError naming the entry that breaks this
 */
export function characterTokenizer(vocabulary: readonly string[]): CharacterTokenizer {
  const { idOf, bos } = numbered(vocabulary);
  const entries: readonly string[] = Object.freeze([...vocabulary]);

  const encode = (text: string): number[] => {
    if (typeof text !== 'string') throw new TypeError(`encode: text is ${typeof text}; it must be a string`);
    requireWhole(text, 'encode: text');
    return Array.from(text, (character) => {
      const id = idOf.get(character);
      if (id === undefined)
        throw new RangeError(
          `encode: the character ${named(character)} is not in the vocabulary; the known characters are ${listed([...idOf.keys()])}`,
        );
      return id;
    });
  };
  const textOf = (id: number): string => {
    const entry = Number.isInteger(id) ? entries[id] : undefined;
    if (entry === undefined)
      throw new RangeError(
        `decode: id ${String(id)} is not in the vocabulary; ids go from 0 to ${entries.length - 1}`,
      );
    return id === bos ? '' : entry;
  };

  return {
    vocabulary: entries,
    ...(bos !== undefined && { bos }),
    encode,
    decode: (ids) => ids.map(textOf).join(''),
    stream: () => ({ push: textOf, end: () => '' }),
    document(text) {
      if (bos === undefined)
        throw new RangeError(
          'document: the vocabulary has no BOS; one entry longer than a character would be it',
        );
      return [bos, ...encode(text), bos];
    },
  };
}

/**
 * Every character of some texts, once, by code point: with `bosMark` after them, a vocabulary for those texts.
 * @throws TypeError when a text is no string; RangeError when half of a character stands in one
 */
export function charactersOf(texts: readonly string[]): string[] {
  const found = new Set<string>();
  for (const [i, text] of texts.entries()) {
    if (typeof text !== 'string')
      throw new TypeError(`charactersOf: texts[${i}] is ${typeof text}; it must be a string`);
    requireWhole(text, `charactersOf: texts[${i}]`);
    for (const character of text) found.add(character);
  }
  return [...found].sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!);
}

/** The id of each character, and that of BOS. */
function numbered(vocabulary: readonly string[]): { idOf: Map<string, number>; bos: number | undefined } {
  if (!Array.isArray(vocabulary) || vocabulary.length === 0) {
    throw new RangeError(
      'characterTokenizer: vocabulary is empty; it must be an array of at least one character',
    );
  }
  const idOf = new Map<string, number>();
  let bos: number | undefined;
  for (const [id, text] of vocabulary.entries()) {
    const entry = `characterTokenizer: vocabulary[${id}]`;
    if (typeof text !== 'string') throw new TypeError(`${entry} is ${typeof text}; it must be a string`);
    if (text === '') throw new RangeError(`${entry} is empty; it must be a character`);
    requireWhole(text, entry);
    if (text.length > String.fromCodePoint(text.codePointAt(0)!).length) {
      if (bos !== undefined)
        throw new RangeError(
          `${entry} is longer than one character, as is vocabulary[${bos}]; only BOS may be`,
        );
      bos = id;
    } else if (idOf.has(text)) {
      throw new RangeError(
        `${entry} is ${named(text)}, as is vocabulary[${idOf.get(text)}]; each character must be there once`,
      );
    } else idOf.set(text, id);
  }
  return { idOf, bos };
}

/** Refuses a lone surrogate: half of a character has no code point, and no file could hold it. */
function requireWhole(text: string, what: string): void {
  if (text.isWellFormed()) return;
  let place = 0;
  for (const character of text) {
    if (!character.isWellFormed()) break;
    place++;
  }
  throw new RangeError(`${what} has half of a character (a lone surrogate) at place ${place}`);
}

/** `"é" (U+00E9)`: two characters may look the same. */
function named(character: string): string {
  const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
  return `${JSON.stringify(character)} (U+${code})`;
}

function listed(characters: readonly string[]): string {
  const shown = JSON.stringify(characters.slice(0, MOST_SHOWN).join(''));
  return characters.length > MOST_SHOWN ? `${shown} … (${characters.length} in all)` : shown;
}
