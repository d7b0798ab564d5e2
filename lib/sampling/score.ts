/**
 * How sure a distribution is, and how well it foretold what came, in bits (logarithms to base 2).
 * After Shannon, "A mathematical theory of communication" (1948). Knows nothing of the text of tokens.
 */
import { contextOf } from '../model/config';
import { type LogitsModel, requireCount, rowsAfter } from './ask';
import { distribution } from './distribution';
import { requireIds } from './settings';

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

/** A mean cross-entropy in bits, from one in nats: loss / ln 2. */
export function bitsOfLoss(loss: number): number {
  return loss / Math.LN2;
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

export interface ScoreOptions {
  /** How many ids before a token the model is shown, at most; default the positions it was trained on. */
  readonly context?: number | undefined;
}

/** How well the model foretold one token, from those before it. */
export interface TokenScore {
  readonly id: number;
  /** Its index in the text; the first token has no score, as nothing stands before it. */
  readonly position: number;
  readonly probability: number;
  /** Its surprise, −log₂ p, from the logits: a number even where p is too small for a float64. Infinity: impossible. */
  readonly bits: number;
  /** Of the distribution it was drawn from, in bits: the surprise to be expected. */
  readonly entropy: number;
  /** 1 for the token the model held likeliest; ties by lower id. */
  readonly rank: number;
}

/** How well a model foretold a text. The means are over all tokens but the first. */
export interface TextScore {
  readonly tokens: readonly TokenScore[];
  /** Of the whole text after its first token: −log₂ of the probability that the model would write it. */
  readonly bits: number;
  readonly bitsPerToken: number;
  /** Mean cross-entropy in nats, as training reports it: bitsPerToken · ln 2. */
  readonly loss: number;
  /** 2 to bitsPerToken, which is e to the loss. */
  readonly perplexity: number;
}

/**
 * Scores each token of a text by what the model says after the `context` tokens before it (all of them, near the start):
 * what `generate` would have drawn it from with every knob off. One question to the model as long as the text fits in
 * the context, then one for each token more.
 * @param ids at least two
 * @throws RangeError naming the argument, its value and what is allowed
 */
export async function score(
  model: LogitsModel,
  ids: readonly number[],
  { context = contextOf(model.config) }: ScoreOptions = {},
): Promise<TextScore> {
  const { vocab_size: size, n_positions: most } = model.config;
  if (ids.length < 2)
    throw new RangeError(
      `score: the length of ids is ${ids.length}; it must be at least 2, a token to go on from and one to score`,
    );
  requireIds('score: ids', ids, size);
  requireCount('score: context', context, 1, most);

  const tokens: TokenScore[] = [];
  for (let position = 1; position < ids.length; ) {
    const end = Math.max(position, Math.min(context, ids.length - 1));
    const start = Math.max(0, end - context);
    const rows = await rowsAfter('score', model, ids.slice(start, end));
    for (; position <= end; position++) {
      const row = rows.subarray((position - 1 - start) * size, (position - start) * size);
      tokens.push(tokenScore(row, ids[position]!, position));
    }
  }
  const bits = tokens.reduce((sum, token) => sum + token.bits, 0);
  const bitsPerToken = bits / tokens.length;
  const loss = bitsPerToken * Math.LN2;
  return { tokens, bits, bitsPerToken, loss, perplexity: perplexity(tokens.map((token) => token.bits)) };
}

/** @param logits what the model said before the token came (V) */
function tokenScore(logits: Float32Array, id: number, position: number): TokenScore {
  const { order, probs } = distribution(logits);
  const max = logits[order[0]!]!;
  const sum = 1 / probs[order[0]!]!; // Σ exp(z − max)
  const nats = Math.log(sum) + max - logits[id]!;
  return {
    id,
    position,
    probability: probs[id]!,
    bits: Math.max(0, nats / Math.LN2), // rounding may leave a hair below zero
    entropy: entropy(probs),
    rank: order.indexOf(id) + 1,
  };
}
