/** Recipes: what the reader's words become, and the sentences for words that cannot be used. */
import { createModel, openBackend, presets, train } from '@lib';
import { describe, expect, it } from 'vitest';
import { cycleRecipe, ownRecipe } from '@/runtime/recipes';
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
