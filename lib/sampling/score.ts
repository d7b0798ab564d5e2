/**
 * How sure a distribution is, and how well it foretold what came, in bits (logarithms to base 2).
 * After Shannon, "A mathematical theory of communication" (1948). Knows nothing of models.
 */

type Probabilities = Float64Array | Float32Array | readonly number[];

/** H = −Σ p log₂ p, in bits: 0 when one token is certain, log₂ V when all V are equal. A token with p = 0 adds nothing. */
export function entropy(probs: Probabilities): number {
  let bits = 0;
  for (let id = 0; id < probs.length; id++) {
    const p = probs[id]!;
    if (p > 0) bits -= p * Math.log2(p);
  }
  return Math.max(bits, 0); // rounding may leave a hair below zero, and −0 is no answer
}

/** 2ᴴ: the number of equally likely tokens that would be just as uncertain. From 1 to V. */
export function effectiveChoices(probs: Probabilities): number {
  return 2 ** entropy(probs);
}

/**
 * −log₂ p of the token that came, in bits: 0 when it was certain, 1 for a coin toss, Infinity when it was impossible.
 * @throws RangeError when id is not in the distribution
 */
export function surprise(probs: Probabilities, id: number): number {
  const p = Number.isInteger(id) ? probs[id] : undefined;
  if (p === undefined)
    throw new RangeError(
      `surprise: id is ${String(id)}; it must be a whole number from 0 to ${probs.length - 1}`,
    );
  return p === 1 ? 0 : -Math.log2(p);
}

/**
 * 2 to the mean surprise of a text's tokens, in bits: the model did as well as one that picks evenly among that many.
 * @throws RangeError when there are no surprises to average
 */
export function perplexity(surprises: readonly number[]): number {
  if (surprises.length === 0)
    throw new RangeError('perplexity: surprises is empty; it needs the surprise of at least one token');
  return 2 ** (surprises.reduce((sum, bits) => sum + bits, 0) / surprises.length);
}

/** eˡᵒˢˢ: the perplexity of a mean cross-entropy in nats, which is what training reports. */
export function perplexityOfLoss(loss: number): number {
  return Math.exp(loss);
}

/**
 * ln V: the loss, in nats, of a model that knows nothing and gives every token the same probability.
 * @throws RangeError unless size is a whole number from 1 up
 */
export function guessingLoss(vocabularySize: number): number {
  if (!Number.isInteger(vocabularySize) || vocabularySize < 1)
    throw new RangeError(
      `guessingLoss: vocabularySize is ${vocabularySize}; it must be a whole number from 1 up`,
    );
  return Math.log(vocabularySize);
}
