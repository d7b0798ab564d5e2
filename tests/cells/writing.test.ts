import { readFileSync } from 'node:fs';
import { decodingWork, presets } from '@lib';
import { expect, it } from 'vitest';
import { type WritingInput, type WritingStep, writing } from '@/cells/writing';

const bytes = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../public/models/${name}/model.safetensors`, import.meta.url)));
async function all(input: Partial<WritingInput>): Promise<WritingStep[]> {
  const steps = [];
  for await (const step of writing({ bytes: bytes('cycle'), prompt: [0], newTokens: 7, ...input }))
    steps.push(step);
  return steps;
}

it('writes the cycle, both sides agree, and the work is that of the closed forms', async () => {
  const steps = await all({});
  expect(steps.map(({ id }) => id)).toEqual([1, 2, 3, 0, 1, 2, 3]);
  for (const { apart } of steps) expect(apart).toBeLessThan(1e-5);
  for (const [side, isCached] of [
    ['cached', true],
    ['plain', false],
  ] as const) {
    const closed = decodingWork(presets.cycle, 7, { cached: isCached });
    for (const what of ['projections', 'dots', 'flops'] as const)
      expect(steps.reduce((sum, step) => sum + step[side].work[what], 0)).toBe(closed[what]);
  }
});

const apartIn = (a: number[], b: number[]) => Math.max(...a.map((x, i) => Math.abs(x - b[i]!)));

it('keeps a row of keys and of values for each token, and rows do not change once they are there', async () => {
  const steps = await all({ bytes: bytes('names'), prompt: [26, 12], newTokens: 5 });
  const rows = (step: WritingStep, count: number) => [...step.cached.keys[0]!.slice(0, 16 * count)];
  for (const [i, step] of steps.entries()) {
    expect(step.ids).toHaveLength(2 + i);
    expect(step.cached.keys[0]).toHaveLength(8 * 16);
    expect(apartIn(rows(step, 2 + i), [...step.plain.keys[0]!.slice(0, 16 * (2 + i))])).toBeLessThan(1e-5);
    if (i > 0) expect(rows(step, 1 + i)).toEqual(rows(steps[i - 1]!, 1 + i));
  }
});

it('a fault shows in the scores, though the text may stay', async () => {
  const steps = await all({ fault: 'stuck' });
  expect(steps[0]!.apart).toBeLessThan(1e-5);
  expect(steps[2]!.apart).toBeGreaterThan(0.01);
});

it('a token that may not be written is not, and the text goes on', async () => {
  const steps = await all({ bytes: bytes('names'), prompt: [26], newTokens: 11, never: 26 });
  expect(steps).toHaveLength(11);
  for (const { id } of steps) expect(id).not.toBe(26);
});
