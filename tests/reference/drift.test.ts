/**
 * Beyond the trained context: what 50 seeds of the cycle model do past their eighth position, trained with our engine and
 * compared with 50 other seeds trained in PyTorch. Counts out of 50 must agree within the error of sampling.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wasmBackend } from '../../lib/backends/wasm';
import { cycleCorpus } from '../../lib/corpora/cycle';
import { presets } from '../../lib/model/config';
import { createModel, type GPT } from '../../lib/model/gpt';
import { distribution } from '../../lib/sampling/distribution';
import { AdamWClock, moments } from '../../lib/training/adamw';
import { batchOf } from '../../lib/training/batches';
import { compileStep } from '../../lib/training/step';
import { agrees, changeRows, clean, closeAll, firstWrong, type Trained, trainedOver } from './seeds';

const slow = 120_000;

describe('fifty cycle models, trained on 8 tokens and asked for more', () => {
  let runs: Trained[];
  beforeAll(async () => {
    runs = await trainedOver();
  }, slow);
  afterAll(() => closeAll(runs));

  it('end at the losses of the record: .0017 to .0054, median .0028', () => {
    const losses = runs.map(({ loss }) => loss).sort((a, b) => a - b);
    expect(losses[0]).toBeGreaterThan(0.0012);
    expect(losses[49]).toBeLessThan(0.008);
    expect(Math.abs((losses[24]! + losses[25]!) / 2 - 0.0028)).toBeLessThan(0.0005);
  });

  it('give the right token .9946 to .9985 inside the context, and the whole cycle less often the hotter', async () => {
    /** P(right) after I, I love, … I love AI ! I love AI: seven tokens. */
    const chances = (logits: Float32Array, temperature: number) =>
      Array.from({ length: 7 }, (_, t) => {
        const { probs } = distribution(logits.slice(4 * t, 4 * t + 4), { temperature });
        return probs[(t + 1) % 4]!;
      });
    const median = (values: number[]) => values.sort((a, b) => a - b)[25]!;
    const answers = await Promise.all(runs.map(({ model }) => model.logits([0, 1, 2, 3, 0, 1, 2])));
    const means = answers.map((logits) => chances(logits, 1).reduce((sum, p) => sum + p / 7, 0));
    expect(Math.min(...means)).toBeGreaterThan(0.993);
    expect(Math.max(...means)).toBeLessThan(0.999);
    expect(Math.abs(median(means) - 0.9971)).toBeLessThan(0.0005);
    for (const [temperature, recorded, spread] of [
      [1, 0.981, 0.004],
      [2, 0.592, 0.06],
      [3, 0.211, 0.05],
      [5, 0.03, 0.01],
      [100, 0.0001, 0.00005],
    ] as const) {
      const whole = answers.map((logits) => chances(logits, temperature).reduce((product, p) => product * p));
      expect(Math.abs(median(whole) - recorded), `temperature ${temperature}`).toBeLessThan(spread);
    }
  });

  it('are right up to position 8, drift from 9 on, and have all drifted by 32', async () => {
    const first = await Promise.all(runs.map(({ model }) => firstWrong(model, 64, 64)));
    expect(Math.min(...first)).toBeGreaterThanOrEqual(9);
    expect(Math.max(...first)).toBeLessThanOrEqual(32);
    const bins = [9, 10, 11, 12].map((place) => first.filter((p) => p === place).length);
    bins.push(first.filter((place) => place > 12).length);
    // Chi-square for two samples of one distribution; 18.5 is passed once in a thousand times at 4 degrees of freedom.
    const recorded = [8, 9, 6, 6, 21];
    const chiSquare = bins.reduce(
      (sum, count, i) => sum + (count - recorded[i]!) ** 2 / (count + recorded[i]!),
      0,
    );
    expect(chiSquare, `first drift at 9, 10, 11, 12, later: ${bins}`).toBeLessThan(18.5);
  });

  it('stay right for 256 tokens when the text is cropped to the trained 8, and not with longer crops', async () => {
    expect(await clean(runs, 256, 8)).toBe(50);
    for (const [crop, recorded] of [
      [9, 22],
      [12, 17],
      [16, 4],
    ] as const)
      expect(agrees(await clean(runs, 256, crop), recorded), `crop to ${crop}`).toBe(true);
  });

  it('are cured of most drift when the untrained rows are zeroed, copied from trained ones, or their mean', async () => {
    const width = 8;
    const trainedPart = 8 * width;
    const cures = {
      zero: [47, (rows: Float32Array) => rows.fill(0, trainedPart)],
      'row i mod 8': [45, (rows: Float32Array) => rows.forEach((_, i) => (rows[i] = rows[i % trainedPart]!))],
      mean: [
        49,
        (rows: Float32Array) => {
          const mean = (c: number) => {
            let sum = 0;
            for (let p = 0; p < 8; p++) sum += rows[p * width + c]!;
            return sum / 8;
          };
          const row = Array.from({ length: width }, (_, c) => mean(c));
          for (let i = trainedPart; i < rows.length; i++) rows[i] = row[i % width]!;
        },
      ],
    } as const;
    for (const [name, [recorded, cure]] of Object.entries(cures)) {
      const before = await Promise.all(runs.map(({ model }) => model.store.snapshot()));
      for (const { model } of runs) await changeRows(model, cure);
      expect(agrees(await clean(runs, 64), recorded), name).toBe(true);
      runs.forEach(({ model }, i) => model.store.restore(before[i]!));
    }
  }, 30_000);
});

