/**
 * The engine on software WebGPU, in a real Chromium: the published runs, the cache, the same bits twice, how many kernels
 * start, and the ladder of matrix products. `engine.test.ts` has every op.
 */
import { describe, expect, it } from 'vitest';
import type { Backend, Program } from '../../lib/backends/backend';
import { referenceBackend } from '../../lib/backends/reference';
import { wasmBackend } from '../../lib/backends/wasm';
import { webgpuBackend } from '../../lib/backends/webgpu';
import { readSafetensors } from '../../lib/checkpoint/safetensors';
import { cycleCorpus } from '../../lib/corpora/cycle';
import { Graph } from '../../lib/graph/graph';
import { plan } from '../../lib/graph/plan';
import { type GPTConfig, presets } from '../../lib/model/config';
import { createModel } from '../../lib/model/gpt';
import { normal } from '../../lib/random';
import { Trainer, train } from '../../lib/training/trainer';
import cycleRun from '../reference/data/cycle.json';
import namesRun from '../reference/data/names.json';
import { replayCycle, replayNames } from '../reference/replay';
import '../lib/backends/store.test';

const files = import.meta.glob<string>('../reference/data/*.safetensors', {
  query: '?url',
  import: 'default',
  eager: true,
});

/** The numbers of a published run, by moment. */
async function recorded(run: string): Promise<(moment: string) => Map<string, Float32Array>> {
  const moments = new Map<string, Map<string, Float32Array>>();
  for (const [path, url] of Object.entries(files)) {
    const [name, moment] = path.split('/').at(-1)!.split('.') as [string, string];
    if (name !== run) continue;
    const { tensors } = readSafetensors(new Uint8Array(await (await fetch(url)).arrayBuffer()));
    moments.set(moment, new Map([...tensors].map(([key, { data }]) => [key, data])));
  }
  return (moment) => moments.get(moment)!;
}

const gpu = [['webgpu', () => webgpuBackend()]] as const;

replayCycle({ run: cycleRun, tensors: await recorded('cycle') }, gpu);
const list = await (await fetch('/data/names.txt')).text();
replayNames({ run: namesRun, tensors: await recorded('names') }, list, gpu);

/** A backend that lets its programs be seen. */
async function watched(): Promise<{ backend: Backend; programs: Program[] }> {
  const inner = await webgpuBackend();
  const programs: Program[] = [];
  const compile: Backend['compile'] = async (...given) => {
    const program = await inner.compile(...given);
    programs.push(program);
    return program;
  };
  return { backend: { ...inner, compile }, programs };
}

describe('training on webgpu', () => {
  const options = { steps: 12, batchSize: 4, sequenceLength: 8, seed: 5, clip: 1 };

  it('gives the same bits twice', async () => {
    const ends: Float32Array[] = [];
    for (let i = 0; i < 2; i++) {
      const model = await createModel(presets.cycle, { backend: await webgpuBackend(), seed: 1 });
      for await (const { loss } of train(model, cycleCorpus, options)) expect(loss).toBeGreaterThan(0);
      ends.push(await model.store.snapshot());
    }
    expect(ends[1]).toEqual(ends[0]);
  });

  it('starts fewer than 90 kernels for a step of the cycle', async () => {
    const { backend, programs } = await watched();
    const trainer = new Trainer(await createModel(presets.cycle, { backend }), cycleCorpus, options);
    await trainer.step();
    expect(programs[0]!.dispatches).toBe(64);
  });

  it('takes steps together, with one way there and back, as it takes them one by one', async () => {
    const [apart, together] = [
      await createModel(presets.cycle, { backend: await webgpuBackend(), seed: 1 }),
      await createModel(presets.cycle, { backend: await webgpuBackend(), seed: 1 }),
    ];
    const reports: unknown[] = [];
    for await (const report of train(apart, cycleCorpus, options)) reports.push(report);
    const trainer = new Trainer(together, cycleCorpus, options);
    expect([...(await trainer.steps(3)), ...(await trainer.steps(100))]).toEqual(reports);
    expect(await together.store.snapshot()).toEqual(await apart.store.snapshot());
  });

  it('runs a program many times in one submit', async () => {
    const { backend, programs } = await watched();
    const trainer = new Trainer(await createModel(presets.cycle, { backend, seed: 1 }), cycleCorpus, options);
    const { loss } = await trainer.step();
    await programs[0]!.run(100);
    expect((await programs[0]!.read('loss'))[0]).toBeLessThan(loss / 2);
  });

  it('takes no step where the loss is not finite', async () => {
    const model = await createModel(presets.cycle, { backend: await webgpuBackend(), seed: 1 });
    const trainer = new Trainer(model, cycleCorpus, options);
    await trainer.step();
    const bias = await model.store.read('h.0.mlp.c_fc.bias');
    bias[3] = Number.NaN;
    model.store.write('h.0.mlp.c_fc.bias', bias);
    const before = await model.store.snapshot();
    await expect(trainer.step()).rejects.toThrow('h.0.mlp.c_fc.bias holds NaN at place 3');
    expect(await model.store.snapshot()).toEqual(before);
  });
});

