/** The numbers of chapter 2's box on graphics cards. That a step starts 64 kernels is tested where there is WebGPU. */
import { readFileSync } from 'node:fs';
import { decodingWork, presets } from '@lib';
import { expect, it } from 'vitest';
import { training } from '@/runtime/settings';
import { workOf } from '@/widgets/widths/widths';

const chapter = readFileSync(new URL('../../content/chapters/02-train.mdx', import.meta.url), 'utf8');

it('a step of the cycle costs 328,704 multiplications and additions', () => {
  const { batchSize, sequenceLength: prompt } = training;
  const forward = decodingWork(presets.cycle, prompt, { cached: true, prompt, head: 'all' }).flops;
  expect(3 * batchSize * forward).toBe(328_704);
  expect(chapter).toContain('328,704 multiplications and additions');
});

it('arithmetic grows almost with the square of the width', () => {
  expect(chapter).toContain('almost with the square of the width');
  const growth = Math.log2(workOf(256) / workOf(64)) / 2;
  expect(growth).toBeGreaterThan(1.9);
  expect(growth).toBeLessThan(2);
});
