/**
 * What it costs to write a text token by token, with and without a KV cache, in closed form. The decoder counts the same
 * from the ops it runs (`Decoder.counts`). Norms, activations and the softmax are left out, as in Kaplan et al. 2020.
 */
import { completeConfig, type GPTConfig } from './config';

/** Work done: see the fields. */
export interface Work {
  /** Rows of keys computed, a layer; as many rows of values. */
  readonly projections: number;
  /** Products of a query with a key, a head of a layer. */
  readonly dots: number;
  /** Floating-point operations of all matrix products and of attention, two for each multiply-add. */
  readonly flops: number;
}

export interface WorkOptions {
  /** Keys and values of earlier tokens are kept. */
  readonly cached: boolean;
  /** Length of the text that is given, and read in one pass. Default 1. */
  readonly prompt?: number;
  /** Whether a pass scores its last token, or every token it sees. Default `last`. */
  readonly head?: 'last' | 'all';
  /** Whether a query meets the keys before it and its own, or all T × T. Default `causal`. */
  readonly attention?: 'causal' | 'dense';
}

/**
 * The work of asking for the token after each length from `prompt` to `tokens`.
 * @param tokens length of the text at the last pass, n
 * @throws RangeError unless 1 ≤ prompt ≤ tokens, both whole, or naming what is wrong with the config
 */
export function decodingWork(config: GPTConfig, tokens: number, options: WorkOptions): Work {
  const { cached, prompt = 1, head = 'last', attention = 'causal' } = options;
  for (const [name, value, least] of [
    ['prompt', prompt, 1],
    ['tokens', tokens, prompt],
  ] as const) {
    if (!Number.isInteger(value) || value < least)
      throw new RangeError(`work: ${name} is ${value}; it must be a whole number of at least ${least}`);
  }
  const passes = tokens - prompt + 1;
  const projections = cached ? tokens : sumOf(tokens) - sumOf(prompt - 1);
  const dots = attention === 'dense' ? denseDots(tokens, prompt, cached) : causalDots(tokens, prompt, cached);
  const scored = head === 'all' ? projections : passes;

  const { n_embd: width, n_layer: layers, vocab_size: vocabulary } = completeConfig(config);
  const linear = 24 * width * width; // a token and layer: 2 · (3C² + C² + 4C² + 4C²)
  const flops = layers * (linear * projections + 4 * width * dots) + 2 * width * vocabulary * scored;
  return { projections, dots, flops };
}

/** Cached: each token once, with all before it. Uncached: Σ t(t+1)/2 over the passes, n(n+1)(n+2)/6 from prompt 1. */
function causalDots(n: number, prompt: number, cached: boolean): number {
  if (cached) return sumOf(n);
  const upTo = (m: number) => (m * (m + 1) * (m + 2)) / 6;
  return upTo(n) - upTo(prompt - 1);
}

/** Cached: the prompt's square, then a row a token. Uncached: Σ t² over the passes, n(n+1)(2n+1)/6 from prompt 1. */
function denseDots(n: number, prompt: number, cached: boolean): number {
  if (cached) return prompt * prompt + sumOf(n) - sumOf(prompt);
  const upTo = (m: number) => (m * (m + 1) * (2 * m + 1)) / 6;
  return upTo(n) - upTo(prompt - 1);
}

/**
 * How fast a cost grows with n: the b of cost ≈ a·nᵇ, by least squares on the logarithms of both.
 * @param points [n, cost] each, at least two different n
 * @throws RangeError for fewer, or for an n or a cost that is not above 0
 */
export function growthExponent(points: readonly (readonly [n: number, cost: number])[]): number {
  for (const [n, cost] of points) {
    if (!(n > 0 && cost > 0 && Number.isFinite(n * cost)))
      throw new RangeError(`growth: the point is (${n}, ${cost}); both must be finite and above 0`);
  }
  const logs = points.map(([n, cost]) => [Math.log(n), Math.log(cost)] as const);
  const mean = (axis: 0 | 1) => logs.reduce((sum, log) => sum + log[axis], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const spread = logs.reduce((sum, log) => sum + (log[0] - x) ** 2, 0);
  if (!(spread > 0))
    throw new RangeError(`growth: there are ${points.length} points; it needs two with different n`);
  return logs.reduce((sum, log) => sum + (log[0] - x) * (log[1] - y), 0) / spread;
}

/** 1 + 2 + … + n */
function sumOf(n: number): number {
  return (n * (n + 1)) / 2;
}
