/**
 * The smallest corpus that still teaches something: four tokens that follow each other in a circle. The public tutorial
 * model of `tests/reference` was trained on it. What comes next depends on the current token alone, and is certain.
 */

/** The tokens by id. */
export const cycleVocabulary: readonly string[] = Object.freeze(['I', 'love', 'AI', '!']);

const TIMES = 64;

/** The circle 64 times: 0 1 2 3 0 1 2 3 …, 256 ids. */
export const cycleCorpus: readonly number[] = Object.freeze(
  Array.from({ length: TIMES * cycleVocabulary.length }, (_, i) => i % cycleVocabulary.length),
);
