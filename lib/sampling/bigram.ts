/**
 * The plainest writer that learned anything: it knows how often each token came after each other one, and looks at
 * nothing but the last. What a network has to beat.
 */
import type { GPTConfig } from '../model/config';
import type { LogitsModel } from './ask';
import { requireIds } from './settings';

/**
 * Counts pairs, and says ln(count) as the score of each next token: without knobs, tokens are drawn as often as they came.
 * A pair that never came is impossible. After a token that nothing ever came after, all are equal.
 * @param documents lists of ids
 * @param config of the model that it is compared with: the same vocabulary, the same length of texts
 * @throws RangeError naming a document with an id outside the vocabulary
 */
export function bigramModel(documents: readonly (readonly number[])[], config: GPTConfig): LogitsModel {
  const size = config.vocab_size;
  const counts = new Float64Array(size * size); // (V, V): [before, next]
  for (const [d, document] of documents.entries()) {
    requireIds(`bigramModel: documents[${d}]`, document, size);
    for (let i = 1; i < document.length; i++) counts[document[i - 1]! * size + document[i]!]! += 1;
  }
  const scores = Float32Array.from(counts, (count) => Math.log(count)); // ln 0 is −∞
  for (let before = 0; before < size; before++) {
    const row = scores.subarray(before * size, (before + 1) * size);
    if (row.every((score) => score === Number.NEGATIVE_INFINITY)) row.fill(0);
  }
  return {
    config,
    async logits(ids) {
      requireIds('bigramModel: ids', ids, size);
      const rows = new Float32Array(ids.length * size); // (T, V)
      ids.forEach((id, i) => {
        rows.set(scores.subarray(id * size, (id + 1) * size), i * size);
      });
      return rows;
    },
  };
}
