/**
 * A plan on the device: its steps become dispatches, its tensors places in one block, its bindings are made once. A run
 * is one submit, however many times it goes.
 */
import type { Tensor } from '../../graph/graph';
import { type Plan, place } from '../../graph/plan';
import { sizeOf } from '../../graph/shape';
import {
  Closable,
  copyOf,
  findStored,
  type Inputs,
  lengthMismatch,
  type Numbers,
  type Program,
  TooLarge,
  unknownName,
} from '../backend';
import type { Gpu } from './device';
import { fuse } from './fuse';
import { record } from './kernels';
import type { ProductShader } from './kernels/products';
import type { Memory } from './memory';
import type { Readback, Stretch } from './readback';
import type { Binding, Dispatch, OffsetOf, Site } from './site';
import { alignment, type GpuStore } from './store';

/** A dispatch with nothing left to decide. */
interface Bound {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly x: number;
  readonly y: number;
}

/** Dispatches in one submit at most: a browser ends work that keeps a device for seconds. */
const most = 4096;

export async function compileProgram(
  memory: Memory,
  readback: Readback,
  plan: Plan,
  given: readonly GpuStore[],
  forced?: ProductShader,
): Promise<Program> {
  const found = findStored(plan, given);
  for (const store of given) store.requireOpen();
  const { steps, tables } = recordAll(plan, found, forced);
  const lasting = new Set([...plan.constants, ...plan.readable.values(), ...tables.keys()]);
  for (const tensor of found.keys()) lasting.delete(tensor);
  const uses = steps.map((dispatches) => dispatches.flatMap(tensorsOf));
  const { offsets, size } = place(uses, lasting, alignment);
  const { gpu } = memory;
  const block = memory.allocate(size * 4);
  try {
    const placeOf = (tensor: Tensor): Stretch =>
      found.get(tensor)?.place(tensor.name) ?? {
        buffer: block,
        offset: offsets.get(tensor)! * 4,
        length: sizeOf(tensor.shape),
      };
    const offsetOf = (tensor: Tensor) => placeOf(tensor).offset / 4;
    const write = (tensor: Tensor, data: Numbers) =>
      gpu.device.queue.writeBuffer(block, placeOf(tensor).offset, data as Float32Array<ArrayBuffer>);
    for (const constant of plan.constants) write(constant, constant.data!);
    for (const [table, fill] of tables) write(table, fill(offsetOf));
    const dispatches = steps.flat();
    for (const { bindings } of dispatches) requireRoom(gpu, bindings, placeOf);
    const bound = await Promise.all(dispatches.map((dispatch) => bind(gpu, dispatch, placeOf)));
    await gpu.sound();
    return new GpuProgram(memory, readback, plan, block, given, placeOf, bound);
  } catch (error) {
    memory.release(block);
    throw error;
  }
}

type Tables = Map<Tensor, Parameters<Site['table']>[1]>;

function recordAll(plan: Plan, found: ReadonlyMap<Tensor, GpuStore>, forced?: ProductShader) {
  const tables: Tables = new Map();
  const unnamed = (size: number): Tensor => ({ name: 'scratch', shape: [size], kind: 'value', type: 'f32' });
  const site: Site = {
    scratch: unnamed,
    table(size, fill: (offsetOf: OffsetOf) => Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer>) {
      const table = unnamed(size);
      tables.set(table, fill);
      return table;
    },
  };
  const steps = fuse(plan, found).map((step) => record(step, site, forced));
  return { steps, tables };
}

function tensorsOf({ bindings, also = [] }: Dispatch): Tensor[] {
  const bound = bindings.flatMap((binding) => (binding && !('bufferOf' in binding) ? [binding] : []));
  return [...bound, ...also];
}

function resource(binding: Binding, placeOf: (tensor: Tensor) => Stretch): GPUBufferBinding | undefined {
  if (!binding) return undefined;
  if ('bufferOf' in binding) return { buffer: placeOf(binding.bufferOf).buffer };
  const { buffer, offset, length } = placeOf(binding);
  return { buffer, offset, size: length * 4 };
}

/** @throws RangeError when a kernel would have to see more at once than the device lets it */
function requireRoom(gpu: Gpu, bindings: readonly Binding[], placeOf: (tensor: Tensor) => Stretch): void {
  for (const binding of bindings) {
    const { buffer, size = buffer.size } = resource(binding, placeOf) ?? { buffer: { size: 0 } };
    const { maxStorageBufferBindingSize: limit } = gpu.device.limits;
    if (size > limit)
      throw new TooLarge(`a kernel of this model sees ${size} bytes at once; this device allows ${limit}`);
  }
}

async function bind(
  gpu: Gpu,
  { shader, constants, bindings, groups }: Dispatch,
  placeOf: (tensor: Tensor) => Stretch,
): Promise<Bound> {
  const numbers = Object.fromEntries(
    Object.entries(constants).map(([name, value]) => [
      name,
      typeof value === 'object' ? placeOf(value).offset / 4 : Number(value),
    ]),
  );
  const group = gpu.bindGroup(bindings.map((binding) => resource(binding, placeOf)));
  return { pipeline: await gpu.pipeline(shader, numbers), group, x: groups[0], y: groups[1] };
}

