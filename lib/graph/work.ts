/** How much arithmetic a node does, counted from its shapes. Knows nothing of backends or time. */
import type { Node } from './graph';
import { sizeOf } from './shape';

/**
 * Floating-point operations of matrix products and attention, two for each multiply-add (Kaplan et al. 2020, which leaves
 * out the same rest: norms, activations, additions, softmax).
 * @param start place of the first new token, for attention over a cache
 */
export function flopsOf(node: Node, start = 0): number {
  switch (node.op) {
    case 'matmul': {
      const inner = node.inputs[0]!.shape[node.attributes.transposeA ? 0 : 1]!;
      return 2 * inner * sizeOf(node.outputs[0]!.shape);
    }
    // A query and a key: one product of depth numbers a head, and as much again for the value.
    case 'attention': {
      const [rows, width] = node.outputs[0]!.shape as [number, number];
      const { time } = node.attributes;
      return 4 * width * (rows / time) * pairs(time, 0);
    }
    case 'cachedAttention': {
      const [rows, width] = node.outputs[0]!.shape as [number, number];
      return 4 * width * pairs(rows, start);
    }
    // A product on the way forward has two on the way back.
    case 'attentionGradient': {
      const [, probs, dy] = node.inputs;
      const [batch, , time] = probs!.shape as [number, number, number];
      return 8 * dy!.shape[1]! * batch * pairs(time, 0);
    }
    case 'embedding':
    case 'embeddingGradient':
    case 'add':
    case 'multiply':
    case 'columnSum':
    case 'layernorm':
    case 'layernormGradient':
    case 'rmsnorm':
    case 'rmsnormGradient':
    case 'activation':
    case 'rotate':
    case 'crossEntropy':
    case 'crossEntropyGradient':
    case 'norm':
    case 'clipScale':
    case 'adamw':
      return 0;
  }
}

/** How many places `rows` tokens see, the first of them at `start`: each all before it, and itself. */
export function pairs(rows: number, start: number): number {
  return rows * start + (rows * (rows + 1)) / 2;
}
