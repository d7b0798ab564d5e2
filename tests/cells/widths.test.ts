/** The measurement of widths measures what it says; without a graphics card it says so and goes on. No test looks at how fast. */
import { expect, it } from 'vitest';
import { experiments } from '@/cells/experiments';
import { type NoGpu, type StepTime, widths } from '@/cells/widths';

const config = (n_embd: number) => ({ vocab_size: 9, n_embd, n_head: 2, n_layer: 1, n_positions: 8 });

it('measures a step of each model in each round; in Node there is no WebGPU, which it says first', async () => {
  const all: (StepTime | NoGpu)[] = [];
  const input = { configs: [8, 16].map(config), batchSize: 2, sequenceLength: 8, rounds: 2 };
  for await (const one of widths(input)) all.push(one);
  const [first, ...times] = all as [NoGpu, ...StepTime[]];
  expect(first.noGpu).toBe('this browser has no WebGPU');
  expect(times.map(({ width, on }) => [width, on])).toEqual([8, 8, 16, 16].map((width) => [width, 'wasm']));
  for (const { milliseconds, dispatches } of times) {
    expect(milliseconds).toBeGreaterThan(0);
    expect(dispatches).toBeUndefined();
  }
});

it('is an experiment of the laboratory', () => {
  expect(experiments.widths).toBe(widths);
});
