/**
 * The table from ops to compiled kernels: each node becomes a short list of calls with every argument decided.
 * Knows addresses; owns no memory.
 */
import type { Node, NodeOf, Tensor } from '../../graph/graph';
import type { OpName, Slopes } from '../../graph/ops';
import { sizeOf } from '../../graph/shape';

/** What the compiled module exports; see kernels/. All arguments are numbers: addresses and strides in bytes. */
export type Kernels = Record<
  | 'add'
  | 'adamw'
  | 'addSquares'
  | 'attentionHead'
  | 'attentionHeadGradient'
  | 'cachedAttentionHead'
  | 'clear'
  | 'clipScale'
  | 'columnSum'
  | 'crossEntropy'
  | 'crossEntropyGradient'
  | 'embedding'
  | 'embeddingGradient'
  | 'gelu'
  | 'geluTanh'
  | 'layernorm'
  | 'layernormGradient'
  | 'matmul'
  | 'multiply'
  | 'relu'
  | 'reluSquared'
  | 'rmsnorm'
  | 'rmsnormGradient'
  | 'root'
  | 'rotate'
  | 'transpose',
  (...numbers: number[]) => void
>;

export type Call = () => void;

export interface Site {
  readonly kernels: Kernels;
  readonly address: (tensor: Tensor) => number;
  /** Room for `scratchBytes(node)`, shared by all nodes of a program. */
  readonly scratch: number;
}

/** Which kernel computes which activation. */
const activations = { gelu: 'gelu', gelu_new: 'geluTanh', relu: 'relu', relu2: 'reluSquared' } as const;

type Recorder<K extends OpName> = (node: NodeOf<K>, site: Site) => Call[];

