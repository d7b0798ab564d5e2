/** Chooses a backend, loads only what it needs, and says why. */
import { type Backend, type BackendName, Unavailable } from './backend';
import type { Policy, Session } from './measured';

export interface OpenOptions extends Partial<Policy> {}

/** A graphics card that failed or disagreed is not asked again by this page or worker. */
const session: Session = {};

/**
 * Opens a backend by name, or the one that measures (`auto`): it runs on the CPU, and where a program is worth it and the
 * browser has WebGPU, it tries the graphics card on it, and uses that where it agrees and is faster. WebGPU's code is
 * loaded only then.
 * @throws RangeError for a name it does not know; Unavailable when the named one cannot run here.
 */
export async function openBackend(
  name: 'auto' | BackendName = 'auto',
  options: OpenOptions = {},
): Promise<Backend> {
  switch (name) {
    case 'reference':
      return reference();
    case 'wasm':
      return wasm();
    case 'webgpu':
      return webgpu();
    case 'auto':
      return automatic(options);
    default:
      throw new RangeError(
        `openBackend: there is no backend ${String(name)}; it knows auto, wasm, webgpu and reference`,
      );
  }
}

async function automatic(options: OpenOptions): Promise<Backend> {
  const offered = webgpuOffered();
  const cpu = await processor(offered);
  if (!offered) return cpu;
  const { measuredBackend } = await import('./measured');
  return measuredBackend({ ...options, cpu, openGpu: webgpu, session });
}

/** The fastest on the processor. */
async function processor(offered: boolean): Promise<Backend> {
  const { wasmUsable } = await import('./wasm');
  if (wasmUsable())
    return wasm(
      `WebAssembly with SIMD runs it on this machine’s processor${offered ? '' : ', as this browser has no WebGPU'}; every machine gets the same bits.`,
    );
  return reference(
    `Plain TypeScript runs it: this browser has ${offered ? '' : 'no WebGPU and '}no WebAssembly SIMD, so it is slower but means the same.`,
  );
}

/** Asked here, so that nothing of WebGPU is loaded where there is none. */
function webgpuOffered(): boolean {
  return typeof navigator === 'object' && 'gpu' in navigator && !!navigator.gpu;
}

async function reference(reason?: string): Promise<Backend> {
  const { referenceBackend } = await import('./reference');
  return referenceBackend(reason);
}

async function wasm(reason?: string): Promise<Backend> {
  const { wasmBackend, wasmUsable } = await import('./wasm');
  if (!wasmUsable()) throw new Unavailable('wasm', 'this browser has no WebAssembly SIMD');
  return wasmBackend(reason);
}

async function webgpu(): Promise<Backend> {
  if (!webgpuOffered()) throw new Unavailable('webgpu', 'this browser has no WebGPU');
  const { webgpuBackend } = await import('./webgpu');
  return webgpuBackend();
}
