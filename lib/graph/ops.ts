/**
 * The op table: every op a graph may hold, what it takes, what it gives, and the shapes it accepts.
 * What an op computes is defined by `backends/reference`; its derivative by `gradient.ts`.
 * Knows nothing of memory or backends.
 */
import { formatShape, type Shape, sameShape } from './shape';

/** What each op needs to know besides its inputs. */
export interface Attributes {
  /** (table (V, C), ids (N)) → (N, C): one row of the table for each id. */
  embedding: object;
  /** (ids (N), dy (N, C)) → (rows, C): sums each dy row into the row its id names. */
  embeddingGradient: { readonly rows: number };
  /** (a, b, bias (M)?) → a·b + bias (N, M). A transposed operand is stored with its axes swapped. */
  matmul: { readonly transposeA: boolean; readonly transposeB: boolean };
  /** (a, b) of one shape → a + b. */
  add: object;
  /** (dy (N, M)) → (M): the gradient of a bias. */
  columnSum: object;
  /** (x (N, C), gain (C), bias (C)) → y (N, C), mean (N), rstd (N). */
  layernorm: { readonly epsilon: number };
  /** (x, gain, mean, rstd, dy) → dx (N, C), dgain (C), dbias (C). */
  layernormGradient: object;
  /** (x (N, C)) → y (N, C), rstd (N). */
  rmsnorm: { readonly epsilon: number };
  /** (x, rstd, dy) → dx (N, C). */
  rmsnormGradient: object;
  /** (x) → y, and slope = dy/dx, both of x's shape: they share their exponential, so the way back is one product. */
  activation: { readonly kind: Activation };
  /** (a, b) of one shape → a · b, number by number. */
  multiply: object;
  /**
   * (qkv (N, 3C), positions (N), angles (P, D)) → (N, 3C): RoPE. Turns each pair of numbers of every query and key, D a
   * head, by the angle of its position; a row of `angles` holds D/2 cosines, then D/2 sines. `inverse` turns back.
   */
  rotate: { readonly heads: number; readonly inverse: boolean };
  /** (qkv (B·T, 3C)) → y (B·T, C), probs (B, H, T, T): causal attention, every head. */
  attention: { readonly heads: number; readonly time: number; readonly slopes?: Slopes };
  /**
   * (qkv (N, 3C), keys (P, C), values (P, C), start (1)) → y (N, C): attention of N new tokens at places start, start + 1, …
   * Writes their keys and values into the cache, in place, and looks back on all before them. `ahead` is a fault to be
   * shown: the new tokens then see each other, later ones too.
   */
  cachedAttention: { readonly heads: number; readonly slopes?: Slopes; readonly ahead?: boolean };
  /** (qkv, probs, dy) → dqkv (B·T, 3C). */
  attentionGradient: { readonly heads: number; readonly time: number; readonly slopes?: Slopes };
  /** (logits (N, V), targets (N)) → loss (1), the mean in nats; probs (N, V). */
  crossEntropy: object;
  /** (probs (N, V), targets (N)) → dlogits (N, V) of the mean loss. */
  crossEntropyGradient: object;
  /** (any number of tensors) → (1): the square root of the sum of all squares. */
  norm: object;
  /**
   * (loss (1), norm (1)) → (1): what to multiply a gradient of that length with, min(1, limit / norm); exactly 0 where the
   * loss or the norm is not finite. `limit` 0 never shrinks.
   */
  clipScale: { readonly limit: number };
  /**
   * (parameter, gradient, m, v, hyper (9), scale (1)?): one step of Adam or AdamW, in place. `hyper` as in
   * `training/adamw.ts`. `scale` multiplies the gradient; where it is 0, nothing changes.
   */
  adamw: object;
}

/** ALiBi, one a head: what a score loses for each place between query and key. Absent or empty: nothing. */
export type Slopes = readonly number[] | undefined;

/** `gelu` is exact (erf), `gelu_new` its tanh form (GPT-2), `relu2` the square of `relu`. */
export type Activation = 'gelu' | 'gelu_new' | 'relu' | 'relu2';

export type OpName = keyof Attributes;

/** What the shape rules see of a tensor. */
export interface Operand {
  readonly name: string;
  readonly shape: Shape;
}

