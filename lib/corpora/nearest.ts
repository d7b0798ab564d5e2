/** How far a text is from the texts of a list: the number of letters to change. Knows nothing of who wrote it. */

export interface Nearest {
  /** The first of the list among those that are nearest. */
  readonly text: string;
  /** 0: the text stands in the list. */
  readonly distance: number;
}

/**
 * The edit distance of Levenshtein (1966): the least number of characters to put in, take out or replace that turns one
 * text into the other. A character is a code point.
 */
export function editDistance(a: string, b: string): number {
  return distanceBelow(codesOf(a), codesOf(b), Number.POSITIVE_INFINITY);
}

/**
 * Makes a list ready to be searched.
 * @returns what finds the text of the list with the least edit distance
 * @throws RangeError when the list is empty
 */
export function nearestIn(texts: readonly string[]): (text: string) => Nearest {
  if (texts.length === 0)
    throw new RangeError('nearestIn: texts is empty; there must be at least one to be near to');
  const known = new Set(texts);
  const list = [...known].map((text) => ({ text, codes: codesOf(text) }));
  return (text) => {
    if (known.has(text)) return { text, distance: 0 };
    const codes = codesOf(text);
    let best: Nearest = { text: list[0]!.text, distance: Number.POSITIVE_INFINITY };
    for (const one of list) {
      const distance = distanceBelow(codes, one.codes, best.distance);
      if (distance < best.distance) best = { text: one.text, distance };
      if (best.distance === 1) break;
    }
    return best;
  };
}

function codesOf(text: string): Uint32Array {
  return Uint32Array.from(Array.from(text, (character) => character.codePointAt(0)!));
}

/** Working memory of `distanceBelow`, which never waits: the last row of the table. */
let row = new Uint32Array(64);

/** The edit distance where it is below `most`; else a number that is not. */
function distanceBelow(a: Uint32Array, b: Uint32Array, most: number): number {
  const apart = Math.abs(a.length - b.length);
  if (apart >= most) return apart;
  if (row.length <= b.length) row = new Uint32Array(2 * b.length);
  // row[j]: from the first i characters of a to the first j of b.
  for (let j = 0; j <= b.length; j++) row[j] = j;
  for (let i = 1; i <= a.length; i++) {
    const code = a[i - 1]!;
    let corner = i - 1;
    let left = i;
    let least = i;
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const above = row[j]!;
      const replaced = code === b[j - 1] ? corner : corner + 1;
      const moved = Math.min(above, left) + 1;
      left = Math.min(replaced, moved);
      corner = above;
      row[j] = left;
      if (left < least) least = left;
    }
    if (least >= most) return least;
  }
  return row[b.length]!;
}