describe('a step on webgpu', () => {
  const small: GPTConfig = { vocab_size: 11, n_embd: 12, n_head: 2, n_layer: 2, n_positions: 16 };

  it.each([
    ['GPT-2', small],
    [
      'exact GELU, RoPE, RMSNorm',
      { ...small, activation_function: 'gelu', position: 'rope', norm: 'rmsnorm' },
    ],
    [
      'ReLU, ALiBi, untied',
      { ...small, activation_function: 'relu', position: 'alibi', tie_word_embeddings: false },
    ],
    [
      'ReLU², sinusoids, a norm after the embedding',
      { ...small, activation_function: 'relu2', position: 'sinusoidal', norm_after_embedding: true },
    ],
    [
      'wide enough for tiles',
      { ...small, vocab_size: 70, n_embd: 96, n_head: 3, n_layer: 1, n_positions: 64 },
    ],
  ] as const)('gives the processor’s loss and gradients: %s', async (_name, config) => {
    const data = Array.from({ length: 700 }, (_, i) => (i * i + (i >> 3)) % config.vocab_size);
    const time = config.n_positions;
    const settings = { steps: 2, batchSize: 2, sequenceLength: time, seed: 3, clip: 0.5 } as const;
    const begin = async (backend: Backend) => {
      const model = await createModel(config, { backend, seed: 4 });
      const names = model.store.parameters.map(({ name }) => name);
      return { trainer: new Trainer(model, data, settings, names), names };
    };
    const [ours, judge] = [await begin(await webgpuBackend()), await begin(await wasmBackend())];
    for (let step = 0; step < 2; step++) {
      const [report, expected] = [await ours.trainer.step(), await judge.trainer.step()];
      expect(Math.abs(report.loss - expected.loss)).toBeLessThan(1e-5 * expected.loss);
      expect(Math.abs(report.gradNorm - expected.gradNorm)).toBeLessThan(1e-4 * expected.gradNorm);
      if (step === 0)
        for (const name of ours.names)
          near(await ours.trainer.gradient(name), await judge.trainer.gradient(name), 1e-4);
    }
  });

  it('reaches every number of a tensor that takes more workgroups than an axis has', async () => {
    const graph = new Graph();
    const [a, b] = [graph.parameter('a', [1100, 2000]), graph.parameter('b', [1100, 2000])];
    const y = graph.value('add', [a, b], {}, 'y');
    const planned = plan(graph, { outputs: [y, graph.value('norm', [y, a], {}, 'length')] });
    const backend = await webgpuBackend();
    const store = backend.allocate([a, b]);
    store.write('a', new Float32Array(2_200_000).fill(1));
    store.write(
      'b',
      Float32Array.from({ length: 2_200_000 }, (_, i) => i % 1000),
    );
    const program = await backend.compile(planned, store);
    await program.run();
    const sums = await program.read('y');
    expect(sums.every((sum, i) => sum === 1 + (i % 1000))).toBe(true);
    const squares = sums.reduce((total, sum) => total + sum * sum, 2_200_000);
    expect((await program.read('length'))[0]! / Math.sqrt(squares)).toBeCloseTo(1, 5);
    program.close();
    store.close();
    expect(backend.bytes).toBe(0);
  });
});

