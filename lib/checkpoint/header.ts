/**
 * Reads the header of a safetensors file: JSON, but only the objects, arrays, strings and numbers such a header has.
 * JSON.parse alone would not do: it hides a repeated name, moves names like "0" to the front, treats `__proto__`
 * as any other name and builds as many nested arrays as a hostile file asks for. Knows nothing of tensors.
 */

/** A header value. Objects are Maps in file order, so no name can reach a prototype. */
export type HeaderValue = string | number | readonly HeaderValue[] | HeaderObject;
export type HeaderObject = ReadonlyMap<string, HeaderValue>;

/** The header's own object, a tensor's entry and its shape. */
const DEEPEST = 3;
/** The arrays of a header are shapes and pairs of offsets. */
const LONGEST_ARRAY = 64;
const NUMBER = /-?(?:0|[1-9]\d{0,20})(?:\.\d{1,20})?(?:[eE][+-]?\d{1,3})?/y;

/**
 * @throws Error, with a sentence that begins with "safetensors: the header", when the text is not one JSON object,
 * holds a name twice or nests deeper than a header does.
 */
export function parseHeader(text: string): HeaderObject {
  let at = 0;

  const fail = (what: string): never => {
    throw new Error(`safetensors: the header is not valid: ${what} at character ${at}`);
  };
  const skipSpace = () => {
    while (at < text.length && ' \t\n\r'.includes(text[at]!)) at++;
  };
  /** Steps over a punctuation mark and the space around it, if it is there. */
  const next = (mark: string): boolean => {
    skipSpace();
    if (text[at] !== mark) return false;
    at++;
    skipSpace();
    return true;
  };

  const readString = (): string => {
    const start = at;
    if (text[at] !== '"') fail('a string in double quotes is missing');
    for (at++; at < text.length && text[at] !== '"'; at++) if (text[at] === '\\') at++;
    at++;
    try {
      return JSON.parse(text.slice(start, at)) as string;
    } catch {
      return fail('a string is cut off or has a character JSON does not allow');
    }
  };
  const readNumber = (): number => {
    NUMBER.lastIndex = at;
    const digits = NUMBER.exec(text)?.[0] ?? fail('a string, a number, an array or an object is missing');
    at += digits.length;
    return Number(digits);
  };
  const readObject = (depth: number): HeaderObject => {
    const entries = new Map<string, HeaderValue>();
    if (next('}')) return entries;
    do {
      const name = readString();
      if (name === '__proto__') fail('the name "__proto__" is not allowed');
      if (entries.has(name)) fail(`the name ${quote(name)} appears twice`);
      if (!next(':')) fail(`a colon is missing after the name ${quote(name)}`);
      entries.set(name, readValue(depth));
    } while (next(','));
    if (!next('}')) fail('a comma or a closing brace is missing');
    return entries;
  };
  const readArray = (depth: number): readonly HeaderValue[] => {
    const items: HeaderValue[] = [];
    if (next(']')) return items;
    do {
      if (items.length === LONGEST_ARRAY) fail(`an array has more than ${LONGEST_ARRAY} items`);
      items.push(readValue(depth));
    } while (next(','));
    if (!next(']')) fail('a comma or a closing bracket is missing');
    return items;
  };
  const readValue = (depth: number): HeaderValue => {
    if (text[at] === '"') return readString();
    const opensObject = text[at] === '{';
    if (!opensObject && text[at] !== '[') return readNumber();
    if (depth === DEEPEST) fail(`values are nested more than ${DEEPEST} deep`);
    next(text[at]!);
    return opensObject ? readObject(depth + 1) : readArray(depth + 1);
  };

  if (text[0] !== '{') fail('it must begin with an opening brace');
  const header = readValue(0);
  skipSpace();
  if (at < text.length) fail('something follows the closing brace');
  return header as HeaderObject;
}

/** A name from a file as it may appear in a sentence: quoted, at most 60 characters. */
export function quote(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);
}
