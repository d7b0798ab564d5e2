/** The published cycle run, replayed from its weights and batches on each backend and compared with PyTorch's numbers. */
import { describe, expect, it } from 'vitest';
import { cycleCorpus } from '../../lib/corpora/cycle';
import { presets } from '../../lib/model/config';
import { GPT } from '../../lib/model/gpt';
import { generate } from '../../lib/sampling/generate';
import { AdamWClock, moments } from '../../lib/training/adamw';
import { batchOf } from '../../lib/training/batches';
import { compileStep } from '../../lib/training/step';
import { train } from '../../lib/training/trainer';
import { backends } from '../lib/backends/everyBackend';
import { cycleRun, cycleTensors } from './cycle';

const sizes = { batchSize: 4, sequenceLength: 8 };

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

describe.each(backends)('the published cycle run on %s', (_name, open) => {
  const begin = async () => new GPT(presets.cycle, await open(), cycleTensors('init'));

  it('gives every gradient of step 1', async () => {
    const model = await begin();
    const expected = cycleTensors('grad-step1');
    const optimiser = model.backend.allocate(moments(model.store.parameters));
    const program = await compileStep(model, sizes.batchSize, sizes.sequenceLength, optimiser, [
      ...expected.keys(),
    ]);
    const { ids, targets } = batchOf({ data: cycleCorpus, ...sizes, seed: 0, choices: cycleRun.offsets }, 0);
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
