/** The backends every engine test is looped over: in a browser with WebGPU, that too. */
import type { Backend } from '../../../lib/backends/backend';
import { referenceBackend } from '../../../lib/backends/reference';
import { wasmBackend } from '../../../lib/backends/wasm';
import { webgpuBackend, webgpuOffered } from '../../../lib/backends/webgpu';

export const backends: readonly (readonly [string, () => Promise<Backend>])[] = [
  ['reference', async () => referenceBackend()],
  ['wasm', () => wasmBackend()],
  ...(webgpuOffered() ? [['webgpu', () => webgpuBackend()] as const] : []),
];

/** How far a result may be from the definition, relative to the largest: a graphics card rounds as it likes. */
export function tolerance(name: string): number {
  return name === 'webgpu' ? 1e-4 : 3e-6;
}
