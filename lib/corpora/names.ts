/**
 * Given names, one document each: the corpus of the names model, which writes them letter by letter. The list itself is
 * `public/data/names.txt`; this file does not know where it comes from, and only says what it must be.
 */
import { bosMark } from '../tokenizers/tokenizer';
import { textLines } from './lines';

const MOST_CHARACTERS_SHOWN = 40;

/** a to z, then BOS: id 26 begins a name and ends it. */
export const namesVocabulary: readonly string[] = Object.freeze([...'abcdefghijklmnopqrstuvwxyz', bosMark]);

/**
 * The names of a text, one a line, in its order; a name that stands there twice comes twice.
 * Empty lines, spaces around a name, a byte order mark and any kind of line end are accepted.
 * @throws RangeError naming the line that holds anything but small letters a to z, or saying that there are no names
 */
export function parseNames(text: string): string[] {
  const names = textLines(text).map(({ number, text: name }) => {
    if (!/^[a-z]+$/u.test(name))
      throw new RangeError(
        `parseNames: line ${number} is ${shorten(name)}; a name has small letters from a to z and nothing else`,
      );
    return name;
  });
  if (names.length === 0)
    throw new RangeError('parseNames: the text holds no names; it must have at least one line with one');
  return names;
}

function shorten(name: string): string {
  const characters = Array.from(name.slice(0, 2 * MOST_CHARACTERS_SHOWN + 2));
  return JSON.stringify(
    characters.length > MOST_CHARACTERS_SHOWN
      ? `${characters.slice(0, MOST_CHARACTERS_SHOWN).join('')}…`
      : name,
  );
}
