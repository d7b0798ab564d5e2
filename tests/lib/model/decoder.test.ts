/** Decoding with a cache gives what a pass over the whole text gives: compared by logits, never by tokens. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GPTConfig, presets } from '../../../lib/model/config';
import { createModel } from '../../../lib/model/gpt';
import { backends } from '../backends/everyBackend';

const architectures: readonly (readonly [string, GPTConfig])[] = [
  ['cycle', presets.cycle],
  ['names', presets.names],
  [
    'a small GPT-2',
    { vocab_size: 11, n_embd: 12, n_head: 2, n_layer: 3, n_positions: 16, initialisation: 'pytorch' },
  ],
  ['odd sizes', { ...presets.cycle, n_embd: 10, n_head: 2, n_positions: 13, trained_positions: 8 }],
];

/** A text, cut into appends. */
const cuts = (vocabulary: number, longest: number) =>
  fc
    .array(fc.array(fc.nat(vocabulary - 1), { minLength: 1, maxLength: 6 }), {
      minLength: 1,
      maxLength: longest,
    })
    .filter((pieces) => pieces.flat().length <= longest);

function closeTo(ours: Float32Array, expected: Float32Array): void {
  expect(ours.length).toBe(expected.length);
  ours.forEach((value, i) =>
    expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(expected[i]!))),
  );
}

describe.each(backends)('decoding on %s', (_backend, open) => {
  it.each(architectures)(
    '%s: cached logits equal uncached ones, however the text is cut',
    async (_name, config) => {
      const model = await createModel(config, { backend: await open(), seed: 2 });
      await fc.assert(
        fc.asyncProperty(cuts(config.vocab_size, config.n_positions), async (pieces) => {
          const decoder = model.decode();
          const text: number[] = [];
          for (const piece of pieces) {
            text.push(...piece);
            closeTo(await decoder.append(piece), (await model.logits(text)).slice(-config.vocab_size));
          }
          expect(decoder.length).toBe(text.length);
          decoder.close();
        }),
        { numRuns: 15, seed: 1 },
      );
    },
  );

  it('goes back, and on another way', async () => {
    const model = await createModel(presets.cycle, { backend: await open(), seed: 2 });
    const decoder = model.decode();
    await decoder.append([0, 1, 2, 3, 0]);
    decoder.rewind(2);
    closeTo(await decoder.append([3, 3]), (await model.logits([0, 1, 3, 3])).slice(-4));
    decoder.rewind(0);
    closeTo(await decoder.append([2]), await model.logits([2]));
  });

  it.each(['recompute', 'halve'] as const)(
    'past the window, %s gives what a fresh pass over the kept tokens gives',
    async (past) => {
      const model = await createModel(presets.cycle, { backend: await open(), seed: 2 });
      const [context, decoder] = [8, model.decode({ context: 8, past })];
      const text: number[] = [];
      let kept: number[] = [];
      for (let i = 0; i < 30; i++) {
        const id = (i * i + 1) % 4;
        text.push(id);
        kept.push(id);
        if (kept.length > context) kept = text.slice(past === 'recompute' ? -context : -context / 2);
        closeTo(await decoder.append([id]), (await model.logits(kept)).slice(-4));
      }
      expect(decoder.length).toBe(30);
    },
  );

  it('counts what FACTS’ closed forms say: n projections and n(n + 1)/2 dots', async () => {
    const model = await createModel(presets.cycle, { backend: await open(), seed: 2 });
    for (const pieces of [[1, 1, 1, 1], [4], [3, 1]]) {
      const decoder = model.decode();
      for (const size of pieces) await decoder.append(Array(size).fill(1));
      expect(decoder.counts).toEqual({ projections: 4, dots: 10 });
    }
  });

  it('keeps keys and values of the text, readable by layer', async () => {
    const model = await createModel(presets.cycle, { backend: await open(), seed: 2 });
    const decoder = model.decode();
    await decoder.append([0, 1, 2]);
    const qkv = (await model.trace([0, 1, 2], ['h.1.attn.qkv'])).get('h.1.attn.qkv')!; // (T, 3C)
    const [keys, values] = [await decoder.read(1, 'keys'), await decoder.read(1, 'values')];
    for (let t = 0; t < 3; t++) {
      closeTo(keys.slice(8 * t, 8 * t + 8), qkv.slice(24 * t + 8, 24 * t + 16));
      closeTo(values.slice(8 * t, 8 * t + 8), qkv.slice(24 * t + 16, 24 * t + 24));
    }
  });

  it('returns its memory, and refuses what it cannot do with a sentence', async () => {
    const model = await createModel(presets.cycle, { backend: await open(), seed: 2 });
    const held = model.backend.bytes;
    const decoder = model.decode();
    await expect(decoder.append([])).rejects.toThrow('append: there are no ids');
    await expect(decoder.append([4])).rejects.toThrow(
      'append: the id at place 0 is 4; this model knows the ids 0 to 3',
    );
    await decoder.append([1, 2]);
    expect(() => decoder.rewind(3)).toThrow(
      'rewind: 3; it must be a whole number from 0 to the text\u2019s length, 2'.replace('\u2019', "'"),
    );
    expect(() => model.decode({ context: 65 })).toThrow(
      'decode: context is 65; it must be a whole number from 1 to 64',
    );
    expect(() => model.decode({ past: 'roll' as 'halve' })).toThrow(
      'decode: past is roll; it must be recompute or halve',
    );
    decoder.close();
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(model.backend.bytes).toBe(held);
  });
});
