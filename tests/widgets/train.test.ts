/** What the training figure draws and says about a run, and what its two wrong learning rates really do. */
import { createModel, cycleCorpus, guessingLoss, openBackend, presets, train } from '@lib';
import { describe, expect, it } from 'vitest';
import { training } from '@/runtime/settings';
import { lossCurve, perplexityText, progressSentence } from '@/widgets/train/train';

const losses = Array.from({ length: 200 }, (_, i) => 5 / (i + 1));
const shown = { losses, steps: 200, now: 200, vocabularySize: 4, guessing: guessingLoss(4) };

describe('the curve', () => {
  it('has one point a step, the line of blind guessing at ln V, and the step that is shown', () => {
    const spec = lossCurve({ ...shown, now: 50 });
    const [sofar, rest] = spec.series;
    expect(sofar!.points).toHaveLength(50);
    expect(sofar!.points[0]).toEqual([1, 5]);
    expect(rest!.points.at(-1)).toEqual([200, 5 / 200]);
    expect(rest!.points[0]).toEqual(sofar!.points.at(-1));
    expect(spec.guess!.value).toBeCloseTo(Math.log(4), 12);
    expect(spec.guess!.label).toContain('ln 4');
    expect(spec.now).toBe(50);
  });
  it('while the film plays, what is still to come is not drawn', () => {
    const { series } = lossCurve({ ...shown, now: 50, playing: true });
    expect(series.map(({ points }) => points.length)).toEqual([50, 0]);
  });
  it('keeps its axes while a run grows and whatever its losses are', () => {
    const axes = (list: number[]) => {
      const { x, y } = lossCurve({ ...shown, losses: list });
      return [x.domain, y.domain];
    };
    expect(axes([])).toEqual(axes(losses));
    expect(axes([80, 90])).toEqual(axes(losses));
  });
});

describe('the sentence', () => {
  it('says that nothing has run', () => {
    expect(progressSentence({ ...shown, losses: [], now: 0 })).toMatch(/^Not run yet\./);
  });
  it('gives the first batch’s loss before the first step', () => {
    expect(progressSentence({ ...shown, now: 0 })).toBe(
      'Before the first step: 5.0000 nats on the first batch. Guessing blindly would cost 1.3863.',
    );
  });
  it.each([
    [1, 'Step 1 of 200: loss 5.0000 nats on its batch, 3.6 times more than guessing blindly.'],
    [200, 'Step 200 of 200: loss 0.0250 nats on its batch, 55 times less than guessing blindly.'],
  ])('compares step %s with guessing', (now, sentence) => {
    expect(progressSentence({ ...shown, now })).toBe(sentence);
  });
  it('calls what is close to ln V about the same', () => {
    expect(progressSentence({ ...shown, losses: [1.38], steps: 1, now: 1 })).toContain(
      'about what guessing blindly costs',
    );
  });
});

it('a perplexity has three decimals, or two figures once it has left all reason', () => {
  expect([1.0035, 4, 123456, 2.471431094493109e54, Infinity].map(perplexityText)).toEqual([
    '1.004',
    '4.000',
    '123456.000',
    '2.5e+54',
    'Infinity',
  ]);
});

describe('break it', () => {
  async function runAt(learningRate: number) {
    const model = await createModel(presets.cycle, { backend: await openBackend('wasm'), seed: 1 });
    const before = await model.store.snapshot();
    const run: number[] = [];
    for await (const { loss } of train(model, cycleCorpus, { ...training, seed: 1, learningRate }))
      run.push(loss);
    const after = await model.store.snapshot();
    model.close();
    return { run, before, after };
  }

  it('learning rate 10 leaves the chart early and ends at ln 4: every number loses a tenth of itself each step', async () => {
    const { run, after } = await runAt(10);
    expect(Math.max(...run.slice(0, 20))).toBeGreaterThan(lossCurve(shown).y.domain[1]);
    expect(Math.abs(run.at(-1)! - Math.log(4))).toBeLessThan(1e-3);
    expect(1 - 10 * training.weightDecay).toBeCloseTo(0.9, 12);
    expect(Math.max(...after.map(Math.abs))).toBeLessThan(1);
  });

  it('learning rate 0 changes not one bit: every step scores another batch with the same numbers', async () => {
    const { run, before, after } = await runAt(0);
    expect(after).toEqual(before);
    expect(new Set(run).size).toBeGreaterThan(20); // 35 batches differ: four starts of four kinds
    const mean = (list: number[]) => list.reduce((sum, loss) => sum + loss) / list.length;
    expect(mean(run.slice(100)) / mean(run.slice(0, 100))).toBeCloseTo(1, 1);
  });

  it('the same seed brings the good run back', async () => {
    const good = await runAt(0.01);
    await runAt(10);
    const again = await runAt(0.01);
    expect(again.run).toEqual(good.run);
    expect(again.after).toEqual(good.after);
    expect(good.run.at(-1)).toBeLessThan(0.02);
  });
});
