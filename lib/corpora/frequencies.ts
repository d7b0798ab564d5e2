/** How often each token has to be foretold in a corpus: the best guess of a model that looks at nothing. */

/**
 * The share of each id among all ids that have another before them; a document's first is never foretold.
 * Its entropy is the loss of always guessing by these shares.
 * @param documents lists of ids from 0 to vocabularySize − 1
 * @returns (V) shares that sum to 1
 * @throws RangeError when an id lies outside, or there is nothing to foretell
 */
export function tokenFrequencies(
  documents: readonly (readonly number[])[],
  vocabularySize: number,
): Float64Array {
  if (!Number.isInteger(vocabularySize) || vocabularySize < 1)
    throw new RangeError(
      `tokenFrequencies: vocabularySize is ${vocabularySize}; it must be a whole number from 1 up`,
    );
  const counts = new Float64Array(vocabularySize);
  let total = 0;
  for (const [d, document] of documents.entries()) {
    for (let i = 0; i < document.length; i++) {
      const id = document[i]!;
      if (!Number.isInteger(id) || id < 0 || id >= vocabularySize)
        throw new RangeError(
          `tokenFrequencies: documents[${d}][${i}] is ${id}; ids go from 0 to ${vocabularySize - 1}`,
        );
      if (i === 0) continue;
      counts[id]! += 1;
      total += 1;
    }
  }
  if (total === 0)
    throw new RangeError('tokenFrequencies: no document has a second id; there is nothing to foretell');
  return counts.map((count) => count / total);
}
