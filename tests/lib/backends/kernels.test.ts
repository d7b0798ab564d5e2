/** The kernels that lib carries are those its sources compile to. */
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { compileKernels } from '../../../scripts/build-kernels.mjs';

it('module.generated.ts is what the sources in kernels/ compile to (npm run kernels)', async () => {
  const carried = await readFile(
    new URL('../../../lib/backends/wasm/module.generated.ts', import.meta.url),
    'utf8',
  );
  expect(await compileKernels()).toBe(carried);
});
