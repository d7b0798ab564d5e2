/**
 * The reference backend: one plain TypeScript loop an op. It defines what each op means, judges the other
 * backends, and runs the book where WebAssembly SIMD is missing.
 */
import type { Tensor } from '../../graph/graph';
import type { Plan } from '../../graph/plan';
import { sizeOf } from '../../graph/shape';
import {
  type Backend,
  copyOf,
  findStored,
  lengthMismatch,
  type Numbers,
  once,
  type ParameterSpec,
  type Program,
  type Store,
  unknownName,
} from '../backend';
import { activation } from './activation';
import { adamw, clipScale } from './adamw';
import { attention, attentionGradient, cachedAttention } from './attention';
import { bind, type KernelTable, type Values } from './kernel';
import { layernorm, layernormGradient } from './layernorm';
import { add, columnSum, embedding, embeddingGradient, matmul, multiply } from './linear';
import { crossEntropy, crossEntropyGradient, norm } from './loss';
import { rmsnorm, rmsnormGradient } from './rmsnorm';
import { rotate } from './rotate';

/** The table: what each op does. The gradient tests run it on Float64Arrays against finite differences. */
export const kernels: KernelTable = {
  embedding,
  embeddingGradient,
  matmul,
  add,
  multiply,
  columnSum,
  layernorm,
  layernormGradient,
  rmsnorm,
  rmsnormGradient,
  activation,
  rotate,
  attention,
  attentionGradient,
  cachedAttention,
  crossEntropy,
  crossEntropyGradient,
  norm,
  clipScale,
  adamw,
};

export function referenceBackend(reason = 'Plain TypeScript runs it: it was asked for by name.'): Backend {
  let bytes = 0;
  const stores = new WeakSet<Store>();

  function allocate(parameters: readonly ParameterSpec[]): Store {
    const store = new ReferenceStore(
      parameters,
      once(() => {
        bytes -= store.byteLength;
      }),
    );
    stores.add(store);
    bytes += store.byteLength;
    return store;
  }

  const own = (store: Store): store is ReferenceStore => store instanceof ReferenceStore && stores.has(store);

  async function compile(plan: Plan, ...given: readonly Store[]): Promise<Program> {
    if (!given.every(own)) throw new TypeError('compile: the store belongs to another backend');
    const found = findStored(plan, given);
    const floats = new Float32Array(plan.size);
    const ids = new Int32Array(floats.buffer);
    const views = new Map<Tensor, Values>(
      [...found].map(([tensor, store]) => [tensor, store.view(tensor.name)]),
    );
    for (const [tensor, offset] of plan.offsets) {
      views.set(
        tensor,
        (tensor.type === 'i32' ? ids : floats).subarray(offset, offset + sizeOf(tensor.shape)),
      );
    }
    const see = (tensor: Tensor) => views.get(tensor)!;
    for (const constant of plan.constants) see(constant).set(constant.data!);
    const steps = plan.nodes.map((node) =>
      bind(kernels, node, { inputs: node.inputs.map(see), outputs: node.outputs.map(see) }),
    );
    bytes += floats.byteLength;
    const close = once(() => {
      bytes -= floats.byteLength;
    });
    return new ReferenceProgram(plan, views, steps, close);
  }

  return {
    name: 'reference',
    reason,
    get bytes() {
      return bytes;
    },
    allocate,
    compile,
    close() {},
  };
}

class ReferenceStore implements Store {
  readonly #all: Float32Array;
  readonly #views = new Map<string, Float32Array>();

  constructor(
    readonly parameters: readonly ParameterSpec[],
    readonly close: () => void,
  ) {
    this.#all = new Float32Array(parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0));
    let offset = 0;
    for (const { name, shape } of parameters) {
      this.#views.set(name, this.#all.subarray(offset, offset + sizeOf(shape)));
      offset += sizeOf(shape);
    }
  }

  get byteLength(): number {
    return this.#all.byteLength;
  }

  view(name: string): Float32Array {
    const view = this.#views.get(name);
    if (!view) throw unknownName('parameters', name, this.#views.keys());
    return view;
  }

  write(name: string, data: Float32Array): void {
    fill(this.view(name), data, name);
  }

  async read(name: string): Promise<Float32Array> {
    return Float32Array.from(this.view(name));
  }

  async snapshot(): Promise<Float32Array> {
    return Float32Array.from(this.#all);
  }

  restore(snapshot: Float32Array): void {
    fill(this.#all, snapshot, 'a snapshot');
  }
}

class ReferenceProgram implements Program {
  constructor(
    readonly plan: Plan,
    readonly views: ReadonlyMap<Tensor, Values>,
    readonly steps: readonly (() => void)[],
    readonly close: () => void,
  ) {}

  write(name: string, data: Numbers): void {
    fill(this.#view(name), data, name);
  }

  async run(times = 1): Promise<void> {
    for (let i = 0; i < times; i++) for (const step of this.steps) step();
  }

  async read(name: string, into?: Float32Array): Promise<Float32Array> {
    return copyOf(this.#view(name) as Numbers, name, into);
  }

  #view(name: string): Values {
    const tensor = this.plan.readable.get(name);
    if (!tensor) throw unknownName('program', name, this.plan.readable.keys());
    return this.views.get(tensor)!;
  }
}

function fill(target: Values, data: Numbers, name: string): void {
  if (target.length !== data.length) throw lengthMismatch('write', name, data.length, target.length);
  target.set(data);
}
