/**
 * The two published runs, replayed from their weights and batches and compared with what PyTorch and float64 recorded.
 * One body for Node and Chromium: whoever calls it brings the files.
 */
import { describe, expect, it } from 'vitest';
import type { Backend } from '../../lib/backends/backend';
import { cycleCorpus } from '../../lib/corpora/cycle';
import { presets } from '../../lib/model/config';
import { GPT } from '../../lib/model/gpt';
import { generate } from '../../lib/sampling/generate';
import { AdamWClock, moments } from '../../lib/training/adamw';
import { batchOf } from '../../lib/training/batches';
import { evaluate } from '../../lib/training/evaluate';
import { compileStep } from '../../lib/training/step';
import { train } from '../../lib/training/trainer';
import type { CycleRun } from './cycle';
import type { NamesRun } from './names';

type Backends = readonly (readonly [string, () => Promise<Backend>])[];

/** A run's record, and the numbers it had at its moments. */
export interface Recorded<Run> {
  readonly run: Run;
  readonly tensors: (moment: string) => Map<string, Float32Array>;
}

const sizes = { batchSize: 4, sequenceLength: 8 };

const recipe = {
  steps: 500,
  batchSize: 1,
  learningRate: 0.01,
  schedule: 'cosine',
  betas: [0.9, 0.95],
  weightDecay: 0,
} as const;

/** BOS, the letters, BOS. */
export function namesIds(name: string): number[] {
  const bos = 26;
  return [bos, ...[...name].map((letter) => letter.charCodeAt(0) - 97), bos];
}

/** Largest |a − b|, relative to the largest |b|. */
function relativeError(a: Float32Array, b: Float32Array): number {
  let difference = 0;
  let scale = 0;
  b.forEach((value, i) => {
    difference = Math.max(difference, Math.abs(a[i]! - value));
    scale = Math.max(scale, Math.abs(value));
  });
  return difference / Math.max(scale, 1e-12);
}

export function replayCycle(
  { run: cycleRun, tensors: cycleTensors }: Recorded<CycleRun>,
  backends: Backends,
): void {
  describe.each(backends)('the published cycle run on %s', (_name, open) => {
    const begin = async () => new GPT(presets.cycle, await open(), cycleTensors('init'));

    it('gives every gradient of step 1', async () => {
      const model = await begin();
      const expected = cycleTensors('grad-step1');
      const optimiser = model.backend.allocate(moments(model.store.parameters));
      const program = await compileStep(model, sizes.batchSize, sizes.sequenceLength, optimiser, [
        ...expected.keys(),
      ]);
      const { ids, targets } = batchOf(
        { data: cycleCorpus, ...sizes, seed: 0, choices: cycleRun.offsets },
        0,
      );
      program.write('ids', ids);
      program.write('targets', targets);
      program.write('hyper', new AdamWClock({ betas: [0.9, 0.999], weightDecay: 0, epsilon: 1e-8 }).next(0));
      await program.run();
      for (const [name, gradient] of expected) {
        const ours = await program.read(program.gradientNames.get(name)!);
        expect(relativeError(ours, gradient), name).toBeLessThanOrEqual(1e-4);
      }
    });

    it('gives the parameters after 10 steps, every loss, and the greedy text after 200', async () => {
      const model = await begin();
      const losses: number[] = [];
      for await (const { step, loss } of train(model, cycleCorpus, {
        steps: 200,
        ...sizes,
        batches: cycleRun.offsets,
      })) {
        losses.push(loss);
        if (step !== 10) continue;
        for (const [name, expected] of cycleTensors('step10')) {
          expect(relativeError(await model.store.read(name), expected), name).toBeLessThanOrEqual(1e-4);
        }
      }
      for (const [step, loss] of [
        [1, 5.2739],
        [10, 1.6107],
        [50, 0.3453],
        [100, 0.0162],
        [200, 0.0035],
      ] as const) {
        expect(Math.abs(losses[step - 1]! - loss), `loss at step ${step}`).toBeLessThanOrEqual(1e-4);
      }
      losses.forEach((loss, i) =>
        expect(Math.abs(loss - cycleRun.losses[i]!), `loss at step ${i + 1}`).toBeLessThanOrEqual(
          1e-4 + 1e-3 * loss,
        ),
      );

      const greedy = async (context: number, maxNewTokens: number) => {
        const words = ['I'];
        for await (const { id } of generate(model, [0], { temperature: 0, maxNewTokens, seed: 0, context }))
          words.push(cycleRun.vocabulary[id]!);
        return words.join(' ');
      };
      expect(await greedy(64, 12)).toBe('I love AI ! I love AI ! I AI ! ! love');
      expect(await greedy(8, 64)).toBe(cycleRun.greedy_64_crop8.join(' '));
    });

    it('scores the published model as PyTorch does, for prompts of every length', async () => {
      const model = new GPT(presets.cycle, await open(), cycleTensors('step200'));
      for (const [length, expected] of Object.entries(cycleRun.last_logits_by_length)) {
        const ids = Array.from({ length: Number(length) }, (_, i) => i % 4);
        const logits = await model.logits(ids);
        expect(
          relativeError(logits.slice(-4), Float32Array.from(expected)),
          `length ${length}`,
        ).toBeLessThanOrEqual(1e-4);
      }
    });
  });
}

export function replayNames(
  { run: namesRun, tensors: namesTensors }: Recorded<NamesRun>,
  list: string,
  backends: Backends,
): void {
  /** All 1,279 names, one a line. */
  const corpus = list.split('\n').filter(Boolean).map(namesIds);

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
}
