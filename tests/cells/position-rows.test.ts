import { readFileSync } from 'node:fs';
import { createModel, cycleCorpus, loadModel, openBackend, presets, train } from '@lib';
import { expect, it } from 'vitest';
import { type PositionRowsInput, positionRows, type RowsStep } from '@/cells/position-rows';

const file = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../public/models/cycle/${name}`, import.meta.url)));
const recipe = {
  steps: 200,
  batchSize: 4,
  sequenceLength: 8,
  learningRate: 0.01,
  weightDecay: 0.01,
  seed: 1,
};
async function film(input: Partial<PositionRowsInput> = {}): Promise<RowsStep[]> {
  const all = [];
  for await (const some of positionRows({ ...recipe, ...input })) all.push(...some);
  return all;
}

it('has every step, and counts four tokens a step at each position of a text', async () => {
  const steps = await film();
  expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 201 }, (_, i) => i));
  for (const { step, seen } of steps)
    expect(seen).toEqual(Array.from({ length: 64 }, (_, row) => (row < 8 ? 4 * step : 0)));
});

it('unused rows get a gradient of exactly 0 at every step, and shrink by .98019; without weight decay they stay', async () => {
  for (const weightDecay of [0.01, 0]) {
    const steps = await film({ weightDecay });
    for (const { step, gradients } of steps.slice(1)) {
      expect(
        gradients.slice(8).every((gradient) => gradient === 0),
        `step ${step}`,
      ).toBe(true);
      expect(
        gradients.slice(0, 8).every((gradient) => gradient > 0),
        `step ${step}`,
      ).toBe(true);
    }
    const [start, end] = [steps[0]!, steps.at(-1)!];
    end.lengths.slice(8).forEach((length, i) => {
      if (weightDecay === 0) expect(length).toBe(start.lengths[8 + i]);
      else expect((length / start.lengths[8 + i]!).toFixed(4)).toBe('0.9802');
    });
  }
});

it('looking changes nothing: the rows end as those of a plain training', async () => {
  const steps = await film({ steps: 30 });
  const model = await createModel(presets.cycle, { backend: await openBackend('wasm'), seed: 1 });
  for await (const _ of train(model, cycleCorpus, { ...recipe, steps: 30 }));
  const table = await model.store.read('wpe.weight');
  expect(steps.at(-1)!.lengths).toEqual(
    Array.from({ length: 64 }, (_, row) => Math.hypot(...table.slice(8 * row, 8 * row + 8))),
  );
});

it('the published run ends where the shipped model is', async () => {
  const { offsets } = JSON.parse(new TextDecoder().decode(file('published.json'))) as { offsets: number[][] };
  const steps = await film({ start: file('init.safetensors'), batches: offsets });
  const model = await loadModel(file('model.safetensors'), { backend: await openBackend('wasm') });
  const table = await model.store.read('wpe.weight');
  steps.at(-1)!.lengths.forEach((length, row) => {
    expect(length).toBeCloseTo(Math.hypot(...table.slice(8 * row, 8 * row + 8)), 5);
  });
});
