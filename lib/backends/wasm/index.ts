/**
 * The wasm backend: AssemblyScript SIMD kernels over one linear memory; a program is a list of calls.
 * Plain SIMD, fixed summation order, our own exp and ln: the same bits on every machine.
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
import { recorders, scratchBytes } from './calls';
import { Heap, type Piece } from './heap';
import { kernelModule } from './module.generated';
import type { Call, Kernels, Site } from './site';

/** The compiled kernels, as bytes. */
export function kernelBytes(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(kernelModule), (character) => character.charCodeAt(0));
}

/** Can this machine run them? False without WebAssembly or without its SIMD. */
export function wasmUsable(): boolean {
  return typeof WebAssembly === 'object' && WebAssembly.validate(kernelBytes());
}

export async function wasmBackend(
  reason = 'WebAssembly with SIMD runs it: it was asked for by name.',
): Promise<Backend> {
  const heap = new Heap();
  const { instance } = await WebAssembly.instantiate(kernelBytes(), { env: { memory: heap.memory } });
  const kernels = instance.exports as unknown as Kernels;

  const own = (store: Store): store is WasmStore => store instanceof WasmStore && store.heap === heap;

  async function compile(plan: Plan, ...given: readonly Store[]): Promise<Program> {
    if (!given.every(own)) throw new TypeError('compile: the store belongs to another backend');
    const found = findStored(plan, given);
    for (const store of given) store.requireOpen();
    const blockBytes = Math.ceil(plan.size / 4) * 16; // whole registers
    const piece = heap.allocate(blockBytes + Math.max(0, ...plan.nodes.map(scratchBytes)));
    const address = (tensor: Tensor) =>
      found.get(tensor)?.address(tensor.name) ?? piece.address + plan.offsets.get(tensor)! * 4;
    for (const constant of plan.constants) {
      const place = new Float32Array(heap.memory.buffer, address(constant), constant.data!.length);
      place.set(constant.data!);
    }
    const site: Site = { kernels, address, scratch: piece.address + blockBytes };
    const calls = plan.nodes.flatMap((node) =>
      (recorders[node.op] as (node: unknown, site: Site) => Call[])(node, site),
    );
    return new WasmProgram(plan, heap, piece, given, address, calls);
  }

  return {
    name: 'wasm',
    reason,
    get bytes() {
      return heap.used;
    },
    allocate: (parameters) => new WasmStore(heap, parameters),
    compile,
    close() {},
  };
}

class WasmStore extends Closable implements Store {
  readonly #places = new Map<string, Piece>();
  readonly #piece: Piece;
  readonly #count: number;

  constructor(
    readonly heap: Heap,
    readonly parameters: readonly ParameterSpec[],
  ) {
    super('store');
    const padded = (size: number) => Math.ceil(size / 4) * 16; // bytes, in whole registers
    this.#piece = heap.allocate(parameters.reduce((sum, { shape }) => sum + padded(sizeOf(shape)), 0));
    let address = this.#piece.address;
    for (const { name, shape } of parameters) {
      this.#places.set(name, { address, size: sizeOf(shape) });
      address += padded(sizeOf(shape));
    }
    this.#count = parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  }

  protected release(): void {
    this.heap.release(this.#piece);
  }

  address(name: string): number {
    return this.#place(name).address;
  }

  write(name: string, data: Float32Array): void {
    fill(this.#view(name), data, name);
  }

  async read(name: string): Promise<Float32Array> {
    return this.#view(name).slice();
  }

  async snapshot(): Promise<Float32Array> {
    this.requireOpen();
    const all = new Float32Array(this.#count);
    let offset = 0;
    for (const name of this.#places.keys()) {
      const view = this.#view(name);
      all.set(view, offset);
      offset += view.length;
    }
    return all;
  }

  restore(snapshot: Float32Array): void {
    this.requireOpen();
    if (snapshot.length !== this.#count)
      throw lengthMismatch('restore', 'a snapshot', snapshot.length, this.#count);
    let offset = 0;
    for (const name of this.#places.keys()) {
      const view = this.#view(name);
      view.set(snapshot.subarray(offset, offset + view.length));
      offset += view.length;
    }
  }

  #place(name: string) {
    const place = this.#places.get(name);
    if (!place) throw unknownName('parameters', name, this.#places.keys());
    return place;
  }

  /** A fresh view: growing the memory detaches older ones. */
  #view(name: string): Float32Array {
    this.requireOpen();
    const { address, size } = this.#place(name);
    return new Float32Array(this.heap.memory.buffer, address, size);
  }
}

class WasmProgram extends Closable implements Program {
  readonly #views = new Map<string, Numbers>();

  constructor(
    readonly plan: Plan,
    readonly heap: Heap,
    readonly piece: Piece,
    readonly stores: readonly WasmStore[],
    readonly address: (tensor: Tensor) => number,
    readonly calls: readonly Call[],
  ) {
    super('program');
  }

  protected release(): void {
    this.heap.release(this.piece);
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
      return endToEnd(names.map((name) => this.#view(name)));
    });
  }

  async read(name: string, into?: Float32Array): Promise<Float32Array> {
    return copyOf(this.#view(name), name, into);
  }

  #run(): void {
    this.requireOpen();
    for (const store of this.stores) store.requireOpen();
    for (const call of this.calls) call();
  }

  /** The view made before, unless the memory has grown since: that empties it. */
  #view(name: string): Numbers {
    this.requireOpen();
    const known = this.#views.get(name);
    if (known && known.length > 0) return known;
    const tensor = this.plan.readable.get(name);
    if (!tensor) throw unknownName('program', name, this.plan.readable.keys());
    const Values = tensor.type === 'i32' ? Int32Array : Float32Array;
    const view = new Values(this.heap.memory.buffer, this.address(tensor), sizeOf(tensor.shape));
    this.#views.set(name, view);
    return view;
  }
}

function fill(target: Numbers, data: Numbers, name: string): void {
  if (target.length !== data.length) throw lengthMismatch('write', name, data.length, target.length);
  target.set(data);
}
