/** What an op writes: the table says it of every op, and the reference kernels do as it says. */
import { expect, it } from 'vitest';
import { kernels } from '../../../lib/backends/reference';
import { bind, type Values } from '../../../lib/backends/reference/kernel';
import { gradient } from '../../../lib/graph/gradient';
import { Graph, type Node, type Tensor } from '../../../lib/graph/graph';
import { type OpName, ops, writes } from '../../../lib/graph/ops';
import { sizeOf } from '../../../lib/graph/shape';
import { appendAdamW } from '../../../lib/training/adamw';
import { cases, fill } from './cases';

/** A graph in which every op that learns stands, then its way back, its norm and its optimiser. */
function graphs(): Graph[] {
  const learning = cases.map(({ build }) => {
    const graph = new Graph();
    const loss = build(graph);
    const gradients = gradient(graph, loss);
    const norm = graph.value('norm', [...gradients.values()], {}, 'gradNorm');
    graph.value('clipScale', [loss, norm], { limit: 1 }, 'scale');
    appendAdamW(graph, gradients);
    return graph;
  });
  return [...learning, cached()];
}

/** Two tokens after three that are kept. */
function cached(): Graph {
  const graph = new Graph();
  const inputs = [
    graph.parameter('qkv', [2, 12]),
    graph.parameter('keys', [6, 4]),
    graph.parameter('values', [6, 4]),
    graph.input('start', [1]),
  ];
  graph.value('cachedAttention', inputs, { heads: 2 }, 'y');
  return graph;
}

/** Which inputs of each node are other numbers after it ran. */
function written(graph: Graph): [Node, number[]][] {
  const given = fill(graph);
  const values = new Map<Tensor, Values>();
  for (const tensor of graph.tensors.values()) {
    const numbers = given.get(tensor.name) ?? tensor.data;
    values.set(tensor, numbers ? Float64Array.from(numbers) : new Float64Array(sizeOf(tensor.shape)));
  }
  if (graph.tensors.has('hyper'))
    values.set(
      graph.tensors.get('hyper')!,
      Float64Array.of(0.02, 0.999, 0.9, 0.1, 0.99, 0.01, 3, 1e-8, 0.05),
    );
  const see = (tensor: Tensor) => values.get(tensor)!;
  return graph.nodes.map((node) => {
    const before = node.inputs.map((tensor) => see(tensor).slice());
    bind(kernels, node, { inputs: node.inputs.map(see), outputs: node.outputs.map(see) })();
    const changed = node.inputs.flatMap((tensor, i) => (equal(see(tensor), before[i]!) ? [] : [i]));
    return [node, changed];
  });
}

const equal = (a: Values, b: Values) => a.every((x, i) => Object.is(x, b[i]));

it('every op writes the inputs that the table names, and no others', () => {
  const seen = new Map<OpName, Set<number>>();
  for (const graph of graphs())
    for (const [{ op }, changed] of written(graph))
      seen.set(op, new Set([...(seen.get(op) ?? []), ...changed]));
  const found = [...seen].map(([op, places]) => [op, [...places].sort()] as const);
  expect(Object.fromEntries(found)).toEqual(writes);
  expect(Object.keys(writes).sort()).toEqual(Object.keys(ops).sort());
});
