/** How a race between backends is read. */
import type { BackendName } from '@lib';
import { expect, it } from 'vitest';
import { comparison } from '@/widgets/machine/machine';

const result = (name: BackendName, times: number[], disagreement: number) => ({
  name,
  times,
  disagreement,
  finalLoss: 0.0035,
});

const processor = [result('reference', [90, 100, 110], 0), result('wasm', [40, 42, 38], 1.25e-6)];

it('says how many times as fast, and by how little the two differ', () => {
  const sentence = comparison({ measurements: processor });
  expect(sentence).toContain('2.5 times as fast');
  expect(sentence).toContain('1.3e-6');
});

it('puts WebGPU beside WebAssembly, slower or faster', () => {
  const slower = comparison({ measurements: [...processor, result('webgpu', [120], 2e-4)] });
  expect(slower).toMatch(/ WebGPU takes 3 times as long as WebAssembly, and differs by up to 2\.0e-4\.$/);
  const faster = comparison({ measurements: [...processor, result('webgpu', [10], 2e-4)] });
  expect(faster).toContain(' WebGPU is 4 times as fast as WebAssembly,');
});

it('says why there is no WebGPU', () => {
  expect(comparison({ measurements: processor, withoutGpu: 'this browser has no WebGPU' })).toMatch(
    / This browser has no WebGPU, so only the processor was timed\.$/,
  );
});

it('without SIMD, says that plain TypeScript trains the model', () => {
  expect(comparison({ measurements: [result('reference', [90, 100, 110], 0)] })).toBe(
    'This browser has no WebAssembly SIMD, so plain TypeScript trains the model: 100 ms for 200 steps.',
  );
});
