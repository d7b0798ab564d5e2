/**
 * A reader's file as a list of names to learn: decoded, checked line by line, cut where a name is too long, and divided
 * into names to learn and names to be judged by. Whatever the bytes are, the end is a list or one sentence.
 */
import { bosMark, charactersOf, split } from '@lib';

export const limits = {
  /** 5 MB. */
  bytes: 5_000_000,
  /** Names; of a longer list these many are taken, evenly. */
  names: 20_000,
  /** Different characters. */
  characters: 500,
  /** Letters of a name; the rest is cut off. */
  letters: 32,
} as const;
const shortestContext = 8;
const share = 0.1;
/** Lines between two results. */
const stride = 20_000;

export interface NameList {
  readonly train: readonly string[];
  /** Never learned. */
  readonly heldOut: readonly string[];
  /** Its characters by code point, then BOS. */
  readonly vocabulary: readonly string[];
  /** n_positions: as many letters as a name may have, from 8 to 32; a name of so many does not end by itself. */
  readonly context: number;
  /** Names in the file, of which these are `taken`. */
  readonly names: number;
  readonly taken: number;
  /** Lines that hold nothing. */
  readonly empty: number;
  /** Names that were longer than `limits.letters`. */
  readonly cut: number;
}

/** How much is read, 0 to 1; at the end, the list. */
export interface ReadingList {
  readonly share: number;
  readonly list?: NameList;
}

/** @throws RangeError with a sentence for the reader; it names the line where there is one to name */
export async function* readingList({ bytes }: { readonly bytes: Uint8Array }): AsyncGenerator<ReadingList> {
  if (bytes.length > limits.bytes)
    throw new RangeError(
      `The list has ${(bytes.length / 1e6).toFixed(1)} MB; this page reads up to ${limits.bytes / 1e6} MB.`,
    );
  const lines = decoded(bytes).split(/\r\n|\n|\r/u);
  const names: string[] = [];
  let [empty, cut] = [0, 0];
  for (const [i, line] of lines.entries()) {
    const name = line.trim();
    if (name === '') empty++;
    else {
      requireText(name, i + 1);
      const short = shortened(name);
      if (short !== name) cut++;
      names.push(short);
    }
    if (i % stride === stride - 1) yield { share: (0.9 * i) / lines.length };
  }
  // The end of the last line is not an empty line.
  if (lines.at(-1)!.trim() === '') empty--;
  const taken = evenly(names, limits.names);
  const { train, heldOut } = divided(taken);
  const vocabulary = [...charactersOf(taken), bosMark];
  if (vocabulary.length - 1 > limits.characters) throw new RangeError(tooMany(lines, taken));
  const longest = taken.reduce((most, name) => Math.max(most, Array.from(name).length), 0);
  const context = Math.min(limits.letters, Math.max(shortestContext, longest + 1));
  const counts = { names: names.length, taken: taken.length, empty: Math.max(0, empty), cut };
  yield { share: 1, list: { train, heldOut, vocabulary, context, ...counts } };
}

/** @throws RangeError for other encodings, naming the first line that is not UTF-8 */
function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    throw new RangeError('The file is written in UTF-16. Save it as UTF-8 and drop it here again.');
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    return decoder.decode(bytes);
  } catch {
    throw new RangeError(
      `Line ${brokenLine(bytes)} is not UTF-8, so its letters cannot be told. Save the file as UTF-8 and drop it here again.`,
    );
  }
}

function brokenLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  for (let start = 0; start <= bytes.length; line++) {
    let end = start;
    while (end < bytes.length && bytes[end] !== 10 && bytes[end] !== 13) end++;
    try {
      decoder.decode(bytes.subarray(start, end));
    } catch {
      return line;
    }
    start = end + (bytes[end] === 13 && bytes[end + 1] === 10 ? 2 : 1);
  }
  return line - 1;
}

/** Control characters, line separators, and the marks that turn the direction of whatever is written after them. */
const noLetter = /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u;

function requireText(name: string, line: number): void {
  const found = noLetter.exec(name)?.[0];
  if (found === undefined) return;
  const code = found.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
  throw new RangeError(
    found === '\t'
      ? `Line ${line} has a tab in it, as tables have; a list has one name a line and nothing else.`
      : `Line ${line} has a character that is no letter (U+${code}); a list is plain text, one name a line.`,
  );
}

/** The first letters of a long name. A name may be as long as the file: no more of it is looked at. */
function shortened(name: string): string {
  if (name.length <= limits.letters) return name;
  return Array.from(name.slice(0, 2 * limits.letters + 1))
    .slice(0, limits.letters)
    .join('');
}

function evenly(names: readonly string[], most: number): readonly string[] {
  if (names.length <= most) return names;
  return Array.from({ length: most }, (_, i) => names[Math.floor((i * names.length) / most)]!);
}

function divided(names: readonly string[]) {
  const [first] = names;
  if (first === undefined)
    throw new RangeError('There is no name in it. A list has one name a line, and at least two of them.');
  if (names.every((name) => name === first))
    throw new RangeError(
      `There is one name in it, ${JSON.stringify(first)}. It takes at least two different ones: one to learn, and one that the model never sees, to judge it by.`,
    );
  return split(names, { heldOut: share });
}

/** Names the line with the first character too many. */
function tooMany(lines: readonly string[], taken: readonly string[]): string {
  const counted = new Set(taken);
  const found = new Set<string>();
  for (const [i, line] of lines.entries()) {
    const name = shortened(line.trim());
    if (!counted.has(name)) continue;
    for (const character of name) found.add(character);
    if (found.size > limits.characters)
      return `Line ${i + 1} brings the ${limits.characters + 1}st different character; this small model takes up to ${limits.characters}.`;
  }
  return `There are more than ${limits.characters} different characters; this small model takes up to ${limits.characters}.`;
}