export const recorders: { readonly [K in OpName]: Recorder<K> } = {
  embedding: ({ inputs: [table, ids], outputs: [y] }, { kernels, address }) => {
    const [a, b, c] = [address(table!), address(ids!), address(y!)];
    const [rows, width, last] = [y!.shape[0]!, y!.shape[1]!, table!.shape[0]! - 1];
    return [() => kernels.embedding(a, b, c, rows, width, last)];
  },

  embeddingGradient: ({ inputs: [ids, dy], outputs: [dtable] }, { kernels, address }) => {
    const [a, b, c] = [address(ids!), address(dy!), address(dtable!)];
    const [rows, width, last] = [dy!.shape[0]!, dy!.shape[1]!, dtable!.shape[0]! - 1];
    return [() => kernels.embeddingGradient(a, b, c, rows, width, last)];
  },

  // b must lie (inner, columns): stored the other way round, it is turned in scratch first.
  matmul: (
    { inputs: [a, b, bias], outputs: [y], attributes: { transposeA, transposeB } },
    { kernels, address, scratch },
  ) => {
    const [aAt, bAt, biasAt, yAt] = [address(a!), address(b!), bias ? address(bias) : 0, address(y!)];
    const [rows, columns] = [y!.shape[0]!, y!.shape[1]!];
    const inner = a!.shape[transposeA ? 0 : 1]!;
    const [aRow, aInner] = transposeA ? [4, rows * 4] : [inner * 4, 4];
    const product =
      (right: number): Call =>
      () =>
        kernels.matmul(aAt, right, biasAt, yAt, rows, inner, columns, aRow, aInner);
    return transposeB
      ? [() => kernels.transpose(bAt, scratch, columns, inner), product(scratch)]
      : [product(bAt)];
  },

  add: ({ inputs: [a, b], outputs: [y] }, { kernels, address }) => {
    const [aAt, bAt, yAt, size] = [address(a!), address(b!), address(y!), sizeOf(y!.shape)];
    return [() => kernels.add(aAt, bAt, yAt, size)];
  },

  multiply: ({ inputs: [a, b], outputs: [y] }, { kernels, address }) => {
    const [aAt, bAt, yAt, size] = [address(a!), address(b!), address(y!), sizeOf(y!.shape)];
    return [() => kernels.multiply(aAt, bAt, yAt, size)];
  },

  columnSum: ({ inputs: [dy], outputs: [db] }, { kernels, address }) => {
    const [a, b, rows, columns] = [address(dy!), address(db!), dy!.shape[0]!, dy!.shape[1]!];
    return [() => kernels.columnSum(a, b, rows, columns)];
  },

  layernorm: ({ inputs, outputs, attributes: { epsilon } }, { kernels, address }) => {
    const [x, gain, bias, y, mean, rstd] = [...inputs, ...outputs].map(address) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const [rows, width] = [inputs[0]!.shape[0]!, inputs[0]!.shape[1]!];
    return [() => kernels.layernorm(x, gain, bias, y, mean, rstd, rows, width, epsilon)];
  },

  layernormGradient: ({ inputs, outputs }, { kernels, address }) => {
    const places = [...inputs, ...outputs].map(address);
    const [x, gain, mean, rstd, dy, dx, dgain, dbias] = places as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const [rows, width] = [inputs[0]!.shape[0]!, inputs[0]!.shape[1]!];
    return [() => kernels.layernormGradient(x, gain, mean, rstd, dy, dx, dgain, dbias, rows, width)];
  },

  rmsnorm: ({ inputs: [x], outputs: [y, rstd], attributes: { epsilon } }, { kernels, address }) => {
    const [a, b, c, rows, width] = [address(x!), address(y!), address(rstd!), x!.shape[0]!, x!.shape[1]!];
    return [() => kernels.rmsnorm(a, b, c, rows, width, epsilon)];
  },

  rmsnormGradient: ({ inputs: [x, rstd, dy], outputs: [dx] }, { kernels, address }) => {
    const [a, b, c, d] = [address(x!), address(rstd!), address(dy!), address(dx!)];
    const [rows, width] = [x!.shape[0]!, x!.shape[1]!];
    return [() => kernels.rmsnormGradient(a, b, c, d, rows, width)];
  },

  activation: ({ inputs: [x], outputs: [y, slope], attributes }, { kernels, address }) => {
    const [a, b, c, size] = [address(x!), address(y!), address(slope!), sizeOf(y!.shape)];
    const kernel = kernels[activations[attributes.kind]];
    return [() => kernel(a, b, c, size)];
  },

  rotate: ({ inputs: [qkv, positions, angles], outputs: [y], attributes }, { kernels, address }) => {
    const [a, b, c, d] = [address(qkv!), address(positions!), address(angles!), address(y!)];
    const [rows, width, depth] = [qkv!.shape[0]!, qkv!.shape[1]! / 3, angles!.shape[1]!];
    const [last, sign] = [angles!.shape[0]! - 1, attributes.inverse ? -1 : 1];
    return [() => kernels.rotate(a, b, c, d, rows, width, depth, last, sign)];
  },

  attention: ({ inputs: [qkv], outputs: [y, probs], attributes }, { kernels, address }) =>
    eachHead(qkv!, attributes, (head) => {
      const [q, k, v] = head.in(address(qkv!));
      const [out, row] = [head.out(address(y!)), head.probs(address(probs!))];
      const { time, depth, stride, outStride, scale, slope } = head;
      return () => kernels.attentionHead(q, k, v, out, row, time, depth, stride, outStride, scale, slope);
    }),

  attentionGradient: (
    { inputs: [qkv, probs, dy], outputs: [dqkv], attributes },
    { kernels, address, scratch },
  ) => {
    const [target, size] = [address(dqkv!), sizeOf(dqkv!.shape)];
    const heads = eachHead(qkv!, attributes, (head) => {
      const [q, k, v] = head.in(address(qkv!));
      const [dq, dk, dv] = head.in(target);
      const [row, out] = [head.probs(address(probs!)), head.out(address(dy!))];
      const { time, depth, stride, outStride, scale } = head;
      return () =>
        kernels.attentionHeadGradient(
          q,
          k,
          v,
          row,
          out,
          dq,
          dk,
          dv,
          scratch,
          time,
          depth,
          stride,
          outStride,
          scale,
        );
    });
    return [() => kernels.clear(target, size), ...heads];
  },

  cachedAttention: (
    { inputs: [qkv, keys, values, start], outputs: [y], attributes: { heads, slopes, ahead } },
    { kernels, address, scratch },
  ) => {
    const [rows, width] = [qkv!.shape[0]!, keys!.shape[1]!];
    const depth = width / heads;
    const [q, k, v, out, first] = [
      address(qkv!),
      address(keys!),
      address(values!),
      address(y!),
      address(start!),
    ];
    return Array.from({ length: heads }, (_, h) => {
      const at = 4 * h * depth; // where this head's numbers begin in a row
      const [keyAt, valueAt] = [q + at + 4 * width, q + at + 8 * width];
      return () =>
        kernels.cachedAttentionHead(
          q + at,
          keyAt,
          valueAt,
          k + at,
          v + at,
          out + at,
          scratch,
          first,
          rows,
          depth,
          12 * width,
          4 * width,
          1 / Math.sqrt(depth),
          slopes?.[h] ?? 0,
          ahead ? 1 : 0,
        );
    });
  },

  crossEntropy: ({ inputs: [logits, targets], outputs: [loss, probs] }, { kernels, address }) => {
    const [a, b, c, d] = [address(logits!), address(targets!), address(loss!), address(probs!)];
    const [rows, vocabulary] = [logits!.shape[0]!, logits!.shape[1]!];
    return [() => kernels.crossEntropy(a, b, c, d, rows, vocabulary)];
  },

  crossEntropyGradient: ({ inputs: [probs, targets], outputs: [dlogits] }, { kernels, address }) => {
    const [a, b, c] = [address(probs!), address(targets!), address(dlogits!)];
    const [rows, vocabulary] = [probs!.shape[0]!, probs!.shape[1]!];
    return [() => kernels.crossEntropyGradient(a, b, c, rows, vocabulary)];
  },

  norm: ({ inputs, outputs: [y] }, { kernels, address }) => {
    const at = address(y!);
    const sums = inputs.map((tensor) => {
      const [x, size] = [address(tensor), sizeOf(tensor.shape)];
      return () => kernels.addSquares(x, at, size);
    });
    return [() => kernels.clear(at, 1), ...sums, () => kernels.root(at)];
  },

  clipScale: ({ inputs: [loss, norm], outputs: [y], attributes: { limit } }, { kernels, address }) => {
    const [a, b, c] = [address(loss!), address(norm!), address(y!)];
    return [() => kernels.clipScale(a, b, c, limit)];
  },

  adamw: ({ inputs }, { kernels, address }) => {
    const [parameter, gradient, m, v, hyper] = inputs.map(address) as [
      number,
      number,
      number,
      number,
      number,
    ];
    const [scale, size] = [inputs[5] ? address(inputs[5]) : 0, sizeOf(inputs[0]!.shape)];
    return [() => kernels.adamw(parameter, gradient, m, v, hyper, scale, size)];
  },
};

