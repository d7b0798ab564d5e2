/**
 * Reverse-mode differentiation: one rule an op, walked backwards over the graph.
 * The derivative of a graph is more graph, so every backend runs it with the ops it has.
 */
import type { Graph, Node, NodeOf, Tensor } from './graph';
import type { OpName } from './ops';

/** Given dL/d(first output), appends what computes dL/d(input) for each input; undefined where none is wanted. */
type Rule<K extends OpName> = (graph: Graph, node: NodeOf<K>, dy: Tensor) => readonly (Tensor | undefined)[];

const plain = { transposeA: false, transposeB: false };

/** y = f(x) ⇒ the rule says dx from dy. Ops absent here cannot be differentiated. */
const rules: { readonly [K in OpName]?: Rule<K> } = {
  // y = table[ids]: each row of the table collects the gradients of the places that used it.
  embedding: (graph, { inputs: [table, ids], outputs: [y] }, dy) => [
    graph.value('embeddingGradient', [ids!, dy], { rows: table!.shape[0]! }, `${y!.name}.dtable`),
  ],

  // y = a·b + bias: da = dy·bᵀ, db = aᵀ·dy, dbias = columns of dy summed.
  matmul(graph, { inputs: [a, b, bias], outputs: [y], attributes: { transposeA, transposeB } }, dy) {
    if (transposeA)
      throw new RangeError(`gradient: matmul of a transposed first operand (${y!.name}) has no rule`);
    const da = graph.value('matmul', [dy, b!], { ...plain, transposeB: !transposeB }, `${y!.name}.da`);
    const pair = transposeB ? [dy, a!] : [a!, dy]; // y = a·bᵀ ⇒ db = dyᵀ·a
    const db = graph.value('matmul', pair, { ...plain, transposeA: true }, `${y!.name}.db`);
    const dbias = bias && graph.value('columnSum', [dy], {}, `${y!.name}.dbias`);
    return [da, db, dbias];
  },

  // y = a + b: the gradient goes to both, unchanged.
  add: (_graph, _node, dy) => [dy, dy],

  layernorm(graph, { inputs: [x, gain], outputs: [y, mean, rstd] }, dy) {
    return graph.apply('layernormGradient', [x!, gain!, mean!, rstd!, dy], {}, `${y!.name}.dx`);
  },

  rmsnorm: (graph, { inputs: [x], outputs: [y, rstd] }, dy) => [
    graph.value('rmsnormGradient', [x!, rstd!, dy], {}, `${y!.name}.dx`),
  ],

  // The forward pass kept dy/dx.
  activation: (graph, { outputs: [y, slope] }, dy) => [
    graph.value('multiply', [dy, slope!], {}, `${y!.name}.dx`),
  ],

  // A rotation's transpose is the rotation back.
  rotate: (graph, { inputs: [, positions, angles], outputs: [y], attributes: { heads, inverse } }, dy) => [
    graph.value('rotate', [dy, positions!, angles!], { heads, inverse: !inverse }, `${y!.name}.dqkv`),
  ],

  attention: (graph, { inputs: [qkv], outputs: [y, probs], attributes }, dy) => [
    graph.value('attentionGradient', [qkv!, probs!, dy], attributes, `${y!.name}.dqkv`),
  ],

  // The loss ends the graph: its own gradient is 1, so dy is not looked at.
  crossEntropy: (graph, { inputs: [, targets], outputs: [loss, probs] }) => [
    graph.value('crossEntropyGradient', [probs!, targets!], {}, `${loss!.name}.dlogits`),
  ],
};

/**
 * Appends the backward pass of `loss` (made by `crossEntropy`) to the graph.
 * @returns dL/dp for every parameter p that the loss depends on.
 * @throws RangeError when the loss is not a cross-entropy, or an op on the way has no rule.
 */
export function gradient(graph: Graph, loss: Tensor): Map<Tensor, Tensor> {
  const forward = [...graph.nodes];
  if (!forward.some((node) => node.op === 'crossEntropy' && node.outputs[0] === loss)) {
    throw new RangeError(`gradient: ${loss.name} is not the loss of a crossEntropy`);
  }
  const gradients = new Map<Tensor, Tensor>([[loss, loss]]);
  for (const node of forward.reverse()) {
    const dy = gradients.get(node.outputs[0]!);
    if (!dy) continue;
    const rule = rules[node.op] as
      | ((graph: Graph, node: Node, dy: Tensor) => readonly (Tensor | undefined)[])
      | undefined;
    if (!rule) throw new RangeError(`gradient: ${node.op} has no rule`);
    rule(graph, node, dy).forEach((dx, i) => {
      const x = node.inputs[i]!;
      if (dx) gradients.set(x, accumulate(graph, gradients.get(x), dx, x));
    });
  }
  return new Map([...gradients].filter(([tensor]) => tensor.kind === 'parameter'));
}

/** A tensor used twice (the residual stream, a tied embedding) has the sum of both gradients. */
function accumulate(graph: Graph, sofar: Tensor | undefined, dx: Tensor, x: Tensor): Tensor {
  if (!sofar) return dx;
  let name = `${x.name}.dsum`;
  while (graph.tensors.has(name)) name += '+';
  return graph.value('add', [sofar, dx], {}, name);
}