class GpuProgram extends Closable implements Program {
  constructor(
    readonly memory: Memory,
    readonly readback: Readback,
    readonly plan: Plan,
    readonly block: GPUBuffer,
    readonly stores: readonly GpuStore[],
    readonly placeOf: (tensor: Tensor) => Stretch,
    readonly bound: readonly Bound[],
  ) {
    super('program');
  }

  get dispatches(): number {
    return this.bound.length;
  }

  protected release(): void {
    this.memory.release(this.block);
  }

  write(name: string, data: Numbers): void {
    const { offset, length } = this.#place(name);
    this.memory.gpu.requireSound();
    if (data.length !== length) throw lengthMismatch('write', name, data.length, length);
    this.memory.gpu.device.queue.writeBuffer(this.block, offset, data as Float32Array<ArrayBuffer>);
  }

  async run(times = 1): Promise<void> {
    for (let left = times; left > 0; left -= this.#together)
      this.#submit((encoder) => this.#pass(encoder, Math.min(left, this.#together)));
  }

  /** Many runs a submit: their inputs go over together, and their results come back together. */
  async series(sets: readonly Inputs[], names: readonly string[]): Promise<Float32Array[]> {
    const watched = names.map((name) => this.#place(name));
    const width = watched.reduce((sum, { length }) => sum + length, 0);
    const landing = width * sets.length > 0 ? this.readback.landing(width * sets.length) : undefined;
    for (let first = 0; first < sets.length; first += this.#together) {
      const { stage, bring } = this.#carry(sets.slice(first, first + this.#together));
      this.#submit((encoder) => {
        bring.forEach((bringInputs, i) => {
          bringInputs(encoder);
          this.#pass(encoder, 1);
          let at = (first + i) * width;
          for (const stretch of watched) {
            landing?.copy(encoder, stretch, at);
            at += stretch.length;
          }
        });
      });
      if (stage) this.memory.release(stage);
    }
    const landed = await landing?.numbers();
    const results = new Float32Array(landed ?? new ArrayBuffer(0));
    return sets.map((_, i) => results.slice(i * width, (i + 1) * width));
  }

  /** Inputs of several runs, waiting on the device: what brings each set to its places. One set is written there at once. */
  #carry(sets: readonly Inputs[]): {
    stage?: GPUBuffer;
    bring: readonly ((encoder: GPUCommandEncoder) => void)[];
  } {
    if (sets.length === 1) {
      for (const name in sets[0]!) this.write(name, sets[0]![name]!);
      return { bring: [() => {}] };
    }
    let at = 0; // in bytes
    const carried = sets.map((set) =>
      Object.entries(set).map(([name, data]) => {
        const { offset, length } = this.#place(name);
        if (data.length !== length) throw lengthMismatch('write', name, data.length, length);
        at += length * 4;
        return { from: at - length * 4, offset, bytes: length * 4, data };
      }),
    );
    const stage = this.memory.allocate(at);
    const { queue } = this.memory.gpu.device;
    for (const { from, data } of carried.flat())
      queue.writeBuffer(stage, from, data as Float32Array<ArrayBuffer>);
    const bring = carried.map((inputs) => (encoder: GPUCommandEncoder) => {
      for (const { from, offset, bytes } of inputs)
        encoder.copyBufferToBuffer(stage, from, this.block, offset, bytes);
    });
    return { stage, bring };
  }

  async read(name: string, into?: Float32Array): Promise<Float32Array> {
    const stretch = this.#place(name);
    const { type } = this.plan.readable.get(name)!;
    if (into && into.length !== stretch.length)
      throw lengthMismatch('read', name, into.length, stretch.length);
    const numbers = await this.readback.read(stretch);
    return copyOf(type === 'i32' ? new Int32Array(numbers) : new Float32Array(numbers), name, into);
  }

  /** Runs in one submit at most. */
  get #together(): number {
    return Math.max(1, Math.floor(most / this.bound.length));
  }

  #submit(encode: (encoder: GPUCommandEncoder) => void): void {
    this.requireOpen();
    for (const store of this.stores) store.requireOpen();
    const { gpu } = this.memory;
    gpu.requireSound();
    gpu.watch('running', () => {
      const encoder = gpu.device.createCommandEncoder();
      encode(encoder);
      gpu.device.queue.submit([encoder.finish()]);
    });
  }

  #pass(encoder: GPUCommandEncoder, times: number): void {
    const pass = encoder.beginComputePass();
    for (let i = 0; i < times; i++) {
      for (const { pipeline, group, x, y } of this.bound) {
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, group);
        pass.dispatchWorkgroups(x, y);
      }
    }
    pass.end();
  }

  #place(name: string): Stretch {
    this.requireOpen();
    const tensor = this.plan.readable.get(name);
    if (!tensor) throw unknownName('program', name, this.plan.readable.keys());
    return this.placeOf(tensor);
  }
}
