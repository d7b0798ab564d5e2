/**
 * One GPU device: how it is asked for, its compiled kernels, and what went wrong with it.
 * A device that has failed stays failed: whoever uses it is told why. Knows no op and no plan.
 */
import { DeviceFailed, Unavailable } from '../backend';
import { type ShaderName, shaders } from './kernels/shaders';

/** Does this browser offer WebGPU at all? Whether there is a device behind it only `openDevice` can tell. */
export function webgpuOffered(): boolean {
  return typeof navigator === 'object' && 'gpu' in navigator && !!navigator.gpu;
}

let opened: Promise<Gpu> | undefined;

/**
 * The device of this page or worker: one for all backends, so that a kernel is compiled once; a new one after it failed.
 * @throws Unavailable when this machine has none.
 */
export async function openDevice(): Promise<Gpu> {
  const known = opened;
  const usable = await known?.then(
    ({ failed }) => !failed,
    () => false,
  );
  if (!usable && opened === known) opened = requestDevice(); // else another call was faster
  return opened!;
}

async function requestDevice(): Promise<Gpu> {
  if (!webgpuOffered()) throw new Unavailable('webgpu', 'this browser has no WebGPU');
  const adapter = await answered(navigator.gpu.requestAdapter({ powerPreference: 'high-performance' }));
  if (!adapter) throw new Unavailable('webgpu', 'this browser offers WebGPU but no graphics card');
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const requiredLimits = { maxBufferSize, maxStorageBufferBindingSize };
  const device = await answered(adapter.requestDevice({ requiredLimits }));
  const { vendor, architecture, description } = adapter.info;
  return new Gpu(device, description || [vendor, architecture].filter(Boolean).join(' ') || 'unnamed');
}

/** A driver that hangs must not keep a reader waiting who could have had the CPU. */
const patience = 5000; // milliseconds

/** @throws Unavailable when the browser says nothing for so long */
async function answered<T>(asked: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    const sentence = `the graphics card did not answer for ${patience / 1000} seconds`;
    timer = setTimeout(() => reject(new Unavailable('webgpu', sentence)), patience);
  });
  try {
    return await Promise.race([asked, silence]);
  } finally {
    clearTimeout(timer);
  }
}

/** The kernels bind so many buffers at most; every device offers as many. */
const slots = 8;

export class Gpu {
  #fault: Error | undefined;
  /** Checks of errors that the device has not answered yet. */
  readonly #asked = new Set<Promise<unknown>>();
  readonly #modules = new Map<ShaderName, GPUShaderModule>();
  readonly #pipelines = new Map<string, Promise<GPUComputePipeline>>();
  readonly #layout: GPUBindGroupLayout;
  /** What a binding without a tensor sees: a place of its own for each, as no place may be bound twice. */
  readonly #nothing: GPUBuffer;

  constructor(
    readonly device: GPUDevice,
    /** What the browser calls it. */
    readonly card: string,
  ) {
    void device.lost.then(({ message }) => {
      this.fail(`the device was lost${message ? ` (${message.trim()})` : ''}`);
    });
    device.addEventListener('uncapturederror', (event) => {
      event.preventDefault();
      this.fail(event.error.message);
    });
    this.#layout = device.createBindGroupLayout({
      entries: Array.from({ length: slots }, (_, binding) => ({
        binding,
        visibility: 4, // GPUShaderStage.COMPUTE
        buffer: { type: 'storage' as const },
      })),
    });
    this.#nothing = device.createBuffer({ size: slots * 256, usage: storage });
  }

  /** The first failure counts; what follows it is its consequence. */
  fail(cause: string): void {
    this.#fault ??= new DeviceFailed(cause);
  }

  get failed(): boolean {
    return this.#fault !== undefined;
  }

  /** @throws Error when the device has failed */
  requireSound(): void {
    if (this.#fault) throw this.#fault;
  }

  /** Waits until the device has answered what it was asked so far. @throws Error when it has failed */
  async sound(): Promise<void> {
    while (this.#asked.size > 0) await Promise.all(this.#asked);
    this.requireSound();
  }

  /** Does something that the device may refuse; a refusal is its failure. */
  watch<T>(what: string, act: () => T, ...filters: readonly GPUErrorFilter[]): T {
    const kinds = ['validation', ...filters] as const;
    for (const kind of kinds) this.device.pushErrorScope(kind);
    try {
      return act();
    } finally {
      for (const _ of kinds) this.#ask(what, this.device.popErrorScope());
    }
  }

  #ask(what: string, answer: Promise<GPUError | null>): void {
    const heard = answer.then(
      (error) => error && this.fail(`${what}: ${error.message || error.constructor.name}`),
      () => this.fail(`${what}: the device does not answer`),
    );
    this.#asked.add(heard);
    void heard.then(() => this.#asked.delete(heard));
  }

  /** The kernel with these constants: compiled once. @throws Error naming a kernel that does not compile */
  pipeline(shader: ShaderName, constants: Record<string, number>): Promise<GPUComputePipeline> {
    const key = `${shader} ${JSON.stringify(constants)}`;
    let pipeline = this.#pipelines.get(key);
    if (!pipeline) {
      const layout = this.device.createPipelineLayout({ bindGroupLayouts: [this.#layout] });
      const compute = { module: this.#module(shader), entryPoint: 'main', constants };
      pipeline = this.device
        .createComputePipelineAsync({ layout, compute, label: shader })
        .catch((error: Error) => {
          this.fail(`the kernel ${shader} does not compile here: ${error.message}`);
          throw this.#fault;
        });
      this.#pipelines.set(key, pipeline);
    }
    return pipeline;
  }

  #module(shader: ShaderName): GPUShaderModule {
    let module = this.#modules.get(shader);
    if (!module) {
      const code = shaders[shader].join('\n');
      module = this.watch(`the kernel ${shader} does not compile here`, () =>
        this.device.createShaderModule({ code, label: shader }),
      );
      this.#modules.set(shader, module);
    }
    return module;
  }

  bindGroup(resources: readonly (GPUBufferBinding | undefined)[]): GPUBindGroup {
    return this.device.createBindGroup({
      layout: this.#layout,
      entries: Array.from({ length: slots }, (_, binding) => ({
        binding,
        resource: resources[binding] ?? { buffer: this.#nothing, offset: binding * 256, size: 256 },
      })),
    });
  }
}

/** GPUBufferUsage.STORAGE | COPY_SRC | COPY_DST: the names exist only where WebGPU does. */
export const storage = 0x80 | 0x4 | 0x8;
