/**
 * The reference backend: one plain TypeScript loop an op. It defines what each op means, judges the other
 * backends, and runs the book where WebAssembly SIMD is missing.
 */
import type { Tensor } from '../../graph/graph';
import type { Plan } from '../../graph/plan';
import { sizeOf } from '../../graph/shape';
import {
  type Backend,
  Closable,
  copyOf,
  endToEnd,
  findStored,
  type Inputs,
  lengthMismatch,
  type Numbers,
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
    const store = new ReferenceStore(parameters, () => {
      bytes -= store.byteLength;
    });
    stores.add(store);
    bytes += store.byteLength;
    return store;
  }

  const own = (store: Store): store is ReferenceStore => store instanceof ReferenceStore && stores.has(store);

  async function compile(plan: Plan, ...given: readonly Store[]): Promise<Program> {
    if (!given.every(own)) throw new TypeError('compile: the store belongs to another backend');
    const found = findStored(plan, given);
    for (const store of given) store.requireOpen();
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
    return new ReferenceProgram(plan, given, views, steps, () => {
      bytes -= floats.byteLength;
    });
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

class ReferenceStore extends Closable implements Store {
  readonly #all: Float32Array;
  readonly #views = new Map<string, Float32Array>();

  constructor(
    readonly parameters: readonly ParameterSpec[],
    protected readonly release: () => void,
  ) {
    super('store');
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
    this.requireOpen();
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
    this.requireOpen();
    return Float32Array.from(this.#all);
  }

  restore(snapshot: Float32Array): void {
    this.requireOpen();
    fill(this.#all, snapshot, 'a snapshot');
  }
}

class ReferenceProgram extends Closable implements Program {
  constructor(
    readonly plan: Plan,
    readonly stores: readonly ReferenceStore[],
    readonly views: ReadonlyMap<Tensor, Values>,
    readonly steps: readonly (() => void)[],
    protected readonly release: () => void,
  ) {
    super('program');
  }

  write(name: string, data: Numbers): void {
    fill(this.#view(name), data, name);
  }

  async run(times = 1): Promise<void> {
    for (let i = 0; i < times; i++) this.#run();
  }

  async series(sets: readonly Inputs[], names: readonly string[]): Promise<Float32Array[]> {
    return sets.map((set) => {
      for (const name in set) this.write(name, set[name]!);
      this.#run();
      return endToEnd(names.map((name) => this.#view(name) as Numbers));
    });
  }

  async read(name: string, into?: Float32Array): Promise<Float32Array> {
    return copyOf(this.#view(name) as Numbers, name, into);
  }

  #run(): void {
    this.requireOpen();
    for (const store of this.stores) store.requireOpen();
    for (const step of this.steps) step();
  }

  #view(name: string): Values {
    this.requireOpen();
    const tensor = this.plan.readable.get(name);
    if (!tensor) throw unknownName('program', name, this.plan.readable.keys());
    return this.views.get(tensor)!;
  }
}

function fill(target: Values, data: Numbers, name: string): void {
  if (target.length !== data.length) throw lengthMismatch('write', name, data.length, target.length);
  target.set(data);
}
