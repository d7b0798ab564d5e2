/** What a reference kernel is: given a node and where its tensors lie, a function that runs it once. */
import type { Node, NodeOf, Tensor } from '../../graph/graph';
import type { OpName } from '../../graph/ops';

/** Any typed array; ids are whole numbers inside it. */
export type Values = Float32Array | Float64Array | Int32Array;

export interface Bound {
  readonly inputs: readonly Values[];
  readonly outputs: readonly Values[];
}

export type Kernel<K extends OpName> = (node: NodeOf<K>, bound: Bound) => () => void;

export type KernelTable = { readonly [K in OpName]: Kernel<K> };

export function axes(tensor: Tensor | undefined): [number, number, number] {
  const [a = 1, b = 1, c = 1] = tensor!.shape;
  return [a, b, c];
}

export function bind(table: KernelTable, node: Node, bound: Bound): () => void {
  return (table[node.op] as Kernel<OpName>)(node as NodeOf<OpName>, bound);
}
