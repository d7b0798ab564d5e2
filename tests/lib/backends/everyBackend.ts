/** The backends every engine test is looped over. */
import type { Backend } from '../../../lib/backends/backend';
import { referenceBackend } from '../../../lib/backends/reference';
import { wasmBackend } from '../../../lib/backends/wasm';

export const backends: readonly (readonly [string, () => Promise<Backend>])[] = [
  ['reference', async () => referenceBackend()],
  ['wasm', () => wasmBackend()],
];