describe('position rows that training never reaches', () => {
  const recipe = { data: cycleCorpus, batchSize: 4, sequenceLength: 8, seed: 1 };
  const isTrained = (i: number) => i < 8 * 8;

  async function run(weightDecay: number, look: (gradient: Float32Array) => void) {
    const model = await createModel(presets.cycle, { backend: await wasmBackend(), seed: 1 });
    const before = await model.store.read('wpe.weight'); // (64, 8)
    const store = model.backend.allocate(moments(model.store.parameters));
    const program = await compileStep(model, 4, 8, store, ['wpe.weight']);
    const clock = new AdamWClock({ betas: [0.9, 0.999], weightDecay, epsilon: 1e-8 });
    for (let step = 0; step < 200; step++) {
      const { ids, targets } = batchOf(recipe, step);
      program.write('ids', ids);
      program.write('targets', targets);
      program.write('hyper', clock.next(0.01));
      await program.run();
      look(await program.read(program.gradientNames.get('wpe.weight')!));
    }
    return { before, after: await model.store.read('wpe.weight') };
  }

  it('get a gradient of exactly 0 at every step, and shrink all the same, by .99990²⁰⁰ = .9802', async () => {
    const trainedNorms: number[] = [];
    const { before, after } = await run(0.01, (gradient) => {
      gradient.forEach((g, i) => isTrained(i) || expect(g).toBe(0));
      trainedNorms.push(Math.hypot(...gradient.filter((_, i) => isTrained(i))));
    });
    expect(Math.min(...trainedNorms)).toBeGreaterThan(0);
    before.forEach(
      (value, i) => isTrained(i) || expect(Math.abs(after[i]! / value - 0.98019)).toBeLessThan(2e-5),
    );
  });

  it('stay as they were without weight decay', async () => {
    const { before, after } = await run(0, () => {});
    before.forEach((value, i) => isTrained(i) || expect(after[i]).toBe(value));
    expect(after.slice(0, 64)).not.toEqual(before.slice(0, 64));
  });
});

describe('what makes fifty models stay right', () => {
  /** Scales the position table before training. */
  const scaled = (scale: number) => (model: GPT) =>
    changeRows(model, (rows) => rows.forEach((value, i) => (rows[i] = value * scale)));

  it.each([
    [0.5, 18],
    [0.3, 40],
    [0.1, 50],
    [0.02, 50],
  ])(
    'a position table that begins at %f × N(0, 1): %i of 50 in the record',
    async (scale, recorded) => {
      const runs = await trainedOver(presets.cycle, {}, scaled(scale));
      const count = await clean(runs, 64);
      closeAll(runs);
      expect(agrees(count, recorded), `${count} of 50`).toBe(true);
    },
    slow,
  );

  it.each([
    [16, 0],
    [32, 0],
    [64, 50],
  ])(
    'training on %i tokens: %i of 50 in the record',
    async (sequenceLength, recorded) => {
      const runs = await trainedOver(presets.cycle, { sequenceLength });
      const count = await clean(runs, 64);
      closeAll(runs);
      expect(agrees(count, recorded), `${count} of 50`).toBe(true);
    },
    slow,
  );

  it.each([
    [200, 44, 39],
    [800, 50, 50],
  ])(
    'training on 8 at random offsets for %i steps: %i of 50 right at 64 tokens in the record, %i at 256',
    async (steps, at64, at256) => {
      const runs = await trainedOver(presets.cycle, { offsets: 'random', steps });
      const counts = [await clean(runs, 64), await clean(runs, 256)] as const;
      closeAll(runs);
      expect(agrees(counts[0], at64) && agrees(counts[1], at256), `${counts}`).toBe(true);
    },
    slow,
  );

  it.each([
    ['rope', 50, 50],
    ['alibi', 50, 50],
    ['none', 50, 50],
    ['sinusoidal', 13, 1],
  ] as const)(
    'positions %s, trained on 8: %i of 50 right at 64 tokens, %i at 256, in the record',
    async (position, at64, at256) => {
      const runs = await trainedOver({ ...presets.cycle, position, n_positions: 256 }, {});
      const counts = [await clean(runs, 64), await clean(runs, 256)] as const;
      closeAll(runs);
      expect(agrees(counts[0], at64) && agrees(counts[1], at256), `${counts}`).toBe(true);
    },
    slow,
  );
});
