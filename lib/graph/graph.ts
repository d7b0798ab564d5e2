/**
 * The graph: tensors with names, and the ops between them, in the order they will run.
 * A model is a function that builds one. Knows nothing of memory or backends.
 */
import { type Attributes, type OpName, ops } from './ops';
import { formatShape, type Shape, sizeOf } from './shape';

/**
 * parameter: learned. state: kept from run to run (an optimiser's moments). Both live in a `Store`, which several
 * programs may share.
 * input: written before a run. constant: known with the graph, and never changed. value: computed by a node.
 */
export type TensorKind = 'parameter' | 'state' | 'input' | 'constant' | 'value';

export interface Tensor {
  readonly name: string;
  readonly shape: Shape;
  readonly kind: TensorKind;
  /** Ids and positions are i32; everything else f32. */
  readonly type: 'f32' | 'i32';
  /** The numbers of a constant. */
  readonly data?: Float32Array;
}

/** One op at work. The type parameter ties `attributes` to `op`. */
export interface NodeOf<K extends OpName> {
  readonly op: K;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly attributes: Attributes[K];
}

export type Node = { [K in OpName]: NodeOf<K> }[OpName];

export class Graph {
  readonly nodes: Node[] = [];
  readonly tensors = new Map<string, Tensor>();

  parameter(name: string, shape: Shape): Tensor {
    return this.#declare({ name, shape, kind: 'parameter', type: 'f32' });
  }

  state(name: string, shape: Shape): Tensor {
    return this.#declare({ name, shape, kind: 'state', type: 'f32' });
  }

  input(name: string, shape: Shape, type: Tensor['type'] = 'i32'): Tensor {
    return this.#declare({ name, shape, kind: 'input', type });
  }

  /** @throws RangeError when the numbers do not fill the shape. */
  constant(name: string, shape: Shape, data: Float32Array): Tensor {
    if (data.length !== sizeOf(shape)) {
      throw new RangeError(
        `graph: ${name} is ${formatShape(shape)}, which takes ${sizeOf(shape)} numbers, not ${data.length}`,
      );
    }
    return this.#declare({ name, shape, kind: 'constant', type: 'f32', data });
  }

  /**
   * Appends one op. Its first output is called `name`, the others `name.suffix` (see the op table).
   * @throws RangeError when the shapes do not fit, or a name is taken.
   */
  apply<K extends OpName>(
    op: K,
    inputs: readonly Tensor[],
    attributes: Attributes[K],
    name: string,
  ): readonly Tensor[] {
    for (const input of inputs) {
      if (this.tensors.get(input.name) !== input)
        throw new RangeError(`${op}: ${input.name} belongs to another graph`);
    }
    const outputs = ops[op](inputs, attributes).map(({ shape, suffix }) =>
      this.#declare({ name: suffix ? `${name}.${suffix}` : name, shape, kind: 'value', type: 'f32' }),
    );
    this.nodes.push({ op, inputs, outputs, attributes } as Node);
    return outputs;
  }

  /** `apply` for the ops with one output that matters. */
  value<K extends OpName>(op: K, inputs: readonly Tensor[], attributes: Attributes[K], name: string): Tensor {
    return this.apply(op, inputs, attributes, name)[0]!;
  }

  #declare(tensor: Tensor): Tensor {
    if (this.tensors.has(tensor.name)) throw new RangeError(`graph: two tensors are called ${tensor.name}`);
    this.tensors.set(tensor.name, tensor);
    return tensor;
  }
}
