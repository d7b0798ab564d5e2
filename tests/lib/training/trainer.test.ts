/** Training: repeatable, honest about trouble, and tidy when it stops. */
import { describe, expect, it } from 'vitest';
import { cycleCorpus } from '../../../lib/corpora/cycle';
import { presets } from '../../../lib/model/config';
import { createModel } from '../../../lib/model/gpt';
import { AdamWClock, moments } from '../../../lib/training/adamw';
import { batchOf } from '../../../lib/training/batches';
import type { TrainOptions } from '../../../lib/training/options';
import { compileStep } from '../../../lib/training/step';
import { type StepReport, Trainer, train } from '../../../lib/training/trainer';
import { backends } from '../backends/everyBackend';

const sizes = { batchSize: 4, sequenceLength: 8 };

describe.each(backends)('training on %s', (_name, open) => {
  const create = async (seed = 1) => createModel(presets.cycle, { backend: await open(), seed });
  const run = async (options: TrainOptions, seed?: number) => {
    const model = await create(seed);
    const reports: StepReport[] = [];
    for await (const report of train(model, cycleCorpus, options)) reports.push(report);
    return { model, reports, losses: reports.map(({ loss }) => loss) };
  };

  it('learns: the loss falls from chance to almost nothing', async () => {
    const { reports, losses } = await run({ steps: 150, ...sizes, seed: 2 });
    expect(reports.map(({ step }) => step)).toEqual(Array.from({ length: 150 }, (_, i) => i + 1));
    expect(losses[0]).toBeGreaterThan(Math.log(4));
    expect(losses.at(-1)).toBeLessThan(0.02);
    expect(reports.every(({ gradNorm }) => gradNorm > 0)).toBe(true);
  });

  it('repeats itself for the same seed, and draws other batches for another', async () => {
    const [one, same, other] = [
      await run({ steps: 5, seed: 2 }),
      await run({ steps: 5, seed: 2 }),
      await run({ steps: 5, seed: 3 }),
    ];
    expect(same.reports).toEqual(one.reports);
    expect(await same.model.store.snapshot()).toEqual(await one.model.store.snapshot());
    expect(other.losses[0]).not.toBe(one.losses[0]);
  });

  it('takes steps together as it takes them one by one, also of documents of different lengths', async () => {
    const documents = [
      [0, 1, 2, 3, 0],
      [1, 2, 3],
      [2, 3, 0],
      [3, 0],
      [0, 1, 2, 3, 0, 1],
      [1, 2],
    ];
    for (const data of [cycleCorpus, documents]) {
      const options = { steps: 11, batchSize: 1, sequenceLength: 8, seed: 2, schedule: 'cosine' } as const;
      const [apart, together] = [await create(), await create()];
      const reports: StepReport[] = [];
      for await (const report of train(apart, data, options)) reports.push(report);
      const trainer = new Trainer(together, data, options);
      const taken = [await trainer.steps(2), [await trainer.step()], await trainer.steps(100)];
      expect(taken.map(({ length }) => length)).toEqual([2, 1, 8]);
      expect(taken.flat()).toEqual(reports);
      expect(await together.store.snapshot()).toEqual(await apart.store.snapshot());
      await expect(trainer.steps(1)).rejects.toThrow('all 11 steps are taken');
      for (const count of [0, 1.5, -1])
        await expect(trainer.steps(count)).rejects.toThrow(`${count} steps; it must be a whole number`);
    }
  });

  it('uses the offsets it is given, and draws the steps beyond them', async () => {
    const given = Array.from({ length: 2 }, () => [0, 1, 2, 3]);
    const one = await run({ steps: 3, ...sizes, seed: 2, batches: given });
    const other = await run({ steps: 3, ...sizes, seed: 3, batches: given });
    expect(other.losses.slice(0, 2)).toEqual(one.losses.slice(0, 2));
    expect(other.losses[2]).not.toBe(one.losses[2]);
  });

  it('one step at a time, and none once it is closed', async () => {
    const trainer = new Trainer(await create(), cycleCorpus, { steps: 9, ...sizes });
    const [first, second] = [trainer.step(), trainer.step()];
    await expect(trainer.state()).rejects.toThrow('train: a step is still being taken');
    await expect(second).rejects.toThrow('train: a step is still being taken');
    expect((await first).step).toBe(1);
    expect((await trainer.step()).step).toBe(2);
    trainer.close();
    await expect(trainer.step()).rejects.toThrow('train: the trainer is closed');
    await expect(trainer.state()).rejects.toThrow('train: the trainer is closed');
  });

  it('goes on unmoved while another model makes the memory grow', async () => {
    const alone = await run({ steps: 6, ...sizes });
    const model = await create();
    const losses: number[] = [];
    for await (const { step, loss } of train(model, cycleCorpus, { steps: 6, ...sizes })) {
      losses.push(loss);
      if (step === 3)
        await createModel({ ...presets.cycle, vocab_size: 20_000 * step }, { backend: model.backend });
    }
    expect(losses).toEqual(alone.losses);
    expect(await model.store.snapshot()).toEqual(await alone.model.store.snapshot());
  });

  it('leaves the model alone for 0 steps', async () => {
    const { model, reports } = await run({ steps: 0 });
    expect(reports).toEqual([]);
    expect(await model.store.snapshot()).toEqual(await (await create()).store.snapshot());
  });

  it('changes nothing at learning rate 0', async () => {
    const { model } = await run({ steps: 3, learningRate: 0 });
    expect(await model.store.snapshot()).toEqual(await (await create()).store.snapshot());
  });

  it('gives its memory back when the reader stops early, when it ends and when it fails', async () => {
    const model = await create();
    const held = model.backend.bytes;
    for await (const { step } of train(model, cycleCorpus, { steps: 100, ...sizes })) {
      expect(model.backend.bytes).toBeGreaterThan(held);
      if (step === 3) break;
    }
    expect(model.backend.bytes).toBe(held);
    for await (const _ of train(model, cycleCorpus, { steps: 2, ...sizes }));
    expect(model.backend.bytes).toBe(held);
    model.store.write('ln_f.bias', new Float32Array(8).fill(Number.NaN));
    await expect(train(model, cycleCorpus, { steps: 2, ...sizes }).next()).rejects.toThrow(
      'training stopped',
    );
    expect(model.backend.bytes).toBe(held);
  });

  it('stops at the step whose loss is no longer a number, and says so', async () => {
    const model = await create();
    const steps = train(model, cycleCorpus, { steps: 9, ...sizes, learningRate: 0.5 });
    for (const step of [1, 2]) expect((await steps.next()).value).toMatchObject({ step });
    const poisoned = await model.store.read('wte.weight');
    model.store.write('wte.weight', poisoned.with(5, Number.POSITIVE_INFINITY));
    await expect(steps.next()).rejects.toThrow(
      /^training stopped at step 3: the loss is NaN .*; wte\.weight holds Infinity at place 5\. The model keeps .* A smaller learning rate than 0\.5 may hold\.$/,
    );
    expect((await steps.next()).done).toBe(true);
  });

  it('sends exactly no gradient to positions no sequence reaches; weight decay alone shrinks them', async () => {
    const model = await create();
    const before = (await model.store.read('wpe.weight')).slice(8 * 8);
    const program = await compileStep(model, 4, 8, model.backend.allocate(moments(model.store.parameters)), [
      'wpe.weight',
    ]);
    const { ids, targets } = batchOf({ data: cycleCorpus, ...sizes, seed: 0 }, 0);
    program.write('ids', ids);
    program.write('targets', targets);
    program.write('hyper', new AdamWClock({ betas: [0.9, 0.999], weightDecay: 0, epsilon: 1e-8 }).next(0));
    await program.run();
    const gradient = await program.read(program.gradientNames.get('wpe.weight')!); // (64, 8)
    expect(gradient.slice(0, 64).every((g) => g !== 0)).toBe(true);
    expect(gradient.slice(64).every((g) => g === 0)).toBe(true);
    program.close();

    for await (const _ of train(model, cycleCorpus, {
      steps: 200,
      ...sizes,
      learningRate: 0.01,
      weightDecay: 0.01,
    }));
    const after = (await model.store.read('wpe.weight')).slice(8 * 8);
    const shrunk = before.map((start) => {
      let value = start;
      for (let step = 0; step < 200; step++) value = Math.fround(value * Math.fround(0.9999));
      return value;
    });
    expect(after).toEqual(shrunk);
    expect(after[0]! / before[0]!).toBeCloseTo(0.98019, 4);
  });

  it('shows the gradient of what is watched, step by step, and changes nothing by it', async () => {
    const options = { steps: 3, ...sizes, seed: 2 };
    const { model: unwatched } = await run(options);
    const model = await create();
    const trainer = new Trainer(model, cycleCorpus, options, ['wpe.weight', 'wte.weight']);
    await expect(trainer.gradient('wpe.weight')).rejects.toThrow('train: no step is taken yet');
    const { gradNorm } = await trainer.step();
    const gradient = await trainer.gradient('wpe.weight'); // (64, 8)
    expect(gradient).toHaveLength(64 * 8);
    expect(gradient.slice(0, 64).every((g) => g !== 0)).toBe(true);
    expect(gradient.slice(64).every((g) => g === 0)).toBe(true);
    expect(Math.hypot(...gradient)).toBeLessThan(gradNorm);
    await trainer.step();
    expect(await trainer.gradient('wpe.weight')).not.toEqual(gradient);
    await trainer.step();
    expect(await model.store.snapshot()).toEqual(await unwatched.store.snapshot());
    await expect(trainer.gradient('ln_f.bias')).rejects.toThrow(
      'train: ln_f.bias is not watched; this run watches wpe.weight, wte.weight',
    );
    expect(() => new Trainer(model, cycleCorpus, options, ['wpe'])).toThrow(
      'train: wpe cannot be watched; the model has no such parameter',
    );
    trainer.close();
    await expect(trainer.gradient('wpe.weight')).rejects.toThrow('train: the trainer is closed');
  });

  const wrong: [Partial<Record<keyof TrainOptions, unknown>>, string][] = [
    [{ steps: -1 }, 'train: steps is -1; it must be a whole number from 0'],
    [{ steps: 1.5 }, 'train: steps is 1.5;'],
    [{ steps: undefined }, 'train: steps is undefined;'],
    [{ batchSize: 0 }, 'train: batchSize is 0; it must be a whole number from 1'],
    [{ sequenceLength: 65 }, 'train: sequenceLength is 65; it must be a whole number from 1 to 64'],
    [{ learningRate: -1 }, 'train: learningRate is -1; it must be a number from 0 to 1e+30'],
    [{ learningRate: Number.NaN }, 'train: learningRate is NaN;'],
    [{ learningRate: '0.1' }, 'train: learningRate is 0.1;'],
    [{ learningRate: 1e31 }, 'train: learningRate is 1e+31;'],
    [{ weightDecay: -0.1 }, 'train: weightDecay is -0.1;'],
    [{ clip: -1 }, 'train: clip is -1; it must be a number from 0 to 1e+30'],
    [{ clip: Number.POSITIVE_INFINITY }, 'train: clip is Infinity;'],
    [{ epsilon: -1e-8 }, 'train: epsilon is -1e-8; it must be a number from 0'],
    [{ optimiser: 'sgd' }, 'train: optimiser is sgd; it must be adamw or adam'],
    [{ schedule: 'step' }, 'train: schedule is step; it must be constant or linear or cosine'],
    [{ offsets: 'far' }, 'train: offsets is far; it must be zero or random'],
    [{ seed: 0.5 }, 'train: seed is 0.5; it must be a whole number from 0'],
    [{ batches: [0, 1] }, 'train: batches must be a list with one list of numbers for each step'],
    [{ betas: [1, 0.9] }, 'train: betas are 1, 0.9; they must be two numbers, each in [0, 1)'],
    [{ batches: [[0, 1, 2]] }, 'batches: step 0 gives 3 offsets for 4 sequences'],
    [{ batches: [[0, 1, 2, 248]] }, 'batches: step 0 asks for 248; offsets run from 0 to 247'],
    [{ batches: [[0, 1, 2, -1]] }, 'batches: step 0 asks for -1;'],
  ];
  it.each(wrong)('refuses %j', async (change, sentence) => {
    const model = await create();
    const held = model.backend.bytes;
    const first = () => train(model, cycleCorpus, { steps: 1, ...change } as TrainOptions).next();
    await expect(first()).rejects.toThrow(RangeError);
    await expect(first()).rejects.toThrow(sentence);
    expect(model.backend.bytes).toBe(held);
  });

  it('refuses data that is too short or holds unknown ids', async () => {
    const model = await create();
    await expect(train(model, [0, 1, 2, 3], { steps: 1, ...sizes }).next()).rejects.toThrow(
      'batches: 4 tokens of data; a sequence of 8 and its next token need 9',
    );
    await expect(train(model, [0, 1, 2, 4], { steps: 1, ...sizes }).next()).rejects.toThrow(
      'the data: the id at place 3 is 4; this model knows the ids 0 to 3',
    );
  });
});

describe('batchOf', () => {
  it('takes windows of the stream, and the same windows one place later', () => {
    const data = Array.from({ length: 20 }, (_, i) => i);
    const { ids, targets } = batchOf(
      { data, batchSize: 2, sequenceLength: 3, seed: 0, choices: [[4, 16]] },
      0,
    );
    expect([...ids]).toEqual([4, 5, 6, 16, 17, 18]);
    expect([...targets]).toEqual([5, 6, 7, 17, 18, 19]);
  });

  it('reaches the first and the last window, and no further', () => {
    const data = [0, 1, 2, 3, 0];
    const starts = new Set<number>();
    for (let step = 0; step < 50; step++) {
      const { ids } = batchOf({ data, batchSize: 1, sequenceLength: 3, seed: 1 }, step);
      starts.add(ids[0]!);
    }
    expect([...starts].sort()).toEqual([0, 1]);
  });
});
