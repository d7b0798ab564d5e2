/** Chooses a backend, loads only that one, and says why. */
import type { Backend, BackendName } from './backend';

/**
 * Opens a backend by name, or the fastest this machine has (`auto`).
 * @throws RangeError for a name it does not know; Error when the named one cannot run here.
 */
export async function openBackend(name: 'auto' | BackendName = 'auto'): Promise<Backend> {
  switch (name) {
    case 'reference':
      return reference();
    case 'wasm':
      return wasm();
    case 'auto':
      return automatic();
    default:
      throw new RangeError(
        `openBackend: there is no backend ${String(name)}; it knows auto, wasm and reference`,
      );
  }
}

async function automatic(): Promise<Backend> {
  const { wasmUsable } = await import('./wasm');
  if (wasmUsable())
    return wasm(
      'WebAssembly with SIMD runs it on this machine’s processor; every machine gets the same bits.',
    );
  return reference(
    'Plain TypeScript runs it: this browser has no WebAssembly SIMD, so it is slower but means the same.',
  );
}

async function reference(reason?: string): Promise<Backend> {
  const { referenceBackend } = await import('./reference');
  return referenceBackend(reason);
}

async function wasm(reason?: string): Promise<Backend> {
  const { wasmBackend, wasmUsable } = await import('./wasm');
  if (!wasmUsable())
    throw new Error('openBackend: wasm cannot run here, this browser has no WebAssembly SIMD');
  return wasmBackend(reason);
}
