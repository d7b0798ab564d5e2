/** GPT-2 files as Hugging Face writes them: opened with the same numbers, or refused with the reason. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { gpt2Config } from '../../../lib/checkpoint/gpt2';
import { loadModel } from '../../../lib/checkpoint/model';
import { presets } from '../../../lib/model/config';
import { createModel, GPT } from '../../../lib/model/gpt';
import { initialise, parameterTable } from '../../../lib/model/parameters';
import { backends } from '../backends/everyBackend';
import { fileOf, type Part, part } from './file';

/** The keys of a published GPT-2's config.json, for a model small enough to write here. */
const config = {
  activation_function: 'gelu_new',
  architectures: ['GPT2LMHeadModel'],
  attn_pdrop: 0.1,
  bos_token_id: 50256,
  embd_pdrop: 0.1,
  eos_token_id: 50256,
  initializer_range: 0.02,
  layer_norm_epsilon: 1e-5,
  model_type: 'gpt2',
  n_ctx: 16,
  n_embd: 8,
  n_head: 2,
  n_inner: null,
  n_layer: 2,
  n_positions: 16,
  reorder_and_upcast_attn: false,
  resid_pdrop: 0.1,
  scale_attn_by_inverse_layer_idx: false,
  scale_attn_weights: true,
  summary_activation: null,
  summary_first_dropout: 0.1,
  summary_proj_to_labels: true,
  summary_type: 'cls_index',
  summary_use_proj: true,
  task_specific_params: { 'text-generation': { do_sample: true, max_length: 50 } },
  torch_dtype: 'float32',
  transformers_version: '4.43.0',
  use_cache: true,
  vocab_size: 11,
};
const ours = { vocab_size: 11, n_embd: 8, n_head: 2, n_layer: 2, n_positions: 16 };
const prompt = [3, 1, 4, 1, 5, 9, 2, 6];
const numbers = initialise(ours, 5);
const weights = parameterTable(ours).map(({ name, shape }) => part(name, shape, numbers.get(name)!));
const wte = numbers.get('wte.weight')!;
const headOf = (values: Float32Array) => part('lm_head.weight', [11, 8], values);
const masks = (dtype: string, size: number): Part[] =>
  [0, 1].flatMap((i) => [
    { name: `h.${i}.attn.bias`, dtype, shape: [1, 1, 16, 16], bytes: new Uint8Array(256 * size).fill(1) },
    part(`h.${i}.attn.masked_bias`, [], Float32Array.of(-1e4)),
  ]);
const prefixed = (parts: readonly Part[]) =>
  parts.map((one) => (one.name === 'lm_head.weight' ? one : { ...one, name: `transformer.${one.name}` }));

