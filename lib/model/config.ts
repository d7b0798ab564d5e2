/**
 * What shape a GPT has: Hugging Face's GPT-2 keys, and ours beside them. A missing key means GPT-2's value.
 * Knows nothing of weights or backends.
 */

/** The size and parts of a GPT. Every key is optional where GPT-2 has a value of its own. */
export interface GPTConfig {
  /** Number of tokens, V. */
  readonly vocab_size: number;
  /** Width of the residual stream, C. */
  readonly n_embd: number;
  /** Attention heads a layer, H; divides n_embd. */
  readonly n_head: number;
  /** Number of layers, L. */
  readonly n_layer: number;
  /** The longest context the model can be asked about; where positions are learned, the rows of their table. */
  readonly n_positions: number;
  /** How many of those positions training ever reached; default n_positions. */
  readonly trained_positions?: number;
  /** `gelu` is the exact (erf) form. Default `gelu_new` (GPT-2's tanh form). */
  readonly activation_function?: ActivationName;
  /** Added to the variance before the square root; default 1e-5. */
  readonly layer_norm_epsilon?: number;
  /** The output head is the token embedding, transposed; default true. */
  readonly tie_word_embeddings?: boolean;
  /** `rmsnorm` has no weights. Default `layernorm`. */
  readonly norm?: 'layernorm' | 'rmsnorm';
  /** One more norm right after the embedding; default false. */
  readonly norm_after_embedding?: boolean;
  /** A norm before the output head; default true. */
  readonly final_norm?: boolean;
  /** How a token's place is told; see `positions.ts`. `none` tells nothing: only what came before is known. Default `learned`. */
  readonly position?: 'learned' | 'sinusoidal' | 'rope' | 'alibi' | 'none';
  /** Biases in attention's two linear layers; default true. */
  readonly attn_bias?: boolean;
  /** Biases in the MLP's two linear layers; default true. */
  readonly mlp_bias?: boolean;
  /** How fresh numbers are drawn; see `parameters.ts`. Default `gpt2`. */
  readonly initialisation?: 'gpt2' | 'pytorch' | 'zero_output';
}

export type ActivationName = 'gelu' | 'gelu_new' | 'relu' | 'relu2';

/** A config with every key decided. */
export type FullConfig = Required<GPTConfig>;

/** The models of the book, by name. */
export const presets = {
  /** Four tokens, `I love AI !`: small enough to train in a blink. The public tutorial model that `tests/reference` reproduces. */
  cycle: {
    vocab_size: 4,
    n_embd: 8,
    n_head: 2,
    n_layer: 2,
    n_positions: 64,
    trained_positions: 8,
    activation_function: 'gelu',
    layer_norm_epsilon: 1e-5,
    tie_word_embeddings: true,
    norm: 'layernorm',
    position: 'learned',
    attn_bias: false,
    mlp_bias: true,
    initialisation: 'pytorch',
  },
  /** 26 letters and BOS: given names, one letter at a time. The public character model that `tests/reference` reproduces. */
  names: {
    vocab_size: 27,
    n_embd: 16,
    n_head: 4,
    n_layer: 1,
    n_positions: 8,
    activation_function: 'relu2',
    tie_word_embeddings: false,
    norm: 'rmsnorm',
    norm_after_embedding: true,
    final_norm: false,
    attn_bias: false,
    mlp_bias: false,
    initialisation: 'zero_output',
  },
  /**
   * A GPT-2 in small for a vocabulary of about a thousand word pieces: 661,536 parameters, 2.6 MB. The pieces cost 96,000
   * of them; five layers of width 96 put the rest where a sentence's structure is learned, and the position table stays
   * short, so that every row of it is trained. Six heads of 16 numbers: whole SIMD registers.
   */
  stories: { vocab_size: 1000, n_embd: 96, n_head: 6, n_layer: 5, n_positions: 64 },
  /** The smallest GPT-2 (Radford et al. 2019). */
  gpt2: { vocab_size: 50257, n_embd: 768, n_head: 12, n_layer: 12, n_positions: 1024 },
} as const satisfies Record<string, GPTConfig>;

const counts = ['vocab_size', 'n_embd', 'n_head', 'n_layer', 'n_positions'] as const;

/** What this engine can build, key by key: a value outside the list is refused, never replaced. */
const choices = {
  activation_function: ['gelu', 'gelu_new', 'relu', 'relu2'],
  norm: ['layernorm', 'rmsnorm'],
  norm_after_embedding: [true, false],
  final_norm: [true, false],
  position: ['learned', 'sinusoidal', 'rope', 'alibi', 'none'],
  initialisation: ['gpt2', 'pytorch', 'zero_output'],
  tie_word_embeddings: [true, false],
  attn_bias: [true, false],
  mlp_bias: [true, false],
} as const;

/** How many ids a model can be shown and know its way: the positions it was trained on. */
export function contextOf({ n_positions, trained_positions = n_positions }: GPTConfig): number {
  return trained_positions;
}

/**
 * Checks a config and fills in GPT-2's values.
 * @throws RangeError naming the key, its value and what is allowed.
 */
export function completeConfig(config: GPTConfig): FullConfig {
  const full = {
    trained_positions: config.n_positions,
    activation_function: 'gelu_new',
    layer_norm_epsilon: 1e-5,
    tie_word_embeddings: true,
    norm: 'layernorm',
    norm_after_embedding: false,
    final_norm: true,
    position: 'learned',
    attn_bias: true,
    mlp_bias: true,
    initialisation: 'gpt2',
    ...config,
  } as FullConfig;
  for (const key of counts) {
    if (!Number.isInteger(full[key]) || full[key] < 1 || full[key] > 1e7) {
      throw new RangeError(`config: ${key} is ${full[key]}; it must be a whole number from 1 to 10,000,000`);
    }
  }
  for (const [key, allowed] of Object.entries(choices)) {
    const value = full[key as keyof typeof choices];
    if (!(allowed as readonly unknown[]).includes(value)) {
      throw new RangeError(`config: ${key} is ${String(value)}; this engine knows ${allowed.join(', ')}`);
    }
  }
  if (full.n_embd % full.n_head !== 0) {
    throw new RangeError(
      `config: n_embd ${full.n_embd} does not divide into ${full.n_head} heads of equal width`,
    );
  }
  if (full.position === 'rope' && (full.n_embd / full.n_head) % 2 !== 0) {
    throw new RangeError(
      `config: position rope turns pairs of numbers, but n_embd ${full.n_embd} over ${full.n_head} heads gives each ${full.n_embd / full.n_head}`,
    );
  }
  const trained = full.trained_positions;
  if (!Number.isInteger(trained) || trained < 1 || trained > full.n_positions) {
    throw new RangeError(
      `config: trained_positions is ${trained}; it must be a whole number from 1 to n_positions (${full.n_positions})`,
    );
  }
  if (!(full.layer_norm_epsilon > 0 && full.layer_norm_epsilon < 1)) {
    throw new RangeError(
      `config: layer_norm_epsilon is ${full.layer_norm_epsilon}; it must lie between 0 and 1`,
    );
  }
  return full;
}
