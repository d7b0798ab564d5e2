/** Decoding with a cache gives what a pass over the whole text gives: compared by logits, never by tokens. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GPTConfig, presets } from '../../../lib/model/config';
import type { DecodeOptions } from '../../../lib/model/decoder';
import { faults } from '../../../lib/model/faults';
import { createModel, type GPT } from '../../../lib/model/gpt';
import { decodingWork } from '../../../lib/model/work';
import { backends } from '../backends/everyBackend';

const small = {
  vocab_size: 11,
  n_embd: 12,
  n_head: 3,
  n_layer: 2,
  n_positions: 16,
  initialisation: 'pytorch',
} as const;

const architectures: readonly (readonly [string, GPTConfig])[] = [
  ...(['sinusoidal', 'rope', 'alibi', 'none'] as const).map(
    (position) => [`positions ${position}`, { ...small, position }] as const,
  ),
  ['cycle', presets.cycle],
  ['names', presets.names],
  ['a small GPT-2', { ...small, n_head: 2, n_layer: 3 }],
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

/** The property every decoder must have: logits as of a pass without a cache over what is in the window. */
async function agrees(model: GPT, options: DecodeOptions = {}): Promise<void> {
  const { vocab_size: vocabulary, n_positions: longest } = model.config;
  const context = options.context ?? longest;
  await fc.assert(
    fc.asyncProperty(cuts(vocabulary, longest), async (pieces) => {
      const decoder = model.decode(options);
      const text: number[] = [];
      for (const piece of pieces) {
        text.push(...piece);
        closeTo(await decoder.append(piece), (await model.logits(text.slice(-context))).slice(-vocabulary));
      }
      expect(decoder.length).toBe(text.length);
      decoder.close();
    }),
    { numRuns: 15, seed: 1 },
  );
}

