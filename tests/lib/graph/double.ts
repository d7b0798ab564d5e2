/** Runs a graph in float64 with the reference kernels: precise enough to be compared with finite differences. */
import { kernels } from '../../../lib/backends/reference';
import { bind, type Values } from '../../../lib/backends/reference/kernel';
import type { Graph, Tensor } from '../../../lib/graph/graph';
import { sizeOf } from '../../../lib/graph/shape';

/** @param given values of parameters, inputs and states, by name. @returns every tensor's value, by name. */
export function evaluate(
  graph: Graph,
  given: ReadonlyMap<string, ArrayLike<number>>,
): Map<string, Float64Array> {
  const values = new Map<string, Float64Array>();
  for (const [name, { shape, data }] of graph.tensors) {
    const numbers = given.get(name) ?? data;
    values.set(name, numbers ? Float64Array.from(numbers) : new Float64Array(sizeOf(shape)));
  }
  const see = (tensor: Tensor): Values => values.get(tensor.name)!;
  for (const node of graph.nodes)
    bind(kernels, node, { inputs: node.inputs.map(see), outputs: node.outputs.map(see) })();
  return values;
}
