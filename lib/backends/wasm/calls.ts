/**
 * The table from ops to compiled kernels: each node becomes a short list of calls with every argument decided.
 * Knows addresses; owns no memory.
 */
import type { Node } from '../../graph/graph';
import type { OpName } from '../../graph/ops';
import { sizeOf } from '../../graph/shape';
import {
  attention,
  attentionGradient,
  attentionScratch,
  cachedAttention,
  cachedAttentionScratch,
} from './heads';
import { matmul, matmulScratch } from './products';
import type { Recorder } from './site';

/** Which kernel computes which activation. */
const activations = { gelu: 'gelu', gelu_new: 'geluTanh', relu: 'relu', relu2: 'reluSquared' } as const;

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

  matmul,

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

  attention,
  attentionGradient,
  cachedAttention,

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

/** Bytes of scratch a node needs. */
export function scratchBytes(node: Node): number {
  switch (node.op) {
    case 'matmul':
      return matmulScratch(node);
    case 'attention':
    case 'attentionGradient':
      return attentionScratch(node);
    case 'cachedAttention':
      return cachedAttentionScratch(node);
    default:
      return 0;
  }
}