describe.each(backends)('a GPT-2 of Hugging Face on %s', (_name, open) => {
  let expected: Float32Array;
  beforeAll(async () => {
    expected = await new GPT(ours, await open(), numbers).logits(prompt);
  });
  const logitsOf = async (bytes: Uint8Array, given: object = config) => {
    const model = await loadModel(bytes, { backend: await open(), config: given as typeof config });
    return model.logits(prompt);
  };

  it('opens with its config.json as it is, and gives the same logits, bit for bit', async () => {
    const model = await loadModel(fileOf(weights), { backend: await open(), config });
    expect(await model.logits(prompt)).toEqual(expected);
    expect(model.config).toEqual(gpt2Config(ours));
    expect(model.about).toEqual({});
  });

  it('gives those logits however the file is named, ordered, padded and adorned', async () => {
    const adorned = fc.record({
      prefix: fc.boolean(),
      buffers: fc.constantFrom([], masks('F32', 4), masks('U8', 1), masks('BOOL', 1), masks('F16', 2)),
      head: fc.constantFrom([], [headOf(wte)]),
      order: fc.infiniteStream(fc.nat(1_000)),
      padding: fc.nat(7),
      shift: fc.nat(7),
    });
    await fc.assert(
      fc.asyncProperty(adorned, async ({ prefix, buffers, head, order, padding, shift }) => {
        const parts = [...weights, ...buffers, ...head]
          .map((one) => ({ one, key: order.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        const bytes = fileOf(prefix ? prefixed(parts) : parts, { format: 'pt' }, padding);
        const place = new Uint8Array(bytes.length + 8).subarray(shift, shift + bytes.length);
        place.set(bytes);
        expect(await logitsOf(place)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('opens a training run as the model it trains', async () => {
    const moments = ['m', 'v'].map((which) => part(`optimizer.wte.weight.${which}`, [11, 8], wte));
    expect(await logitsOf(fileOf([...moments, ...weights]))).toEqual(expected);
  });

  it('reads a head of its own where the config unties it', async () => {
    const head = wte.map((value) => 2 * value);
    const bytes = fileOf([...weights, headOf(head)]);
    const twice = await logitsOf(bytes, { ...config, tie_word_embeddings: false });
    expect(twice).toEqual(expected.map((value) => 2 * value));
  });

  it.each([
    ['BF16', (word: number) => word >>> 16],
    // Halves of values in the normal range of F16: fraction cut to 10 bits, exponent bias moved from 127 to 15.
    [
      'F16',
      (word: number) =>
        ((word >>> 16) & 0x8000) | ((((word >>> 23) & 0xff) - 112) << 10) | ((word >>> 13) & 0x3ff),
    ],
  ])('reads %s as the numbers it holds', async (dtype, toHalf) => {
    const mask = dtype === 'BF16' ? 0xffff0000 : 0xffffe000;
    /** Rounded towards zero to what the half holds; what is too small for F16 becomes 0. */
    const cut = (values: Float32Array) => {
      const words = new Uint32Array(values.slice().buffer);
      return new Float32Array(
        words.map((word) => (dtype === 'F16' && ((word >>> 23) & 0xff) <= 112 ? 0 : word & mask)).buffer,
      );
    };
    const rounded = new Map([...numbers].map(([name, values]) => [name, cut(values)]));
    const parts = parameterTable(ours).map(({ name, shape }) => {
      const words = new Uint32Array(rounded.get(name)!.slice().buffer);
      const halves = Uint16Array.from(words, (word) => (word === 0 ? 0 : toHalf(word)));
      return { name, dtype, shape: [...shape], bytes: new Uint8Array(halves.buffer) };
    });
    expect(await logitsOf(fileOf(parts))).toEqual(await new GPT(ours, await open(), rounded).logits(prompt));
  });

  const without = (name: string) => weights.filter((one) => one.name !== name);
  const refused: [string, readonly Part[], object, string][] = [
    [
      'a tied head that differs',
      [...weights, headOf(wte.map((value, i) => (i === 7 ? 0.5 : value)))],
      config,
      `checkpoint: lm_head.weight holds 0.5 at place 7 and wte.weight ${wte[7]}, but its config ties them (tie_word_embeddings)`,
    ],
    [
      'a tied head of another size',
      [...weights, part('lm_head.weight', [10, 8], new Float32Array(80))],
      config,
      'checkpoint: lm_head.weight has 80 numbers and wte.weight 88, but its config ties them',
    ],
    [
      'an untied head that is not there',
      weights,
      { ...config, tie_word_embeddings: false },
      'checkpoint: the tensor lm_head.weight is missing',
    ],
    [
      'a layer the config does not have',
      weights,
      { ...config, n_layer: 1 },
      'checkpoint: the file holds tensors that a model of its config does not have: "h.1.ln_1.weight", "h.1.ln_1.bias", "h.1.attn.c_attn.weight", "h.1.attn.c_attn.bias", "h.1.attn.c_proj.weight", … (12 in all)',
    ],
    [
      'another head beside the model',
      [...weights, part('score.weight', [2, 8], new Float32Array(16))],
      config,
      'checkpoint: the file holds tensors that a model of its config does not have: "score.weight"',
    ],
    [
      'a mask of a layer’s cross-attention',
      [...weights, part('h.0.crossattention.bias', [1], new Float32Array(1))],
      config,
      '"h.0.crossattention.bias"',
    ],
    [
      'what is only named like a mask',
      [
        ...weights,
        ...['h.0.attn.bias_k', 'g.h.0.attn.bias'].map((name) => part(name, [1], new Float32Array(1))),
      ],
      config,
      'does not have: "h.0.attn.bias_k", "g.h.0.attn.bias"',
    ],
    [
      'a tensor under both names',
      [...weights, ...prefixed(weights.slice(0, 1))],
      config,
      'checkpoint: the file holds "wte.weight" and "transformer.wte.weight", which name the same tensor',
    ],
    [
      'weights that are not of floats',
      [...without('ln_f.bias'), { name: 'ln_f.bias', dtype: 'I8', shape: [8], bytes: new Uint8Array(8) }],
      config,
      'safetensors: tensor "ln_f.bias" has dtype "I8"; numbers are read from F32, F16, BF16',
    ],
    [
      'infinity in 16 bits',
      [
        ...without('ln_f.bias'),
        { name: 'ln_f.bias', dtype: 'F16', shape: [8], bytes: new Uint8Array(16).fill(0x7c, 1, 2) },
      ],
      config,
      'checkpoint: ln_f.bias holds Infinity at place 0; every number must be finite',
    ],
    [
      'a biased model without its biases',
      without('h.1.attn.c_attn.bias'),
      config,
      'checkpoint: the tensor h.1.attn.c_attn.bias is missing',
    ],
    [
      'a config of ten million layers',
      weights,
      { ...config, n_layer: 1e7 },
      'checkpoint: its config asks for 10000000 layers, but the file has only 28 tensors',
    ],
  ];
  it.each(refused)('refuses %s, and keeps nothing of it', async (_what, parts, given, sentence) => {
    const backend = await open();
    await expect(loadModel(fileOf(parts), { backend, config: given as typeof config })).rejects.toThrow(
      sentence,
    );
    expect(backend.bytes).toBe(0);
  });

  it('gives a sentence or a model of finite numbers for any damage to a file and its config', async () => {
    const good = fileOf([...prefixed(weights), ...masks('U8', 1), headOf(wte)]);
    const damage = fc.record({
      edits: fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 4 }),
      header: fc.array(fc.tuple(fc.nat(2_400), fc.constantFrom(...'0123456789,]}"wa')), { maxLength: 2 }),
      cut: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(good.length)),
      config: fc.option(
        fc.tuple(
          fc.constantFrom(...Object.keys(config), 'position', 'norm', 'attn_bias', 'tie_word_embeddings'),
          fc.oneof(
            fc.jsonValue({ maxDepth: 1 }),
            fc.nat(40),
            fc.constantFrom(1e7, 2 ** 31, 'gelu', 'rmsnorm'),
          ),
        ),
        { nil: undefined },
      ),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ edits, header, cut, config: change }) => {
        const bytes = good.slice(0, good.length - cut);
        for (const [at, byte] of edits) if (at < bytes.length) bytes[at] = byte;
        for (const [at, letter] of header) if (8 + at < bytes.length) bytes[8 + at] = letter.charCodeAt(0);
        const given = change ? { ...config, [change[0]]: change[1] } : config;
        const backend = await open();
        let model: GPT;
        try {
          model = await loadModel(bytes, { backend, config: given as typeof config });
        } catch (error) {
          expect((error as Error).message).toMatch(/^(safetensors|checkpoint|config): .{10,}/u);
          expect(backend.bytes).toBe(0);
          return;
        }
        expect((await model.store.snapshot()).every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a config.json', () => {
  it('leaves only what this engine has, GPT-2’s values where it says nothing', () => {
    expect(gpt2Config(config)).toEqual(gpt2Config(ours));
    expect(Object.keys(gpt2Config(config)).sort()).toEqual(Object.keys(gpt2Config(presets.gpt2)).sort());
    expect(gpt2Config({ ...ours, layer_norm_epsilon: 1e-6 }).layer_norm_epsilon).toBe(1e-6);
    expect(gpt2Config({ ...ours, n_inner: 32 })).toEqual(gpt2Config(ours));
  });

  it('knows the other names of GPT-2’s activation', () => {
    for (const name of ['gelu_new', 'gelu_pytorch_tanh', 'gelu_fast'])
      expect(gpt2Config({ ...ours, activation_function: name }).activation_function).toBe('gelu_new');
    expect(gpt2Config({ ...ours, activation_function: 'gelu' }).activation_function).toBe('gelu');
  });

  it.each<[object, string]>([
    [{ n_inner: 33 }, "config: n_inner is 33; this engine's MLP is 4 · n_embd wide, which is 32"],
    [{ n_inner: '32' }, 'config: n_inner is "32"'],
    [{ model_type: 'llama' }, 'config: model_type is "llama"; this engine computes a GPT-2 with "gpt2"'],
    [
      { scale_attn_weights: false },
      'config: scale_attn_weights is false; this engine computes a GPT-2 with true',
    ],
    [{ scale_attn_by_inverse_layer_idx: true }, 'config: scale_attn_by_inverse_layer_idx is true'],
    [{ add_cross_attention: true }, 'config: add_cross_attention is true'],
    [
      { activation_function: 'silu' },
      'config: activation_function is silu; this engine knows gelu, gelu_new',
    ],
    [{ activation_function: null }, 'config: activation_function is null'],
    [{ n_embd: undefined }, 'config: n_embd is undefined'],
    [{ n_head: 3 }, 'config: n_embd 8 does not divide into 3 heads'],
  ])('refuses %j', (change, sentence) => {
    expect(() => gpt2Config({ ...config, ...change })).toThrow(sentence);
  });

  it.each([[null], ['{}'], [[]], [7]])('refuses %j in its place', (value) => {
    expect(() => gpt2Config(value as never)).toThrow(
      new TypeError(
        `config: config is ${JSON.stringify(value)}; it must be an object like that of a config.json`,
      ),
    );
  });

  it('is not fooled by names that objects have by nature', async () => {
    const hostile = JSON.parse('{"__proto__": {"vocab_size": 11}, "n_embd": 8, "constructor": 1}');
    expect(() => gpt2Config(hostile)).toThrow('config: vocab_size is undefined');
  });
});

it('a model of this engine is opened by the keys it was made with', async () => {
  const [, open] = backends[0]!;
  for (const preset of [presets.cycle, presets.names]) {
    const model = await createModel(preset, { backend: await open() });
    expect(gpt2Config(preset)).toEqual(model.config);
    expect(gpt2Config(model.config)).toEqual(model.config);
  }
});