/** Bytes of scratch a node needs: a turned operand, or one row of attention. */
export function scratchBytes(node: Node): number {
  if (node.op === 'matmul' && node.attributes.transposeB) return sizeOf(node.inputs[1]!.shape) * 4;
  if (node.op === 'attentionGradient') return node.attributes.time * 4;
  if (node.op === 'cachedAttention') return node.inputs[1]!.shape[0]! * 4;
  return 0;
}

interface Head {
  readonly time: number;
  readonly depth: number;
  readonly stride: number;
  readonly outStride: number;
  readonly scale: number;
  readonly slope: number;
  /** Addresses of this head's first query, key and value in a tensor shaped like qkv. */
  in(start: number): [number, number, number];
  out(start: number): number;
  probs(start: number): number;
}

function eachHead(
  qkv: Tensor,
  { heads, time, slopes }: { heads: number; time: number; slopes?: Slopes },
  record: (head: Head) => Call,
): Call[] {
  const width = qkv.shape[1]! / 3;
  const depth = width / heads;
  const sizes = { time, depth, stride: 12 * width, outStride: 4 * width, scale: 1 / Math.sqrt(depth) };
  return Array.from({ length: (qkv.shape[0]! / time) * heads }, (_, i) => {
    const [sequence, h] = [Math.floor(i / heads), i % heads];
    const first = (start: number) => start + sequence * time * sizes.stride + 4 * h * depth;
    return record({
      ...sizes,
      slope: slopes?.[h] ?? 0,
      in: (start) => [first(start), first(start) + 4 * width, first(start) + 8 * width],
      out: (start) => start + sequence * time * sizes.outStride + 4 * h * depth,
      probs: (start) => start + 4 * i * time * time,
    });
  });
}