describe('cached decoding on webgpu', () => {
  const small: GPTConfig = {
    ...presets.cycle,
    n_positions: 24,
    trained_positions: 24,
    n_embd: 12,
    n_head: 2,
  };

  it.each([
    ['learned positions', small],
    ['RoPE', { ...small, position: 'rope' }],
    ['ALiBi', { ...small, position: 'alibi' }],
  ] as const)(
    'gives the logits of a pass without a cache, and of the processor: %s',
    async (_name, config) => {
      const model = await createModel(config, { backend: await webgpuBackend(), seed: 3 });
      const judge = await createModel(config, { backend: await wasmBackend(), seed: 3 });
      const [decoder, other] = [model.decode(), judge.decode()];
      const text: number[] = [];
      for (const piece of [[0, 1, 2, 3, 0], [1], [2], [3, 0, 1], [2], [3]]) {
        text.push(...piece);
        const logits = await decoder.append(piece);
        near(logits, (await model.logits(text)).slice(-4), 1e-5);
        near(logits, await other.append(piece), 1e-5);
      }
      decoder.rewind(7);
      text.length = 7;
      near(await decoder.append([1]), (await model.logits([...text, 1])).slice(-4), 1e-5);
    },
  );

  it('starts fewer than 13 kernels a layer for a model of GPT-2’s shape', async () => {
    const { backend, programs } = await watched();
    const config = { ...presets.gpt2, vocab_size: 60, n_embd: 96, n_positions: 32 };
    const judge = (await createModel(config, { backend: await wasmBackend() })).decode();
    const decoder = (await createModel(config, { backend })).decode();
    for (const id of [1, 5, 9]) near(await decoder.append([id]), await judge.append([id]), 1e-5);
    expect(programs[0]!.dispatches).toBe(7 * config.n_layer + 6);
  });
});

describe('the ladder of matrix products', () => {
  const shaders = ['matmulNaive', 'matmulTiled', 'matmulBlocked', 'matmulThin'] as const;

  it.each([
    { rows: 70, inner: 37, columns: 90, transposeA: false, transposeB: false },
    { rows: 18, inner: 70, columns: 33, transposeA: true, transposeB: true },
  ])(
    '$rows × $inner × $columns, $transposeA, $transposeB: every step of it agrees with the definition',
    async (given) => {
      const { rows, inner, columns, ...sides } = given;
      const graph = new Graph();
      const operands = [
        graph.parameter('a', sides.transposeA ? [inner, rows] : [rows, inner]),
        graph.parameter('b', sides.transposeB ? [columns, inner] : [inner, columns]),
        graph.parameter('bias', [columns]),
      ];
      const planned = plan(graph, { outputs: [graph.value('matmul', operands, sides, 'y')] });
      const answer = async (backend: Backend) => {
        const store = backend.allocate(operands);
        for (const [stream, { name, shape }] of operands.entries()) {
          const size = shape.reduce((product, axis) => product * axis, 1);
          store.write(
            name,
            Float32Array.from({ length: size }, (_, i) => normal(9, stream, i)),
          );
        }
        const program = await backend.compile(planned, store);
        await program.run();
        return program.read('y');
      };
      const expected = await answer(referenceBackend());
      for (const product of shaders) near(await answer(await webgpuBackend({ product })), expected, 1e-5);
    },
  );
});

/** Largest difference, relative to the largest number. */
function near(ours: Float32Array, expected: Float32Array, allowed: number): void {
  const scale = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-3);
  expect(ours.length).toBe(expected.length);
  ours.forEach((x, i) =>
    expect(Math.abs(x - expected[i]!), `${x} at ${i}, not ${expected[i]}`).toBeLessThanOrEqual(
      allowed * scale,
    ),
  );
}
