/** The experiment over many seeds: the same trainings as `tests/reference` does one model at a time. */
import { createModel, cycleCorpus, openBackend, train } from '@lib';
import { describe, expect, it } from 'vitest';
import { type Outcome, type SeedsReport, seeds } from '@/cells/seeds';
import { type Variant, type VariantName, variants, withTable } from '@/cells/variants';
import { changeRows, firstWrong } from '../reference/seeds';

const some = [1, 2, 3, 4];
async function all(variant: Variant, of = some): Promise<SeedsReport[]> {
  const reports = [];
  for await (const report of seeds({ variant, seeds: of })) reports.push(report);
  return reports;
}
const outcomesOf = (reports: readonly SeedsReport[]) =>
  reports.flatMap(({ outcome }) => (outcome ? [outcome] : []));

/** As the reference does: a fresh model for each seed, fresh programs, a fresh decoder. */
async function afresh(variant: Variant, seed: number): Promise<Outcome> {
  const { config, steps, sequenceLength, offsets, context, scale } = variant;
  const model = await createModel(config, { backend: await openBackend('wasm'), seed });
  if (scale !== 1) await changeRows(model, (rows) => rows.forEach((x, i) => (rows[i] = x * scale)));
  let loss = Number.NaN;
  const recipe = { steps, batchSize: 4, sequenceLength, offsets, seed };
  for await (const report of train(model, cycleCorpus, recipe)) loss = report.loss;
  const wrong = await firstWrong(model, 256, context);
  return { seed, loss, ...(Number.isFinite(wrong) && { wrong }) };
}

describe.each(['learned', 'crop', 'on-16', 'offsets-200', 'rope', 'sinusoidal'] as VariantName[])(
  '%s',
  (name) => {
    it('gives, bit for bit, what one model after another gives', async () => {
      const wanted = [];
      for (const seed of some) wanted.push(await afresh(variants[name], seed));
      expect(outcomesOf(await all(variants[name]))).toEqual(wanted);
    });
  },
);

it('a smaller table too', async () => {
  expect(outcomesOf(await all(withTable(0.3), [2]))).toEqual([await afresh(withTable(0.3), 2)]);
});

it('reports often, so that it can be paused: every hundred steps, and at the end of each seed', async () => {
  const reports = await all(variants.learned, [1, 2]);
  expect(reports.map(({ seed, step }) => [seed, step])).toEqual(
    [1, 2].flatMap((seed) => [100, 200].map((step) => [seed, step])),
  );
  expect(reports.filter(({ outcome }) => outcome)).toHaveLength(2);
});

it('a seed’s outcome does not depend on those before it', async () => {
  expect(outcomesOf(await all(variants.learned, [3]))[0]).toEqual(
    outcomesOf(await all(variants.learned, [9, 3]))[1],
  );
});
