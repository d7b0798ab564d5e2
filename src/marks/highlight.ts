/** A small highlighter for TypeScript: comments, strings, numbers, keywords. No parser: it only has to read our own code. */

export interface Piece {
  text: string;
  kind: 'comment' | 'string' | 'number' | 'keyword' | 'name' | 'plain';
}

const KEYWORDS =
  'as async await break case catch class const continue default delete do else enum export extends false finally for from function if implements import in instanceof interface let new null of private readonly return static super switch this throw true try type typeof undefined var void while yield';
const keywords = new Set(KEYWORDS.split(' '));
const PIECE =
  /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<string>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|(?<number>\b(?:0[xX][\da-fA-F_]+|\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?)n?\b)|(?<name>[\p{L}_$][\p{L}\d_$]*)/gu;

/** The lines of a source, each a list of pieces. Joined, they are the source again. */
export function highlight(source: string): Piece[][] {
  const lines: Piece[][] = [[]];
  function add(text: string, kind: Piece['kind']) {
    for (const [index, part] of text.split('\n').entries()) {
      if (index > 0) lines.push([]);
      if (part) lines.at(-1)?.push({ text: part, kind });
    }
  }
  let end = 0;
  for (const match of source.matchAll(PIECE)) {
    add(source.slice(end, match.index), 'plain');
    const [text] = match;
    const kind = Object.entries(match.groups ?? {}).find(
      ([, found]) => found !== undefined,
    )?.[0] as Piece['kind'];
    add(text, kind === 'name' && keywords.has(text) ? 'keyword' : kind);
    end = match.index + text.length;
  }
  add(source.slice(end), 'plain');
  return lines;
}
