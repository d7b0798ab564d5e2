/** Lengths of written names: counted as generate writes them, with the end known from the cut. */
import { generate } from '@lib';
import { expect, it } from 'vitest';
import { type Lengths, lengths, lengthsOf } from '@/cells/lengths';
import { shippedFile, shippedModel } from '@/runtime/shipped.build';

async function all(from: AsyncIterable<Lengths>) {
  const found = [];
  for await (const one of from) found.push(one);
  return found;
}

it('counts each name once, and none of eight letters as ended', async () => {
  const model = await shippedModel('names');
  const [cold, hot] = await all(lengthsOf(model, { temperatures: [0.5, 2], count: 60 }));
  for (const { ended, cut } of [cold!, hot!]) {
    expect(ended).toHaveLength(8);
    expect(ended.reduce((sum, n) => sum + n, cut)).toBe(60);
  }
  expect(hot!.cut).toBeGreaterThan(cold!.cut);
});

it('is what generate writes with the same dice', async () => {
  const model = await shippedModel('names');
  const [found] = await all(lengthsOf(model, { temperatures: [1], count: 25, seed: 3 }));
  const ended = new Array<number>(8).fill(0);
  let cut = 0;
  for (let i = 0; i < 25; i++) {
    let letters = 0;
    const options = { temperature: 1, seed: 30_000 + i, maxNewTokens: 8, stopTokens: [26] };
    for await (const _ of generate(model, [26], options)) letters++;
    if (letters === 8) cut++;
    else ended[letters]! += 1;
  }
  expect(found).toEqual({ temperature: 1, ended, cut });
});

it('opens a checkpoint by itself', async () => {
  const model = await shippedModel('names');
  const given = { temperatures: [0.5], count: 10 };
  const bytes = shippedFile('names/model.safetensors');
  expect(await all(lengths({ bytes, ...given }))).toEqual(await all(lengthsOf(model, given)));
});
