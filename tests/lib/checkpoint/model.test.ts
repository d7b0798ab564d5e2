/** A model as a file: there and back without a change, and nothing opened that does not fit. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadModel, saveModel } from '../../../lib/checkpoint/model';
import { readSafetensors, writeSafetensors } from '../../../lib/checkpoint/safetensors';
import { namesVocabulary } from '../../../lib/corpora/names';
import { completeConfig, presets } from '../../../lib/model/config';
import { createModel } from '../../../lib/model/gpt';
import { backends } from '../backends/everyBackend';

const about = { vocabulary: ['I', 'love', 'AI', '!'], provenance: 'Made by a test.' };

describe.each(backends)('a checkpoint on %s', (_name, open) => {
  const saved = async () =>
    saveModel(await createModel(presets.cycle, { backend: await open(), seed: 9, about }));

  it('comes back with its numbers, config, vocabulary and provenance, and the same bytes', async () => {
    const original = await createModel(presets.cycle, { backend: await open(), seed: 9, about });
    const bytes = await saveModel(original);
    const back = await loadModel(bytes, { backend: await open() });
    expect(back.config).toEqual(original.config);
    expect(back.about).toEqual(about);
    expect(await back.store.snapshot()).toEqual(await original.store.snapshot());
    expect(await back.logits([0, 1, 2])).toEqual(await original.logits([0, 1, 2]));
    expect(await saveModel(back)).toEqual(bytes);
  });

  it('carries its config with every key decided, the trained length among them', async () => {
    const { metadata } = readSafetensors(await saved());
    expect(Object.keys(metadata)).toEqual(['format', 'config', 'vocabulary', 'provenance']);
    expect(JSON.parse(metadata['config']!)).toEqual(completeConfig(presets.cycle));
    const short = await createModel({ ...presets.names, trained_positions: 3 }, { backend: await open() });
    const back = await loadModel(await saveModel(short), { backend: await open() });
    expect(back.config.trained_positions).toBe(3);
  });

  it.each(['sinusoidal', 'rope', 'alibi', 'none'] as const)(
    'keeps how %s positions are told',
    async (position) => {
      const config = { ...presets.cycle, position };
      const original = await createModel(config, { backend: await open(), seed: 3 });
      const bytes = await saveModel(original);
      const back = await loadModel(bytes, { backend: await open() });
      expect(back.config.position).toBe(position);
      expect(await back.logits([2, 0, 1])).toEqual(await original.logits([2, 0, 1]));
      await expect(loadModel(bytes, { backend: await open(), config: presets.cycle })).rejects.toThrow(
        'checkpoint: the tensor wpe.weight is missing',
      );
      await expect(loadModel(await saved(), { backend: await open(), config })).rejects.toThrow(
        'checkpoint: the file holds tensors that a model of its config does not have: "wpe.weight"',
      );
    },
  );

  it('is not written with a vocabulary it could not be opened with', async () => {
    const model = await createModel(presets.cycle, { backend: await open(), about: { vocabulary: ['I'] } });
    await expect(saveModel(model)).rejects.toThrow(
      new RangeError('checkpoint: its vocabulary has 1 words, its config 4'),
    );
  });

  it('opens the recorded names run with its letters and BOS', async () => {
    const bytes = readFileSync(new URL('../../reference/data/names.step500.safetensors', import.meta.url));
    const model = await loadModel(new Uint8Array(bytes), { backend: await open() });
    expect(model.config).toEqual({ ...completeConfig(presets.names), initialisation: 'gpt2' }); // which it does not say
    expect(model.about.vocabulary).toEqual(namesVocabulary);
  });

  it('needs neither vocabulary nor provenance', async () => {
    const bare = await saveModel(await createModel(presets.cycle, { backend: await open() }));
    expect((await loadModel(bare, { backend: await open() })).about).toEqual({});
  });

  it('opens a file without a config when one is given beside it', async () => {
    const { tensors } = readSafetensors(await saved());
    const bytes = writeSafetensors(tensors);
    await expect(loadModel(bytes, { backend: await open() })).rejects.toThrow(
      'checkpoint: the file carries no config, and none was given beside it',
    );
    expect((await loadModel(bytes, { backend: await open(), config: presets.cycle })).config).toMatchObject(
      presets.cycle,
    );
  });

  type File = {
    tensors: Map<string, { shape: number[]; data: Float32Array }>;
    metadata: Record<string, string>;
  };
  const config = (change: object) => JSON.stringify({ ...presets.cycle, ...change });
  const hostile: [string, (file: File) => void, string][] = [
    [
      'a missing tensor',
      ({ tensors }) => tensors.delete('h.1.mlp.c_fc.weight'),
      'checkpoint: the tensor h.1.mlp.c_fc.weight is missing',
    ],
    [
      'a tensor the config has no place for',
      ({ tensors }) => tensors.set('h.0.attn.c_attn.bias', { shape: [24], data: new Float32Array(24) }),
      'checkpoint: the file holds tensors that a model of its config does not have: "h.0.attn.c_attn.bias"',
    ],
    [
      'a shape the config does not have',
      ({ tensors }) => tensors.set('wte.weight', { shape: [8, 4], data: new Float32Array(32) }),
      'checkpoint: wte.weight is (8, 4) in the file; its config asks for (4, 8)',
    ],
    [
      'NaN',
      ({ tensors }) => tensors.get('ln_f.weight')!.data.fill(Number.NaN, 3, 4),
      'checkpoint: ln_f.weight holds NaN at place 3; every number must be finite',
    ],
    [
      'infinity',
      ({ tensors }) => tensors.get('ln_f.bias')!.data.fill(-1 / 0, 7),
      'checkpoint: ln_f.bias holds -Infinity at place 7',
    ],
    [
      'a config that is no JSON',
      ({ metadata }) => {
        metadata.config = '{"n_embd": 8';
      },
      'checkpoint: its config is not valid JSON',
    ],
    [
      'a config that is a list',
      ({ metadata }) => {
        metadata.config = '[1, 2]';
      },
      'checkpoint: its config is not a JSON object',
    ],
    [
      'a config that is null',
      ({ metadata }) => {
        metadata.config = 'null';
      },
      'checkpoint: its config is not a JSON object',
    ],
    [
      'a config that is empty',
      ({ metadata }) => {
        metadata.config = '{}';
      },
      'config: vocab_size is undefined',
    ],
    [
      'a config of another size',
      ({ metadata }) => {
        metadata.config = config({ n_layer: 3 });
      },
      'checkpoint: the tensor h.2.ln_1.weight is missing',
    ],
    [
      'a config of a model too large to exist',
      ({ metadata }) => {
        metadata.config = config({ vocab_size: 1e7 });
      },
      'checkpoint: wte.weight is (4, 8) in the file; its config asks for (10000000, 8)',
    ],
    [
      'a config with a text for a size',
      ({ metadata }) => {
        metadata.config = config({ n_embd: '8' });
      },
      'config: n_embd is 8; it must be a whole number',
    ],
    [
      'a vocabulary that is no JSON',
      ({ metadata }) => {
        metadata.vocabulary = 'I love';
      },
      'checkpoint: its vocabulary is not valid JSON',
    ],
    [
      'a vocabulary that is no list of words',
      ({ metadata }) => {
        metadata.vocabulary = '[1, 2, 3, 4]';
      },
      'checkpoint: its vocabulary is not a JSON list of words',
    ],
    [
      'a vocabulary of another length',
      ({ metadata }) => {
        metadata.vocabulary = '["I"]';
      },
      'checkpoint: its vocabulary has 1 words, its config 4',
    ],
  ];
  it.each(hostile)('refuses %s, and keeps nothing of it', async (_what, spoil, sentence) => {
    const file = readSafetensors(await saved());
    spoil(file);
    const backend = await open();
    await expect(loadModel(writeSafetensors(file.tensors, file.metadata), { backend })).rejects.toThrow(
      sentence,
    );
    expect(backend.bytes).toBe(0);
  });

  it('refuses a file cut off anywhere', async () => {
    const bytes = await saved();
    const backend = await open();
    for (let length = 0; length < bytes.length; length += 97) {
      await expect(loadModel(bytes.slice(0, length), { backend }), `${length} bytes`).rejects.toThrow(
        /^safetensors: /,
      );
    }
    expect(backend.bytes).toBe(0);
  });
});
