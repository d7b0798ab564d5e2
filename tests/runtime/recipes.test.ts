/** Recipes: what the reader's words become, and the sentences for words that cannot be used. */
import { readFileSync } from 'node:fs';
import { characterTokenizer, createModel, openBackend, presets, train } from '@lib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  cycleRecipe,
  documentsRecipe,
  identityOf,
  namesRecipe,
  ownRecipe,
  publishedRecipe,
  recipeOf,
} from '@/runtime/recipes';
import { training } from '@/runtime/settings';

it('the cycle differs from seed to seed in nothing but the seed', () => {
  expect({ ...cycleRecipe(2), seed: 1 }).toEqual(cycleRecipe(1));
  expect(cycleRecipe(1).config).toEqual(presets.cycle);
});

describe('own words', () => {
  it('become tokens in the order they first appear, repeated until there is enough to train on', () => {
    const { vocabulary, data, config, seed } = ownRecipe('  the cat\nthe   dog ', 5);
    expect(vocabulary).toEqual(['the', 'cat', 'dog']);
    expect(data.slice(0, 8)).toEqual([0, 1, 0, 2, 0, 1, 0, 2]);
    expect(data.length).toBeGreaterThanOrEqual(256);
    expect(data.length % 4).toBe(0);
    expect(config).toEqual({ ...presets.cycle, vocab_size: 3 });
    expect(seed).toBe(5);
  });

  it('a long text is used once, as it is', () => {
    const words = Array.from({ length: 600 }, (_, i) => `w${i % 64}`);
    expect(ownRecipe(words.join(' '), 1).data).toHaveLength(600);
  });

  it.each(['', '   \n', 'alone', 'same same same'])('%j is too few', (text) => {
    expect(() => ownRecipe(text, 1)).toThrow(
      new RangeError('Write at least two different words, with a space between them.'),
    );
  });

  it('64 different words are taken, 65 are one too many, and the sentence says both', () => {
    const words = (count: number) => Array.from({ length: count }, (_, i) => `w${i}`).join(' ');
    expect(ownRecipe(words(64), 1).vocabulary).toHaveLength(64);
    expect(() => ownRecipe(words(65), 1)).toThrow(
      new RangeError('There are 65 different words; this small model takes up to 64.'),
    );
  });

  it('a text of a million letters is cut, not choked on', () => {
    const text = 'a b '.repeat(250_000);
    expect(ownRecipe(text, 1).data.length).toBeLessThanOrEqual(10_000);
  });

  it('can be trained on: two words are learned, 64 words too', async () => {
    const backend = await openBackend('wasm');
    for (const text of ['tick tock', Array.from({ length: 64 }, (_, i) => `w${i}`).join(' ')]) {
      const recipe = ownRecipe(text, 1);
      const model = await createModel(recipe.config, { backend, seed: 1 });
      const losses: number[] = [];
      for await (const { loss } of train(model, recipe.data, { ...training, seed: 1 })) losses.push(loss);
      expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
      model.close();
    }
  });
});

describe('the identity of a run', () => {
  it('is its seed and step for the book’s run, however long it is to be', () => {
    expect(identityOf(cycleRecipe(7), 120)).toEqual({ kind: 'trained', name: 'cycle', seed: 7, steps: 120 });
    expect(identityOf({ ...cycleRecipe(7), steps: 500 }, 120)).toMatchObject({ seed: 7, steps: 120 });
  });
  it('is the reader’s own for anything else', () => {
    for (const other of [
      ownRecipe('tick tock', 7),
      { ...cycleRecipe(7), learningRate: 0.1 },
      { ...cycleRecipe(7), start: new Uint8Array(1) },
      { ...cycleRecipe(7), batches: [[1]] },
    ])
      expect(identityOf(other, 200)).toEqual({ kind: 'yours' });
  });
  it('may name a step, because a run of 60 steps is the first 60 of a run of 200', async () => {
    const backend = await openBackend('wasm');
    const first60 = async (steps: number) => {
      const model = await createModel(presets.cycle, { backend, seed: 3 });
      const recipe = { ...cycleRecipe(3), steps };
      let reached = 0;
      for await (const { step } of train(model, recipe.data, recipe)) {
        reached = step;
        if (reached === 60) break;
      }
      expect(reached).toBe(60);
      return model.store.snapshot();
    };
    expect(await first60(60)).toEqual(await first60(200));
  });
});

describe('the names', () => {
  /** The site's files, from the disk. */
  const served = () => {
    vi.stubGlobal('document', {
      baseURI: 'http://book.test/names/',
      documentElement: { dataset: { root: '../' } },
    });
    const asked: string[] = [];
    vi.stubGlobal('fetch', async (url: URL) => {
      asked.push(url.pathname);
      return new Response(readFileSync(`public${url.pathname}`));
    });
    return asked;
  };
  afterEach(() => vi.unstubAllGlobals());

  it('are learned by the published recipe, and the list is fetched once', async () => {
    const asked = served();
    const [one, other] = [await namesRecipe(1), await namesRecipe(2)];
    expect(asked).toEqual(['/data/names.txt']);
    expect({ ...other, seed: 1 }).toEqual(one);
    expect(one.data).toHaveLength(1279);
    expect(one).toMatchObject({
      kind: 'names',
      steps: 500,
      batchSize: 1,
      learningRate: 0.01,
      weightDecay: 0,
    });
    expect(one).toMatchObject({ schedule: 'cosine', betas: [0.9, 0.95], config: presets.names });
  });

  it('a run on them has an identity that a link can say; another rate, length or list has none', async () => {
    served();
    const recipe = await namesRecipe(7);
    expect(identityOf(recipe, 120)).toEqual({ kind: 'trained', name: 'names', seed: 7, steps: 120 });
    for (const other of [
      { ...recipe, learningRate: 1 },
      { ...recipe, steps: 200 },
      documentsRecipe([...recipe.data], recipe.vocabulary, 7),
      await publishedRecipe('names'),
    ])
      expect(identityOf(other, 120)).toEqual({ kind: 'yours' });
  });

  it('the published runs come with their first numbers and their batches', async () => {
    served();
    const names = await publishedRecipe('names');
    expect(names).toMatchObject({ kind: 'names', steps: 500 });
    expect([names.batches!.length, names.batches![0]!.length]).toEqual([500, 1]);
    const cycle = await publishedRecipe();
    expect(cycle).toMatchObject({ kind: 'cycle', steps: 200 });
    expect([cycle.batches!.length, cycle.batches![0]!.length]).toEqual([200, 4]);
    expect(names.start).toBeInstanceOf(Uint8Array);
  });

  it('a link’s run is long enough for its step', async () => {
    served();
    expect(await recipeOf('cycle', 3, 60)).toEqual({ ...cycleRecipe(3), steps: 60 });
    expect((await recipeOf('names', 3, 60)).steps).toBe(500);
  });

  it('documents of other characters make a model of their size', () => {
    const { vocabulary, document } = characterTokenizer(['ä', 'b', '<BOS>']);
    const recipe = documentsRecipe([document('äb')], vocabulary, 1);
    expect(recipe.config).toEqual({ ...presets.names, vocab_size: 3 });
    expect(recipe.data).toEqual([[2, 0, 1, 2]]);
  });
});