/** One output: its shape, and the suffix that tells it from the op's first output. */
export interface Output {
  readonly shape: Shape;
  readonly suffix?: string;
}

type ShapeRule<K extends OpName> = (
  inputs: readonly Operand[],
  attributes: Attributes[K],
) => readonly Output[];

/** The table. Each rule checks its inputs and returns the outputs' shapes; a misfit throws a RangeError naming both. */
export const ops: { readonly [K in OpName]: ShapeRule<K> } = {
  embedding(inputs) {
    const [table, ids] = take('embedding', inputs, [2, 1]);
    return [{ shape: [ids[0]!, table[1]!] }];
  },
  embeddingGradient(inputs, { rows }) {
    const [ids, dy] = take('embeddingGradient', inputs, [1, 2]);
    agree('embeddingGradient', 'rows', ids[0]!, dy[0]!, inputs);
    return [{ shape: [rows, dy[1]!] }];
  },
  matmul(inputs, { transposeA, transposeB }) {
    const [a, b, bias] = take('matmul', inputs, inputs.length === 3 ? [2, 2, 1] : [2, 2]);
    const [rows, innerA] = transposeA ? [a[1]!, a[0]!] : [a[0]!, a[1]!];
    const [innerB, columns] = transposeB ? [b[1]!, b[0]!] : [b[0]!, b[1]!];
    agree('matmul', 'inner sizes', innerA, innerB, inputs);
    if (bias) agree('matmul', 'columns and bias', columns, bias[0]!, inputs);
    return [{ shape: [rows, columns] }];
  },
  add: (inputs) => [{ shape: alike('add', inputs, 2) }],
  multiply: (inputs) => [{ shape: alike('multiply', inputs, 2) }],
  columnSum(inputs) {
    const [dy] = take('columnSum', inputs, [2]);
    return [{ shape: [dy[1]!] }];
  },
  layernorm(inputs) {
    const [x, gain, bias] = take('layernorm', inputs, [2, 1, 1]);
    agree('layernorm', 'width and gain', x[1]!, gain[0]!, inputs);
    agree('layernorm', 'width and bias', x[1]!, bias![0]!, inputs);
    return [{ shape: x }, { shape: [x[0]!], suffix: 'mean' }, { shape: [x[0]!], suffix: 'rstd' }];
  },
  layernormGradient(inputs) {
    const [x, gain] = take('layernormGradient', inputs, [2, 1, 1, 1, 2]);
    return [{ shape: x }, { shape: gain, suffix: 'gain' }, { shape: gain, suffix: 'bias' }];
  },
  rmsnorm(inputs) {
    const [x] = take('rmsnorm', inputs, [2]);
    return [{ shape: x }, { shape: [x[0]!], suffix: 'rstd' }];
  },
  rmsnormGradient(inputs) {
    const [x] = take('rmsnormGradient', inputs, [2, 1, 2]);
    return [{ shape: x }];
  },
  activation(inputs) {
    const { shape } = only('activation', inputs, 1)[0]!;
    return [{ shape }, { shape, suffix: 'slope' }];
  },
  rotate(inputs, { heads }) {
    const [qkv, positions, angles] = take('rotate', inputs, [2, 1, 2]);
    const { width } = attentionSizes('rotate', qkv, { heads, time: 1 }, inputs);
    agree('rotate', 'rows and positions', qkv[0]!, positions[0]!, inputs);
    agree('rotate', 'numbers a head and angles', width / heads, angles![1]!, inputs);
    if ((width / heads) % 2 !== 0)
      throw misfit('rotate', `${width / heads} numbers a head do not form pairs`, inputs);
    return [{ shape: qkv }];
  },
  attention(inputs, attributes) {
    const [qkv] = take('attention', inputs, [2]);
    const { rows, width, batch } = attentionSizes('attention', qkv, attributes, inputs);
    const { heads, time } = attributes;
    return [{ shape: [rows, width] }, { shape: [batch, heads, time, time], suffix: 'probs' }];
  },
  cachedAttention(inputs, { heads }) {
    const [qkv, keys] = take('cachedAttention', inputs, [2, 2, 2, 1]);
    alike('cachedAttention', inputs.slice(1, 3), 2);
    agree('cachedAttention', 'width of qkv and three cached rows', qkv[1]!, 3 * keys[1]!, inputs);
    const { width } = attentionSizes('cachedAttention', qkv, { heads, time: 1 }, inputs);
    return [{ shape: [qkv[0]!, width] }];
  },
  attentionGradient(inputs, attributes) {
    const [qkv] = take('attentionGradient', inputs, [2, 4, 2]);
    attentionSizes('attentionGradient', qkv, attributes, inputs);
    return [{ shape: qkv }];
  },
  crossEntropy(inputs) {
    const [logits, targets] = take('crossEntropy', inputs, [2, 1]);
    agree('crossEntropy', 'rows and targets', logits[0]!, targets[0]!, inputs);
    return [{ shape: [1] }, { shape: logits, suffix: 'probs' }];
  },
  crossEntropyGradient(inputs) {
    const [probs] = take('crossEntropyGradient', inputs, [2, 1]);
    return [{ shape: probs }];
  },
  norm(inputs) {
    if (inputs.length === 0) throw misfit('norm', 'it needs at least one tensor', inputs);
    return [{ shape: [1] }];
  },
  clipScale(inputs) {
    take('clipScale', inputs, [1, 1]);
    return [{ shape: [1] }];
  },
  adamw(inputs) {
    only('adamw', inputs, inputs.length === 6 ? 6 : 5);
    alike('adamw', inputs.slice(0, 4), 4);
    return [];
  },
};

