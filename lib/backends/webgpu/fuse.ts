/**
 * From a plan's nodes to the steps that run. A dispatch costs microseconds whatever it does, so what follows a matrix
 * product is done where its sums are, and all parameters of a store take their optimiser's step at once.
 * Knows no kernel.
 */
import type { Node, NodeOf, Tensor } from '../../graph/graph';
import type { Activation, OpName } from '../../graph/ops';
import type { Plan } from '../../graph/plan';
import type { Store } from '../backend';

/** A matrix product, and what is done with each of its results on the way. */
export interface Product {
  readonly op: 'product';
  readonly node: NodeOf<'matmul'>;
  readonly y: Tensor;
  readonly activation?: Activation;
  /** Another tensor of y's shape: added, multiplied with, or given the activation's slope. */
  readonly extra?: { readonly tensor: Tensor; readonly how: 'add' | 'multiply' | 'slope' };
}

/** One step of every parameter of one store, whose moments lie in another. */
export interface Optimiser {
  readonly op: 'optimiser';
  readonly nodes: readonly NodeOf<'adamw'>[];
}

/** Nodes that run as they are. */
export type Plain = Exclude<Node, NodeOf<'matmul'>>;

export type Step = Plain | Product | Optimiser;

export function fuse(plan: Plan, storeOf: ReadonlyMap<Tensor, Store>): Step[] {
  const users = new Map<Tensor, Node[]>();
  for (const node of plan.nodes)
    for (const tensor of new Set(node.inputs)) users.set(tensor, [...(users.get(tensor) ?? []), node]);
  const readable = new Set(plan.readable.values());
  const wanted = (tensor: Tensor) => readable.has(tensor) || users.has(tensor);
  const made = new Set<Tensor>();
  const swallowed = new Set<Node>();
  const steps: Step[] = [];
  for (const node of plan.nodes) {
    if (swallowed.has(node)) continue;
    if (node.op === 'matmul') {
      const next = readable.has(node.outputs[0]!) ? [] : users.get(node.outputs[0]!)!;
      const { absorbed, ...product } = withNext(node, next, made, wanted);
      if (absorbed) swallowed.add(absorbed);
      steps.push(product);
    } else if (node.op === 'adamw') {
      const joined = steps.at(-1);
      if (joined?.op === 'optimiser' && together(joined.nodes[0]!, node, storeOf)) {
        steps[steps.length - 1] = { op: 'optimiser', nodes: [...joined.nodes, node] };
      } else if (together(node, node, storeOf)) steps.push({ op: 'optimiser', nodes: [node] });
      else steps.push(node);
    } else steps.push(node);
    for (const output of outputsOf(steps.at(-1)!)) made.add(output);
  }
  return steps;
}

/** A product with the one node that uses its result, where that can be done on the way. */
function withNext(
  node: NodeOf<'matmul'>,
  next: readonly Node[],
  made: ReadonlySet<Tensor>,
  wanted: (tensor: Tensor) => boolean,
): Product & { absorbed?: Node } {
  const plain: Product = { op: 'product', node, y: node.outputs[0]! };
  const [user] = next;
  if (!user || next.length > 1) return plain;
  if (is(user, 'activation')) {
    const [y, slope] = user.outputs as [Tensor, Tensor];
    const extra = wanted(slope) ? { extra: { tensor: slope, how: 'slope' as const } } : {};
    return { ...plain, y, activation: user.attributes.kind, ...extra, absorbed: user };
  }
  if (is(user, 'add') || is(user, 'multiply')) {
    const other = user.inputs.find((input) => input !== plain.y);
    if (!other || !made.has(other)) return plain; // not computed yet, or y with itself
    return { ...plain, y: user.outputs[0]!, extra: { tensor: other, how: user.op }, absorbed: user };
  }
  return plain;
}

/** May these two parameters take their steps in one dispatch? */
function together(
  first: NodeOf<'adamw'>,
  second: NodeOf<'adamw'>,
  storeOf: ReadonlyMap<Tensor, Store>,
): boolean {
  const [parameter, , m] = first.inputs;
  const [p, gradient, m2, v2, hyper, scale] = second.inputs;
  const moments = storeOf.get(m!);
  return (
    storeOf.get(p!) === storeOf.get(parameter!) &&
    storeOf.get(m2!) === moments &&
    storeOf.get(v2!) === moments &&
    storeOf.get(p!) !== moments &&
    [gradient, hyper, scale].every((tensor) => !tensor || !storeOf.has(tensor)) &&
    hyper === first.inputs[4] &&
    scale === first.inputs[5]
  );
}

function outputsOf(step: Step): readonly Tensor[] {
  if (step.op === 'product') return [step.y, ...(step.extra?.how === 'slope' ? [step.extra.tensor] : [])];
  return step.op === 'optimiser' ? [] : step.outputs;
}

function is<K extends OpName>(node: Node, op: K): node is Node & NodeOf<K> {
  return node.op === op;
}
