/**
 * The WebGPU backend: WGSL kernels on the graphics card. A program is a list of dispatches over one block of memory; a
 * store is a buffer. Every sum has a fixed order, so two runs on one device give the same bits; another device may round
 * otherwise.
 */
import type { Backend, Store } from '../backend';
import { openDevice } from './device';
import type { ProductShader } from './kernels/products';
import { Memory } from './memory';
import { compileProgram } from './program';
import { Readback } from './readback';
import { GpuStore } from './store';

export { webgpuOffered } from './device';

export interface WebGPUOptions {
  readonly reason?: string | undefined;
  /** The kernel for every matrix product, in place of the best by shape. */
  readonly product?: ProductShader | undefined;
}

export interface WebGPUBackend extends Backend {
  readonly name: 'webgpu';
  /** What the browser calls the graphics card. */
  readonly card: string;
  /** The device itself, for whoever wants to see it fail. */
  readonly device: GPUDevice;
}

/**
 * Opens the graphics card.
 * @throws Unavailable where there is none. Later: Error from whatever needs the device, once it has failed.
 */
export async function webgpuBackend({ reason, product }: WebGPUOptions = {}): Promise<WebGPUBackend> {
  const gpu = await openDevice();
  const memory = new Memory(gpu);
  const readback = new Readback(memory);
  const own = (store: Store): store is GpuStore => store instanceof GpuStore && store.memory === memory;
  return {
    name: 'webgpu',
    reason: reason ?? `WebGPU runs it, on ${gpu.card}: it was asked for by name.`,
    card: gpu.card,
    device: gpu.device,
    get bytes() {
      return memory.bytes;
    },
    allocate: (parameters) => new GpuStore(memory, readback, parameters),
    async compile(plan, ...stores) {
      if (!stores.every(own)) throw new TypeError('compile: the store belongs to another backend');
      return compileProgram(memory, readback, plan, stores, product);
    },
    close: () => readback.clear(),
  };
}
