/** The published names run, replayed from its weights and names on each backend and compared with the float64 record. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { presets } from '../../lib/model/config';
import { GPT } from '../../lib/model/gpt';
import { evaluate } from '../../lib/training/evaluate';
import { train } from '../../lib/training/trainer';
import { backends } from '../lib/backends/everyBackend';
import { namesIds, namesRun, namesTensors } from './names';

const recipe = {
  steps: 500,
  batchSize: 1,
  learningRate: 0.01,
  schedule: 'cosine',
  betas: [0.9, 0.95],
  weightDecay: 0,
} as const;

/** All 1,279 names, one a line. */
const corpus = readFileSync(new URL('../../public/data/names.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter(Boolean)
  .map(namesIds);

describe.each(backends)('the published names run on %s', (_name, open) => {
  it('gives all 500 losses and the final numbers', async () => {
    const model = new GPT(presets.names, await open(), namesTensors('init'));
    const data = namesRun.order.map(namesIds);
    const losses: number[] = [];
    for await (const { loss } of train(model, data, { ...recipe, batches: data.map((_, i) => [i]) }))
      losses.push(loss);
    losses.forEach((loss, i) =>
      expect(Math.abs(loss - namesRun.losses[i]!), `loss at step ${i + 1}`).toBeLessThanOrEqual(2e-4),
    );
    for (const [name, expected] of namesTensors('step500')) {
      const ours = await model.store.read(name);
      ours.forEach((value, i) =>
        expect(Math.abs(value - expected[i]!), `${name}[${i}]`).toBeLessThanOrEqual(1e-3),
      );
    }
    const { loss } = await evaluate(model, corpus);
    expect(Math.abs(loss - namesRun.corpus_loss_per_token)).toBeLessThanOrEqual(1e-4);
  });

  it('costs the recorded loss a token over the whole list', async () => {
    const model = new GPT(presets.names, await open(), namesTensors('step500'));
    const { loss, tokens } = await evaluate(model, corpus, { batchSize: 64 });
    expect(corpus.length).toBe(1279);
    expect(tokens).toBe(corpus.reduce((sum, ids) => sum + Math.min(8, ids.length - 1), 0));
    expect(Math.abs(loss - namesRun.corpus_loss_per_token)).toBeLessThanOrEqual(1e-4);
  });

  it('scores “marina” as the record does', async () => {
    const model = new GPT(presets.names, await open(), namesTensors('step500'));
    const logits = await model.logits(namesIds(namesRun.logits_for).slice(0, -1));
    namesRun.logits
      .flat()
      .forEach((expected, i) => expect(Math.abs(logits[i]! - expected)).toBeLessThanOrEqual(1e-4));
  });
});
