/**
 * What a KV cache's mistakes do to the text and to the logits, on models trained here: text alone hides most of them on
 * the cycle, and cached rows go stale when the window slides over learned positions.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { wasmBackend } from '../../lib/backends/wasm';
import { presets } from '../../lib/model/config';
import type { DecodeOptions } from '../../lib/model/decoder';
import { createModel, type GPT } from '../../lib/model/gpt';
import { train } from '../../lib/training/trainer';
import { namesIds } from './names';
import { agrees, closeAll, likeliest, trainedOver } from './seeds';

/** Greedy from `I love AI !` to eight tokens: is the text right, and how far are the logits off? */
async function write(model: GPT, options: DecodeOptions) {
  const [decoder, sound] = [model.decode(options), model.decode()];
  let right = true;
  let apart = 0;
  for (let ids = [0, 1, 2, 3], place = 4; place < 8; place++) {
    const [logits, expected] = [await decoder.append(ids), await sound.append(ids)];
    logits.forEach((z, i) => (apart = Math.max(apart, Math.abs(z - expected[i]!))));
    right &&= likeliest(logits) === place % 4;
    ids = [likeliest(expected)];
  }
  decoder.close();
  sound.close();
  return { right, apart };
}

describe('fifty cycle models with a broken cache', () => {
  it('print the right text nearly always, with logits that are far off', async () => {
    const runs = await trainedOver();
    for (const [fault, recorded, ours] of [
      ['stuck', 42, 43],
      ['early', 50, 48],
      ['ahead', 50, 50],
    ] as const) {
      const outcomes = await Promise.all(runs.map(({ model }) => write(model, { fault })));
      expect(outcomes.filter(({ right }) => right).length, fault).toBe(ours);
      expect(agrees(ours, recorded), fault).toBe(true);
      for (const { apart } of outcomes) expect(apart).toBeGreaterThan(0.01);
    }
    expect((await write(runs[0]!.model, {})).apart).toBe(0);
    closeAll(runs);
  }, 60_000);
});

describe('a character model with learned positions, its window sliding over unseen names', () => {
  const window = 32;
  const config = {
    ...presets.names,
    n_embd: 32,
    n_layer: 2,
    n_positions: window,
    norm: 'layernorm',
    final_norm: true,
    initialisation: 'gpt2',
  } as const;

  it('loses half a nat with stale rows, and nothing when it recomputes or drops half', async () => {
    const list = readFileSync(new URL('../../public/data/names.txt', import.meta.url), 'utf8');
    const stream = list
      .trim()
      .split(/\s+/)
      .flatMap((name) => namesIds(name).slice(0, -1));
    const text = stream.slice(-600);
    const model = await createModel(config, { backend: await wasmBackend(), seed: 1 });
    const recipe = { steps: 1000, batchSize: 8, learningRate: 0.005, schedule: 'cosine' } as const;
    for await (const _ of train(model, stream.slice(0, -600), { ...recipe, sequenceLength: window }));

    const read = async (options: DecodeOptions) => {
      const decoder = model.decode(options);
      const guesses: number[] = [];
      let nats = 0;
      for (let i = 0; i + 1 < text.length; i++) {
        const logits = await decoder.append([text[i]!]);
        if (i < window) continue; // the window does not slide yet
        const most = Math.max(...logits);
        const total = logits.reduce((sum, z) => sum + Math.exp(z - most), 0);
        nats += Math.log(total) - (logits[text[i + 1]!]! - most);
        guesses.push(likeliest(logits));
      }
      return { nats: nats / guesses.length, guesses };
    };
    const [fresh, stale, halved] = [
      await read({}),
      await read({ fault: 'stale' }),
      await read({ past: 'halve' }),
    ];
    expect(stale.nats).toBeGreaterThan(fresh.nats + 0.3);
    expect(Math.abs(halved.nats - fresh.nats)).toBeLessThan(0.1);
    const changed = stale.guesses.filter((id, i) => id !== fresh.guesses[i]).length;
    expect(changed / fresh.guesses.length).toBeGreaterThan(0.4);
  }, 60_000);
});
