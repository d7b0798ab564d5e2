import { expect, it } from 'vitest';
import { retraining } from '@/cells/retraining';
import { seeds } from '@/cells/seeds';
import { slips, type VariantName, variants } from '@/cells/variants';

async function run(name: VariantName, seed: number, length = 64) {
  const reports = [];
  for await (const report of retraining({ variant: variants[name], seed, length })) reports.push(report);
  return reports;
}

it('tells the losses of all steps, in pieces, and the text at the end', async () => {
  const reports = await run('learned', 1);
  expect(reports.flatMap(({ losses }) => losses)).toHaveLength(200);
  expect(reports.length).toBeGreaterThan(5);
  expect(reports.slice(0, -1).every(({ ids }) => ids === undefined)).toBe(true);
  expect(reports.at(-1)!.ids).toHaveLength(64);
  const losses = reports.flatMap(({ losses: some }) => some);
  expect(losses[0]).toBeGreaterThan(1);
  expect(losses.at(-1)).toBeLessThan(0.01);
});

it.each([
  ['learned', 4],
  ['sinusoidal', 2],
  ['on-64', 1],
] as const)('%s, seed %i: ends as the experiment over many seeds says', async (name, seed) => {
  expect.assertions(2);
  const reports = await run(name, seed);
  for await (const { outcome } of seeds({ variant: variants[name], seeds: [seed] })) {
    if (!outcome) continue;
    expect(reports.flatMap(({ losses }) => losses).at(-1)).toBe(outcome.loss);
    const [first] = slips(reports.at(-1)!.ids!);
    expect(first).toBe(outcome.wrong !== undefined && outcome.wrong < 64 ? outcome.wrong : undefined);
  }
});
