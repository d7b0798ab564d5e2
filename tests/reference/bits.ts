/**
 * One body for Node and Chromium: runs whose final parameters must have the same bits wherever they run.
 * A changed hash means that every replay link and shipped model changes its numbers: decide that, never just update it.
 */
import { expect, it } from 'vitest';
import type { Backend } from '../../lib/backends/backend';
import { wasmBackend } from '../../lib/backends/wasm';
import { loadModel } from '../../lib/checkpoint/model';
import { cycleCorpus } from '../../lib/corpora/cycle';
import { presets } from '../../lib/model/config';
import { createModel, type GPT } from '../../lib/model/gpt';
import type { TrainOptions } from '../../lib/training/options';
import { train } from '../../lib/training/trainer';

interface Published {
  /** Bytes of cycle.init.safetensors. */
  readonly init: Uint8Array;
  readonly offsets: number[][];
}

interface Run {
  readonly name: string;
  readonly begin: (backend: Backend, published: Published) => Promise<GPT>;
  readonly options: (published: Published) => TrainOptions;
  /** SHA-256 of all parameters after the run, end to end, little-endian. */
  readonly hash: string;
}

const seeded = (backend: Backend) => createModel(presets.cycle, { backend, seed: 1 });

const runs: readonly Run[] = [
  {
    name: 'the published run, 200 steps of 4 × 8',
    begin: (backend, { init }) => loadModel(init, { backend, config: presets.cycle }),
    options: ({ offsets }) => ({ steps: 200, batchSize: 4, sequenceLength: 8, batches: offsets }),
    hash: '0d5224fa5e4e862e8b7681afc24b5c967bad8c934f11010213c8227ad0392bbf',
  },
  {
    name: 'initial numbers from seed 1',
    begin: seeded,
    options: () => ({ steps: 0 }),
    hash: 'a8db3323b6d3753c3145a980042cf358b57a2e1eadc8339b0df7dcdafa87b22d',
  },
  {
    name: 'a run from seed 1, 200 steps of 16 × 8',
    begin: seeded,
    options: () => ({ steps: 200, batchSize: 16, sequenceLength: 8, seed: 1 }),
    hash: '7c5d74208ba77e2a5bbba88516d05cfbfb0928d764441119ed215283249535cc',
  },
];

export function sameBits(read: () => Promise<Published>): void {
  it.each(runs)('$name ends in the same bits on every machine', async ({ begin, options, hash }) => {
    const published = await read();
    const model = await begin(await wasmBackend(), published);
    for await (const { loss } of train(model, cycleCorpus, options(published)))
      expect(loss).toBeGreaterThan(0);
    expect(await sha256(await model.store.snapshot())).toBe(hash);
  });
}

async function sha256(numbers: Float32Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', Uint8Array.from(new Uint8Array(numbers.buffer)));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
