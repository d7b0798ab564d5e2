/** A tokenizer for small, closed vocabularies: every word is a token, and spaces lie between them. */
import type { Tokenizer } from './tokenizer';

/** A sentence lists at most this many words, and shows at most this many characters of one. */
const MOST_WORDS_SHOWN = 20;
const MOST_CHARACTERS_SHOWN = 40;

/**
 * Splits on whitespace; id = place in the vocabulary. `decode` puts one space between words, so decode(encode(text))
 * is the text with its whitespace tidied.
 * @param vocabulary each word once, none empty or with whitespace in it
 * @throws TypeError or RangeError naming the word that breaks this
 */
export function wordTokenizer(vocabulary: readonly string[]): Tokenizer {
  const idOf = numbered(vocabulary);
  const words: readonly string[] = Object.freeze([...vocabulary]);
  const known =
    words.slice(0, MOST_WORDS_SHOWN).map(shorten).join(' ') +
    (words.length > MOST_WORDS_SHOWN ? ` … (${words.length} in all)` : '');

  const wordOf = (id: number): string => {
    const word = Number.isInteger(id) ? words[id] : undefined;
    if (word === undefined)
      throw new RangeError(
        `decode: id ${String(id)} is not in the vocabulary; ids go from 0 to ${words.length - 1}`,
      );
    return word;
  };

  return {
    vocabulary: words,
    encode(text) {
      if (typeof text !== 'string')
        throw new TypeError(`encode: text is ${typeof text}; it must be a string`);
      return text
        .split(/\s+/u)
        .filter(Boolean)
        .map((word) => {
          const id = idOf.get(word);
          if (id === undefined)
            throw new RangeError(
              `encode: the word "${shorten(word)}" is not in the vocabulary; the known words are ${known}`,
            );
          return id;
        });
    },
    decode: (ids) => ids.map(wordOf).join(' '),
    stream() {
      let between = '';
      return {
        push(id) {
          const text = between + wordOf(id);
          between = ' ';
          return text;
        },
        end: () => '',
      };
    },
  };
}

/** The id of each word. */
function numbered(vocabulary: readonly string[]): Map<string, number> {
  if (!Array.isArray(vocabulary) || vocabulary.length === 0) {
    throw new RangeError('wordTokenizer: vocabulary is empty; it must be an array of at least one word');
  }
  const ids = new Map<string, number>();
  for (const [id, word] of vocabulary.entries()) {
    const entry = `wordTokenizer: vocabulary[${id}]`;
    if (typeof word !== 'string') throw new TypeError(`${entry} is ${typeof word}; it must be a string`);
    if (word === '') throw new RangeError(`${entry} is empty; it must be a word`);
    if (/\s/u.test(word))
      throw new RangeError(`${entry} is "${shorten(word)}"; it must not contain whitespace`);
    if (ids.has(word))
      throw new RangeError(
        `${entry} is "${shorten(word)}", as is vocabulary[${ids.get(word)}]; each word must be there once`,
      );
    ids.set(word, id);
  }
  return ids;
}

function shorten(word: string): string {
  const characters = Array.from(word.slice(0, 2 * MOST_CHARACTERS_SHOWN + 2));
  return characters.length > MOST_CHARACTERS_SHOWN
    ? `${characters.slice(0, MOST_CHARACTERS_SHOWN).join('')}…`
    : word;
}
