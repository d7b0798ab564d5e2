/** How many names of a list train each row of a position table, and what a table of some size never sees. Counts only. */
import type { Bar } from '@/marks/shapes';

/** What the figure is given: for each length, how many names of the list have it. */
export interface Given {
  /** lengths[n]: names of n letters. */
  readonly lengths: readonly number[];
  readonly model: string;
  /** The block size of the shipped model. */
  readonly block: number;
}

/** @returns for each number of letters, how many names have it */
export function lengthsOf(names: readonly string[]): number[] {
  const longest = names.reduce((most, { length }) => Math.max(most, length), 0);
  const lengths = new Array<number>(longest + 1).fill(0);
  for (const { length } of names) lengths[length]! += 1;
  return lengths;
}

/** Names of n letters or more. */
export function atLeast(lengths: readonly number[], letters: number): number {
  return lengths.slice(letters).reduce((sum, count) => sum + count, 0);
}

/**
 * What a block size of B does to a list. Row 0 reads the mark that begins a name, row p its letter p. The row of a name's
 * last letter decides that the name ends.
 */
export function lossOf(lengths: readonly number[], block: number) {
  const names = atLeast(lengths, 0);
  return {
    names,
    /** Share of the names that train the last row there is. */
    lastRow: atLeast(lengths, block - 1) / names,
    /** Names that are as long as the block, or longer: their end is never learned. */
    endless: atLeast(lengths, block),
    /** Names that lose letters too. */
    shortened: atLeast(lengths, block + 1),
  };
}

/** A bar for each row that a name of the list could use; rows that the table does not have are cut. */
export function barsOfRows(lengths: readonly number[], block: number): Bar[] {
  const names = atLeast(lengths, 0);
  return lengths.map((_, row) => {
    const share = atLeast(lengths, row) / names;
    return row < block
      ? { label: String(row), key: row, value: share }
      : { label: String(row), key: row, value: 0, ghost: share, cut: true };
  });
}
