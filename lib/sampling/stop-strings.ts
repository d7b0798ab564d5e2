/**
 * Text that ends where a stop string begins. A stop string may straddle tokens, so a token whose text could still be
 * the beginning of one is held back, and let go when it cannot. Knows nothing of models; of tokens, their text alone.
 */
import type { Tokenizer } from '../tokenizers/tokenizer';

/** Takes tokens as they are drawn and gives each back, with its text, once it is sure to be part of the text. */
export interface Gate<T> {
  /** @param last no token can follow: a character that is still unfinished is flushed into this one's text */
  push(token: T, last: boolean): T[];
  /** What is still held when the text ends without a stop string. */
  end(): T[];
  /** Whether a stop string has appeared. */
  readonly closed: boolean;
}

type Written<T> = T & { readonly text: string };

/**
 * The stop string that is complete first ends the text; of several complete at the same character, the longest. Held are
 * at most as many characters as the longest stop string has, less one, and the tokens they are part of. When a stop
 * string appears, a token that began before it is given back with its text cut there; the others are not given back.
 * @param promptIds what stands before the first token; its text is not searched
 * @throws TypeError when stopStrings is no array of strings, RangeError when one is empty
 */
export function stopStringGate<T extends { readonly id: number; readonly text?: string }>(
  tokenizer: Pick<Tokenizer, 'stream'>,
  promptIds: readonly number[],
  stopStrings: readonly string[],
): Gate<T> {
  requireStopStrings(stopStrings);
  const stream = tokenizer.stream();
  for (const id of promptIds) stream.push(id);
  let held: Written<T>[] = [];
  let heldText = '';
  let closed = false;

  return {
    push(token, last) {
      const text = stream.push(token.id) + (last ? stream.end() : '');
      const searched = heldText.length;
      held.push({ ...token, text });
      heldText += text;
      const stop = firstStop(heldText, searched, stopStrings);
      if (stop !== undefined) {
        closed = true;
        return upTo(stop, held);
      }
      const sure = heldText.length - couldBegin(heldText, stopStrings);
      const free = held.slice(0, wholeWithin(sure, held));
      held = held.slice(free.length);
      heldText = joined(held);
      return free;
    },
    end: () => held,
    get closed() {
      return closed;
    },
  };
}

/** Where the stop string begins that is complete first, at or after character `from`; undefined when none is. */
function firstStop(text: string, from: number, stopStrings: readonly string[]): number | undefined {
  for (let end = from + 1; end <= text.length; end++) {
    const complete = stopStrings.filter((stop) => text.endsWith(stop, end));
    if (complete.length > 0) return end - Math.max(...complete.map(({ length }) => length));
  }
  return undefined;
}

/** How many characters at the end of a text without stop strings are the beginning of one: the most there are. */
function couldBegin(text: string, stopStrings: readonly string[]): number {
  const longest = Math.max(1, ...stopStrings.map(({ length }) => length));
  for (let n = Math.min(longest - 1, text.length); n > 0; n--) {
    const end = text.slice(-n);
    if (stopStrings.some((stop) => stop.startsWith(end))) return n;
  }
  return 0;
}

/** How many tokens lie wholly in the first `length` characters. */
function wholeWithin(length: number, tokens: readonly { readonly text: string }[]): number {
  let end = 0;
  let count = 0;
  for (const { text } of tokens) {
    end += text.length;
    if (end > length) break;
    count += 1;
  }
  return count;
}

/** The tokens that begin in the first `length` characters, the last of them cut there. */
function upTo<T>(length: number, tokens: readonly Written<T>[]): Written<T>[] {
  const kept: Written<T>[] = [];
  let start = 0;
  for (const token of tokens) {
    if (start >= length) break;
    kept.push({ ...token, text: token.text.slice(0, length - start) });
    start += token.text.length;
  }
  return kept;
}

function joined(tokens: readonly { readonly text: string }[]): string {
  return tokens.map(({ text }) => text).join('');
}

function requireStopStrings(stopStrings: readonly string[]): void {
  if (!Array.isArray(stopStrings))
    throw new TypeError(
      `generate: stopStrings is ${typeof stopStrings}; it must be an array of strings like ["\\n"]`,
    );
  for (const [i, stop] of stopStrings.entries()) {
    if (typeof stop !== 'string')
      throw new TypeError(`generate: stopStrings[${i}] is ${typeof stop}; it must be a string`);
    if (stop === '')
      throw new RangeError(`generate: stopStrings[${i}] is empty; it must have at least one character`);
  }
}
