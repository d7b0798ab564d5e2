/** How a race between backends is read. */
import { expect, it } from 'vitest';
import { comparison, median } from '@/widgets/machine/machine';

const result = (name: string, times: number[], disagreement: number) => ({
  name,
  times,
  disagreement,
  finalLoss: 0.0035,
});

it('the median is the middle one, or the mean of the two middle ones', () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([7])).toBe(7);
});

it('says how many times as fast, and by how little the two differ', () => {
  const sentence = comparison([
    result('reference', [90, 100, 110], 0),
    result('wasm', [40, 42, 38], 1.25e-6),
  ]);
  expect(sentence).toContain('2.5 times as fast');
  expect(sentence).toContain('1.3e-6');
});

it('without SIMD, says that plain TypeScript trains the model', () => {
  expect(comparison([result('reference', [90, 100, 110], 0)])).toBe(
    'This browser has no WebAssembly SIMD, so plain TypeScript trains the model: 100 ms for 200 steps.',
  );
});