describe.each(backends)('decoding on %s', (_backend, open) => {
  it.each(architectures)(
    '%s: cached logits equal uncached ones, however the text is cut',
    async (_name, config) => {
      await agrees(await createModel(config, { backend: await open(), seed: 2 }));
    },
  );

  it.each(architectures)('%s: the same when the window slides', async (_name, config) => {
    await agrees(await createModel(config, { backend: await open(), seed: 2 }), { context: 5 });
  });

  // Mutation tests: each fault is planted, and the property above must fail. Comparing tokens would let most of them pass.
  it.each(faults)('is found out with the fault “%s”', async (fault) => {
    const model = await createModel(presets.cycle, { backend: await open(), seed: 2 });
    const options = { context: 5, fault };
    await expect(agrees(model, options)).rejects.toThrow('Property failed');
  });

  it.each(['recompute', 'halve'] as const)(
    'says where its window begins: with %s it moves only when it must, and what it holds decides the logits',
    async (past) => {
      const model = await createModel(presets.cycle, { backend: await open(), seed: 2 });
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 9 }), cuts(4, 20), async (context, pieces) => {
          const decoder = model.decode({ context, past });
          const text: number[] = [];
          for (const piece of pieces) {
            const before = decoder.from;
            text.push(...piece);
            const logits = await decoder.append(piece);
            const held = text.slice(decoder.from);
            expect(held.length).toBeGreaterThanOrEqual(Math.min(context, piece.length));
            expect(held.length).toBeLessThanOrEqual(context);
            if (text.length - before <= context) expect(decoder.from).toBe(before);
            closeTo(logits, (await model.logits(held)).slice(-4));
          }
          decoder.close();
        }),
        { numRuns: 15, seed: 1 },
      );
    },
  );

  it('needs no recomputing past the window where only distances count and there is one layer', async () => {
    for (const position of ['rope', 'alibi', 'none', 'learned'] as const) {
      for (const n_layer of [1, 2]) {
        const model = await createModel(
          { ...presets.cycle, position, n_layer },
          { backend: await open(), seed: 2 },
        );
        const check = agrees(model, { context: 5, fault: 'stale' });
        if (n_layer === 1 && position !== 'learned') await check;
        else await expect(check, `${position}, ${n_layer}`).rejects.toThrow('Property failed');
      }
    }
  });

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

  it.each(['recompute', 'halve'] as const)(
    'goes back past the window, and the next token sees no less than %s promises',
    async (past) => {
      const model = await createModel(presets.cycle, { backend: await open(), seed: 2 });
      const [context, decoder] = [8, model.decode({ context: 8, past })];
      const text = Array.from({ length: 13 }, (_, i) => (i * i + 1) % 4);
      // halve: the window begins at 0, then, from the ninth token on, at 5.
      for (const id of text) await decoder.append([id]);
      for (const [back, from] of past === 'recompute'
        ? [
            [11, 4],
            [10, 3],
            [9, 2],
            [3, 0],
          ]
        : [
            [12, 5],
            [10, 5],
            [6, 2],
            [3, 0],
          ]) {
        decoder.rewind(back!);
        text.length = back!;
        const kept = [...text.slice(from), 2];
        expect(kept.length).toBeLessThanOrEqual(context);
        closeTo(await decoder.append([2]), (await model.logits(kept)).slice(-4));
        decoder.rewind(back!);
      }
    },
  );

  it('computes nothing twice that is still cached, and compiles one program for each size', async () => {
    const model = await createModel(presets.cycle, { backend: await open(), seed: 2 });
    const { backend } = model;
    const compile = backend.compile;
    let programs = 0;
    backend.compile = (...given) => {
      programs += 1;
      return compile.apply(backend, given);
    };
    const decoder = model.decode();
    await decoder.append([0, 1, 2, 3]);
    await decoder.append([0, 1, 2, 3]);
    await decoder.append([0]);
    await decoder.append([1]);
    expect(programs).toBe(2);
    decoder.rewind(5);
    await decoder.append([2]);
    expect(decoder.counts).toMatchObject({ projections: 11, dots: 55 + 6 });
    expect(programs).toBe(2);
  });

  it('with the fault “zeroed” loses the first token, and no other', async () => {
    const model = await createModel(presets.cycle, { backend: await open(), seed: 2 });
    const [broken, sound] = [model.decode({ fault: 'zeroed' }), model.decode()];
    for (const decoder of [broken, sound]) await decoder.append([0, 1, 2]);
    for (const layer of [0, 1]) {
      for (const what of ['keys', 'values'] as const) {
        const expected = await sound.read(layer, what);
        expect(expected.slice(0, 8).every((value) => value !== 0)).toBe(true);
        expect(await broken.read(layer, what)).toEqual(expected.fill(0, 0, 8));
      }
    }
  });

  it('with the fault “stale” rolls by more than it holds', async () => {
    const config = { ...presets.cycle, position: 'none', n_layer: 1 } as const; // rows of no place are never stale
    const model = await createModel(config, { backend: await open(), seed: 2 });
    const decoder = model.decode({ context: 5, fault: 'stale' });
    await decoder.append([0, 1, 2]);
    const text = [3, 3, 1, 0, 2, 1, 0, 3, 2];
    closeTo(await decoder.append(text), (await model.logits(text.slice(-5))).slice(-4));
    closeTo(await decoder.append([1]), (await model.logits([...text.slice(-4), 1])).slice(-4));
  });

  it('with the fault “stale” is right again where a rewind moves the window back, until it slides', async () => {
    const model = await createModel(presets.cycle, { backend: await open(), seed: 2 });
    const decoder = model.decode({ context: 5, fault: 'stale' });
    const text = [0, 1, 2, 3, 3, 1, 2, 0];
    for (const id of text) await decoder.append([id]);
    decoder.rewind(4);
    closeTo(await decoder.append([1]), (await model.logits([0, 1, 2, 3, 1])).slice(-4));
    const [stale, fresh] = [await decoder.append([2]), (await model.logits([1, 2, 3, 1, 2])).slice(-4)];
    expect(Math.max(...stale.map((z, v) => Math.abs(z - fresh[v]!)))).toBeGreaterThan(0.01);
  });

  it('stands where it stood after tokens that could not be added', async () => {
    for (const past of ['recompute', 'halve'] as const) {
      const model = await createModel(presets.cycle, { backend: await open(), seed: 2 });
      const [decoder, twin] = [model.decode({ context: 8, past }), model.decode({ context: 8, past })];
      for (const each of [decoder, twin]) await each.append([0, 1, 2, 3, 0, 1]);
      // A machine that runs out of memory, or loses its device, in the middle of the pass.
      const { backend } = model;
      const compile = backend.compile;
      let calls = 0;
      backend.compile = (...given) =>
        ++calls === (past === 'halve' ? 2 : 1)
          ? Promise.reject(new Error('no room'))
          : compile.apply(backend, given);
      await expect(decoder.append([2, 1, 3, 3, 3, 1, 2])).rejects.toThrow('no room');
      backend.compile = compile;
      expect(decoder.length).toBe(6);
      for (const ids of [[2], [2, 1, 3, 3, 3, 1, 2]])
        closeTo(await decoder.append(ids), await twin.append(ids));
      expect(decoder.length).toBe(14);
    }
  });

  it('writes without a cache, and gives the same', async () => {
    const model = await createModel(presets.cycle, { backend: await open(), seed: 2 });
    const decoder = model.decode({ cache: false });
    const text: number[] = [];
    for (const id of [0, 1, 2, 2, 1]) {
      text.push(id);
      closeTo(await decoder.append([id]), (await model.logits(text)).slice(-4));
    }
    expect(decoder.counts).toEqual(decodingWork(presets.cycle, 5, { cached: false }));
  });

  it('counts what the closed forms say, with a cache and without, whatever the prompt', async () => {
    for (const config of [presets.cycle, presets.names]) {
      const model = await createModel(config, { backend: await open(), seed: 2 });
      for (const cache of [true, false]) {
        for (const prompt of [1, 3, 8]) {
          const decoder = model.decode({ cache });
          await decoder.append(Array(prompt).fill(1));
          for (let n = prompt + 1; n <= 8; n++) await decoder.append([2]);
          expect(decoder.counts).toEqual(decodingWork(config, 8, { cached: cache, prompt }));
          decoder.close();
        }
      }
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

  it('writes its logits into the array it is given, and refuses one of another length', async () => {
    const model = await createModel(presets.cycle, { backend: await open(), seed: 2 });
    const decoder = model.decode();
    const into = new Float32Array(4);
    expect(await decoder.append([0, 1, 2], into)).toBe(into);
    closeTo(into, (await model.logits([0, 1, 2])).slice(-4));
    await expect(decoder.append([3], new Float32Array(12))).rejects.toThrow(
      'append: the array for logits takes 4 numbers, not 12',
    );
    expect(decoder.length).toBe(3);
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
    expect(() => model.decode({ fault: 'slow' as 'early' })).toThrow(
      'decode: fault is slow; it must be one of stuck, early, ahead, stale, zeroed',
    );
    decoder.close();
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(model.backend.bytes).toBe(held);
  });
});
