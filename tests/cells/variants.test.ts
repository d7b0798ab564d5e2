/** Ways to train: what they begin with, and that models used again give what fresh ones give. */
import { createModel, initialise, openBackend } from '@lib';
import { expect, it } from 'vitest';
import { begin, slips, variants, withTable, written } from '@/cells/variants';

const model = async () =>
  createModel(variants.learned.config, { backend: await openBackend('wasm'), seed: 0 });

it('begins with the numbers of a fresh model of that seed, whatever was in it before', async () => {
  const used = await model();
  begin(used, variants.learned, 7);
  const fresh = initialise(variants.learned.config, 7);
  for (const [name, numbers] of fresh) expect(await used.store.read(name)).toEqual(numbers);
});

it('scales the position table, and nothing else', async () => {
  const used = await model();
  begin(used, withTable(0.25), 3);
  for (const [name, numbers] of initialise(variants.learned.config, 3)) {
    const wanted = name === 'wpe.weight' ? numbers.map((value) => value * 0.25) : numbers;
    expect(await used.store.read(name)).toEqual(wanted);
  }
});

it('writes greedily from I, and a decoder used again writes what a fresh one writes', async () => {
  const one = await model();
  const decoder = one.decode({ context: 8 });
  const text = async (of = decoder) => {
    const ids: number[] = [];
    for await (const id of written(of)) if (ids.push(id) === 20) break;
    return ids;
  };
  await text();
  begin(one, variants.learned, 5);
  expect(await text()).toEqual(await text(one.decode({ context: 8 })));
});

it('finds the places that do not follow the one before', () => {
  expect(slips([0, 1, 2, 3, 0, 1])).toEqual([]);
  expect(slips([0, 1, 1, 2, 0])).toEqual([2, 4]);
  expect(slips([3])).toEqual([]);
});
