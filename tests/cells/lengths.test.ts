/** Lengths of written names: counted as generate writes them, with the end known from the cut. */
import { createModel, generate, namesVocabulary, openBackend, presets, saveModel } from '@lib';
import { expect, it } from 'vitest';
import { copying } from '@/cells/copying';
import { type Lengths, lengths, lengthsOf } from '@/cells/lengths';
import { several } from '@/runtime/several';
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

it('every figure cuts the names of one model at one place: where its training ended, though its table has more rows', async () => {
  const config = { ...presets.names, n_positions: 10, trained_positions: 9 };
  const about = { vocabulary: namesVocabulary };
  const model = await createModel(config, { backend: await openBackend('wasm'), seed: 1, about });
  const [bytes, temperatures, count] = [await saveModel(model), [1], 60];
  const [counted] = await all(lengths({ bytes, temperatures, count }));
  expect(counted!.ended).toHaveLength(9);
  for await (const { model: names, bigram } of copying({ bytes, list: ['coriander'], temperatures, count })) {
    expect(names.filter(({ cut }) => cut)).toHaveLength(counted!.cut);
    for (const { text, cut } of [...names, ...bigram]) {
      expect(text.length).toBeLessThanOrEqual(9);
      expect(cut).toBe(text.length === 9);
    }
  }
  const writer = { config, start: [26], bos: 26, logits: (ids: number[]) => model.logits(ids) };
  const texts = await several(writer, { settings: { temperature: 1 }, count, seed: 1 });
  expect(texts.filter((text) => text.at(-1)!.id !== 26 && text.length === 9)).toHaveLength(counted!.cut);
});
