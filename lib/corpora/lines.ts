/** A text file as a list of documents, one a line. Knows nothing of what they are. */

export interface Line {
  /** As editors count: the first line is 1. */
  readonly number: number;
  /** Without the spaces around it; never empty. */
  readonly text: string;
}

/**
 * The lines of a text that hold something. Lines may end in \n, \r\n or \r; a byte order mark counts as space.
 * @throws TypeError when text is no string
 */
export function textLines(text: string): Line[] {
  if (typeof text !== 'string') throw new TypeError(`textLines: text is ${typeof text}; it must be a string`);
  return text
    .split(/\r\n|\n|\r/u)
    .map((line, i) => ({ number: i + 1, text: line.trim() }))
    .filter(({ text: line }) => line !== '');
}
