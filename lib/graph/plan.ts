/**
 * The plan: which nodes run, and where each tensor lies in one block of memory.
 * Decided once; a backend that runs it allocates nothing. Two values that are never needed at the
 * same moment share their place, unless `keep` names them.
 */
import type { Graph, Node, Tensor } from './graph';
import { sizeOf } from './shape';

export interface Plan {
  /** In running order, without those nobody asked for. */
  readonly nodes: readonly Node[];
  /** Parameters and states the nodes use: they live in stores, not in the block. */
  readonly stored: readonly Tensor[];
  /** Tensors whose numbers the graph brings along: a backend fills their places once, when it compiles. */
  readonly constants: readonly Tensor[];
  /** Offset of every other tensor in the block, in numbers of 4 bytes, a multiple of `alignment`. */
  readonly offsets: ReadonlyMap<Tensor, number>;
  /** Length of the block, in numbers of 4 bytes. */
  readonly size: number;
  /** What a program can be asked to read: inputs, outputs and what `keep` named. */
  readonly readable: ReadonlyMap<string, Tensor>;
}

export interface PlanOptions {
  /** Tensors to compute. Nodes that only change something in place (adamw) always run. */
  readonly outputs: readonly Tensor[];
  /** Names of intermediate values to keep readable after a run. */
  readonly keep?: readonly string[];
  /** Numbers of 4 bytes; default 4, which is 16 bytes, a SIMD register. */
  readonly alignment?: number;
}

/**
 * Plans a graph.
 * @throws RangeError when `keep` names a tensor the graph does not have.
 */
export function plan(graph: Graph, { outputs, keep = [], alignment = 4 }: PlanOptions): Plan {
  const kept = keep.map((name) => {
    const tensor = graph.tensors.get(name);
    if (!tensor) throw new RangeError(`plan: there is no tensor called ${name} to keep`);
    return tensor;
  });
  const wanted = new Set([...outputs, ...kept]);
  const nodes = neededNodes(graph, wanted);
  const inputs = [...graph.tensors.values()].filter(({ kind }) => kind === 'input'); // writable, read or not
  const used = new Set([...nodes.flatMap((node) => [...node.inputs, ...node.outputs]), ...inputs]);
  const lasting = [...used].filter(
    (tensor) =>
      tensor.kind === 'input' || tensor.kind === 'constant' || (wanted.has(tensor) && !isStored(tensor)),
  );
  const uses = nodes.map((node) => [...node.inputs, ...node.outputs]);
  const { offsets, size } = place(uses, new Set(lasting), alignment);
  return {
    nodes,
    stored: [...used].filter(isStored),
    constants: [...used].filter(({ kind }) => kind === 'constant'),
    offsets,
    size,
    readable: new Map(
      lasting.filter(({ kind }) => kind !== 'constant').map((tensor) => [tensor.name, tensor]),
    ),
  };
}

function isStored({ kind }: Tensor): boolean {
  return kind === 'parameter' || kind === 'state';
}

/** Walks back from what is wanted; a node without outputs works in place and is always wanted. */
function neededNodes(graph: Graph, wanted: ReadonlySet<Tensor>): Node[] {
  const needed = new Set(wanted);
  const nodes: Node[] = [];
  for (const node of [...graph.nodes].reverse()) {
    if (node.outputs.length > 0 && !node.outputs.some((output) => needed.has(output))) continue;
    for (const input of node.inputs) needed.add(input);
    nodes.push(node);
  }
  return nodes.reverse();
}

interface Span {
  readonly tensor: Tensor;
  readonly first: number;
  readonly last: number;
  readonly size: number;
}

/**
 * First fit by order of birth: each tensor takes the lowest gap among the places of tensors alive at the same time.
 * @param uses the tensors that each step reads or writes, in running order; those that live in stores are passed over
 * @param lasting tensors that keep their place to themselves
 */
export function place(
  uses: readonly (readonly Tensor[])[],
  lasting: ReadonlySet<Tensor>,
  alignment: number,
): Pick<Plan, 'offsets' | 'size'> {
  const offsets = new Map<Tensor, number>();
  const placed: { span: Span; offset: number }[] = []; // by offset
  let size = 0;
  for (const span of lifetimes(uses, lasting, alignment)) {
    let offset = 0;
    for (const { span: other, offset: start } of placed) {
      if (other.first > span.last || span.first > other.last) continue; // never alive together
      if (offset + span.size <= start) break;
      offset = Math.max(offset, start + other.size);
    }
    const after = placed.findIndex((other) => other.offset > offset);
    placed.splice(after < 0 ? placed.length : after, 0, { span, offset });
    offsets.set(span.tensor, offset);
    size = Math.max(size, offset + span.size);
  }
  return { offsets, size };
}

/** From the step that makes a tensor to the last that reads it; lasting ones, always. */
function lifetimes(
  uses: readonly (readonly Tensor[])[],
  lasting: ReadonlySet<Tensor>,
  alignment: number,
): Span[] {
  const first = new Map<Tensor, number>();
  const last = new Map<Tensor, number>();
  uses.forEach((used, i) => {
    for (const tensor of used) {
      if (isStored(tensor)) continue;
      if (!first.has(tensor)) first.set(tensor, i);
      last.set(tensor, i);
    }
  });
  for (const tensor of lasting) if (!first.has(tensor)) first.set(tensor, 0);
  return [...first.keys()].map((tensor) => ({
    tensor,
    first: lasting.has(tensor) ? 0 : first.get(tensor)!,
    last: lasting.has(tensor) ? uses.length : last.get(tensor)!,
    size: Math.ceil(sizeOf(tensor.shape) / alignment) * alignment,
  }));
}
