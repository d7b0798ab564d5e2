/** A GPT's answers: causal whatever the length, readable by name, and refused in a sentence. */
import { describe, expect, it } from 'vitest';
import { presets } from '../../../lib/model/config';
import { createModel, GPT } from '../../../lib/model/gpt';
import { initialise } from '../../../lib/model/parameters';
import { backends } from '../backends/everyBackend';

const text = Array.from({ length: 64 }, (_, i) => (i * i + (i >> 2)) % 4);

describe.each(backends)('a GPT on %s', (_name, open) => {
  const create = async () => createModel(presets.cycle, { backend: await open(), seed: 5 });

  it('scores a position by what came before it alone, to the bit, in a program of any length', async () => {
    const model = await create();
    const whole = await model.logits(text);
    expect(whole).toHaveLength(64 * 4);
    for (const length of [1, 2, 3, 7, 8, 9, 16, 33, 63]) {
      const part = await model.logits(text.slice(0, length));
      expect(part, `${length} tokens`).toEqual(whole.slice(0, length * 4));
    }
  });

  it('scores differently when an earlier token differs', async () => {
    const model = await create();
    const [one, other] = [await model.logits([0, 1, 2, 3]), await model.logits([1, 1, 2, 3])];
    expect(one.slice(-4)).not.toEqual(other.slice(-4));
  });

  it('answers several questions at once as it would one by one', async () => {
    const model = await create();
    const prompts = [[0], [0, 1], [3, 2, 1], [2, 2, 2, 2, 2]];
    const together = await Promise.all(prompts.map((ids) => model.logits(ids)));
    for (const [i, ids] of prompts.entries()) expect(together[i]).toEqual(await model.logits(ids));
  });

  it('shows attention by name: every row sums to 1, and the future is exactly 0', async () => {
    const model = await create();
    const trace = await model.trace(text.slice(0, 5), [
      'h.0.attn.probs',
      'h.1.attn.probs',
      'h.1.mlp.act',
      'ln_f',
      'logits',
    ]);
    expect(trace.get('ln_f')).toHaveLength(5 * 8);
    expect(trace.get('h.1.mlp.act')).toHaveLength(5 * 32);
    expect(trace.get('logits')).toEqual(await model.logits(text.slice(0, 5)));
    for (const layer of [0, 1]) {
      const probs = trace.get(`h.${layer}.attn.probs`)!; // (H, T′, T′) with T′ = 8
      expect(probs).toHaveLength(2 * 8 * 8);
      for (let row = 0; row < 2 * 8; row++) {
        const values = [...probs.slice(row * 8, row * 8 + 8)];
        const t = row % 8;
        expect(values.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
        expect(values.slice(t + 1).every((p) => p === 0)).toBe(true);
        expect(values.slice(0, t + 1).every((p) => p > 0)).toBe(true);
      }
    }
  });

  it('shows other names of the same text when asked for them later, and answers on after a wrong one', async () => {
    const model = await create();
    const logits = await model.logits([0, 1, 2]);
    const trace = await model.trace([0, 1, 2], ['h.0', 'logits']);
    expect(trace.get('h.0')).toHaveLength(3 * 8);
    expect(trace.get('logits')).toEqual(logits);
    await expect(model.trace([0, 1, 2], ['h.7'])).rejects.toThrow('there is no tensor called h.7');
    expect(await model.logits([0, 1, 2])).toEqual(logits);
  });

  it('pads a text to the next power of two, and never past its positions', async () => {
    const model = await createModel(
      { ...presets.cycle, n_positions: 13 },
      { backend: await open(), seed: 5 },
    );
    for (const [length, padded] of [
      [1, 1],
      [3, 4],
      [8, 8],
      [9, 13],
    ] as const) {
      const trace = await model.trace(text.slice(0, length), ['h.0.attn.probs']);
      expect(trace.get('h.0.attn.probs')).toHaveLength(2 * padded * padded);
    }
  });

  it('norms where its config says, with its epsilon', async () => {
    const rowsOf = async (config: object, names: readonly string[]) => {
      const model = await createModel({ ...presets.cycle, ...config }, { backend: await open(), seed: 5 });
      return model.trace([0, 1, 2], names);
    };
    const ends = { final_norm: true, norm_after_embedding: true };
    for (const norm of ['layernorm', 'rmsnorm'] as const) {
      for (const epsilon of [1e-5, 0.5]) {
        const pairs = [
          ['embedding', 'ln_e'],
          ['h.1', 'ln_f'],
        ] as const;
        const trace = await rowsOf({ ...ends, norm, layer_norm_epsilon: epsilon }, pairs.flat());
        for (const [before, after] of pairs) {
          const x = [...trace.get(before)!.slice(8, 16)];
          const mean = norm === 'rmsnorm' ? 0 : x.reduce((sum, value) => sum + value / 8, 0);
          const variance = x.reduce((sum, value) => sum + (value - mean) ** 2 / 8, 0);
          const expected = x.map((value) => (value - mean) / Math.sqrt(variance + epsilon));
          const ours = trace.get(after)!.slice(8, 16);
          expected.forEach((value, i) => expect(ours[i], `${norm} ${after}`).toBeCloseTo(value, 5));
        }
      }
      for (const [key, name] of [
        ['final_norm', 'ln_f'],
        ['norm_after_embedding', 'ln_e'],
      ] as const)
        await expect(rowsOf({ ...ends, norm, [key]: false }, [name])).rejects.toThrow(`called ${name}`);
    }
  });

  it('gives all its memory back when closed', async () => {
    const backend = await open();
    const model = await createModel(presets.cycle, { backend, seed: 5 });
    await model.logits([0, 1, 2]);
    await model.trace([0], ['h.0.attn.probs']);
    model.close();
    expect(backend.bytes).toBe(0);
  });

  const wrong: [string, number[], string][] = [
    ['an empty prompt', [], 'the prompt is empty: a GPT needs at least one token to score the next'],
    ['a prompt that is too long', [...text, 0], 'the prompt has 65 tokens; this model sees at most 64'],
    [
      'an id past the vocabulary',
      [0, 4],
      'the prompt: the id at place 1 is 4; this model knows the ids 0 to 3',
    ],
    ['a negative id', [-1], 'the id at place 0 is -1'],
    ['a fraction', [0, 1, 1.5], 'the id at place 2 is 1.5'],
    ['NaN', [Number.NaN], 'the id at place 0 is NaN'],
  ];
  it.each(wrong)('refuses %s', async (_what, ids, sentence) => {
    const model = await create();
    await expect(model.logits(ids)).rejects.toThrow(RangeError);
    await expect(model.logits(ids)).rejects.toThrow(sentence);
    expect(await model.logits([0])).toHaveLength(4);
  });

  it('refuses to read what it does not compute', async () => {
    const model = await create();
    await expect(model.trace([0], ['h.2.attn.probs'])).rejects.toThrow(
      'there is no tensor called h.2.attn.probs',
    );
  });

  it('names a parameter that is missing or has the wrong length, and takes no memory', async () => {
    const backend = await open();
    const parameters = initialise(presets.cycle, 0);
    parameters.delete('ln_f.bias');
    expect(() => new GPT(presets.cycle, backend, parameters)).toThrow(
      'model: the parameter ln_f.bias is missing',
    );
    expect(backend.bytes).toBe(0);
    expect(() => new GPT(presets.cycle, backend, parameters.set('ln_f.bias', new Float32Array(7)))).toThrow(
      'ln_f.bias takes 8 numbers, not 7',
    );
  });
});
