/** Cuts one function, with its doc comment, out of a source file, so that a page can show the very lines that run. */

export interface Excerpt {
  readonly source: string;
  /** Number of the first line in its file. */
  readonly start: number;
}

/**
 * @param opening how the line begins, such as `export function draw`, or with its indentation `  async append`
 * @throws Error when the file has no such line, so that a page never shows code that has moved away
 */
export function excerpt(file: string, opening: string): Excerpt {
  const lines = file.split('\n');
  const found = lines.findIndex((line) => line.startsWith(opening));
  if (found < 0) throw new Error(`excerpt: no line begins with "${opening}"`);
  let start = found;
  if (lines[start - 1]?.trimEnd().endsWith('*/')) while (!lines[--start]!.trimStart().startsWith('/**'));
  const indent = /^ */.exec(lines[found]!)![0];
  const end = lines.findIndex((line, i) => i >= found && line.startsWith(`${indent}}`));
  return { source: lines.slice(start, end + 1).join('\n'), start: start + 1 };
}
