/** Documents to learn from, and documents never shown, to be judged by. Knows nothing of what they are. */
import { streams, uniform } from '../random';

export interface SplitOptions {
  /** The share of the different documents to hold out, from 0 up, below 1. */
  readonly heldOut: number;
  /** Decides which; default 0. */
  readonly seed?: number;
}

export interface Split<Document> {
  readonly train: Document[];
  readonly heldOut: Document[];
}

/**
 * Divides documents in two, each part in the order of the list. Equal documents stay together, so that none is held
 * out and also learned; the share therefore counts different documents. It is rounded, but a share above 0 leaves at
 * least one different document on each side. The same list, share and seed always give the same parts.
 * @throws RangeError when heldOut is out of range, or above 0 where all documents are equal
 */
export function split<Document extends string | readonly number[]>(
  documents: readonly Document[],
  { heldOut: share, seed = 0 }: SplitOptions,
): Split<Document> {
  if (!(share >= 0 && share < 1))
    throw new RangeError(`split: heldOut is ${String(share)}; it must be a number from 0 up, below 1`);
  const different = [...new Set(documents.map(String))];
  if (share > 0 && different.length < 2)
    throw new RangeError(
      `split: there are ${different.length} different documents; holding some out takes at least 2`,
    );
  const count =
    share === 0 ? 0 : Math.min(Math.max(Math.round(share * different.length), 1), different.length - 1);
  const drawn = new Set(
    different
      .map((document, i) => ({ document, u: uniform(seed, streams.split, i), i }))
      .sort((a, b) => a.u - b.u || a.i - b.i)
      .slice(0, count)
      .map(({ document }) => document),
  );
  const isHeldOut = (document: Document) => drawn.has(String(document));
  return {
    train: documents.filter((document) => !isHeldOut(document)),
    heldOut: documents.filter(isHeldOut),
  };
}