/**
 * What an op writes in place: which of its inputs. All others leave their inputs as they were. Whoever takes a run back or
 * repeats it goes by this table.
 */
export const writes: { readonly [K in OpName]: readonly number[] } = {
  embedding: [],
  embeddingGradient: [],
  matmul: [],
  add: [],
  columnSum: [],
  layernorm: [],
  layernormGradient: [],
  rmsnorm: [],
  rmsnormGradient: [],
  activation: [],
  multiply: [],
  rotate: [],
  attention: [],
  cachedAttention: [1, 2], // keys, values
  attentionGradient: [],
  crossEntropy: [],
  crossEntropyGradient: [],
  norm: [],
  clipScale: [],
  adamw: [0, 2, 3], // the parameter and both moments
};

function attentionSizes(
  op: OpName,
  qkv: Shape,
  { heads, time }: Attributes['attention'],
  inputs: readonly Operand[],
) {
  const rows = qkv[0]!;
  const width = qkv[1]! / 3;
  if (!Number.isInteger(width) || width % heads !== 0) {
    throw misfit(op, `its width must be 3 × ${heads} heads of equal width`, inputs);
  }
  if (rows % time !== 0) throw misfit(op, `${rows} rows do not divide into sequences of ${time}`, inputs);
  return { rows, width, batch: rows / time };
}

/** The shapes of exactly as many inputs as `ranks` has entries, each with that many axes. */
function take(
  op: OpName,
  inputs: readonly Operand[],
  ranks: readonly number[],
): readonly Shape[] & { 0: Shape; 1: Shape; 2?: Shape } {
  const fits = inputs.length === ranks.length && inputs.every((input, i) => input.shape.length === ranks[i]);
  if (!fits) throw misfit(op, `it needs tensors with ${ranks.join(', ')} axes`, inputs);
  return inputs.map((input) => input.shape) as unknown as readonly Shape[] & { 0: Shape; 1: Shape };
}

function only(op: OpName, inputs: readonly Operand[], count: number): readonly Operand[] {
  if (inputs.length !== count) throw misfit(op, `it needs ${count} inputs, not ${inputs.length}`, inputs);
  return inputs;
}

/** The one shape of `count` inputs. */
function alike(op: OpName, inputs: readonly Operand[], count: number): Shape {
  const { shape } = only(op, inputs, count)[0]!;
  if (!inputs.every((input) => sameShape(input.shape, shape))) throw misfit(op, 'the shapes differ', inputs);
  return shape;
}

function agree(op: OpName, what: string, a: number, b: number, inputs: readonly Operand[]): void {
  if (a !== b) throw misfit(op, `${what} ${a} and ${b} differ`, inputs);
}

function misfit(op: OpName, why: string, inputs: readonly Operand[]): RangeError {
  const shapes = inputs.map((input) => formatShape(input.shape)).join(' x ');
  return new RangeError(`${op}: ${shapes}: ${why}`);
}
