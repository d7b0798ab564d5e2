/** A run as a file: stopped, saved, loaded and gone on with, it is the unbroken run to the bit; a broken file is refused. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadModel } from '../../../lib/checkpoint/model';
import { loadTraining, saveTraining } from '../../../lib/checkpoint/resume';
import { readSafetensors, writeSafetensors } from '../../../lib/checkpoint/safetensors';
import { cycleCorpus } from '../../../lib/corpora/cycle';
import { presets } from '../../../lib/model/config';
import { createModel } from '../../../lib/model/gpt';
import type { Data } from '../../../lib/training/batches';
import type { TrainOptions } from '../../../lib/training/options';
import { Trainer, train } from '../../../lib/training/trainer';
import { backends } from '../backends/everyBackend';

const stopAt = 137;
const documents = Array.from({ length: 40 }, (_, i) => [
  26,
  ...Array.from({ length: 1 + (i % 9) }, (_, t) => (i * i + 3 * t) % 26),
  26,
]);

interface Case {
  readonly name: string;
  readonly config: (typeof presets)['cycle' | 'names'];
  readonly data: Data;
  readonly options: TrainOptions;
}

const cases: readonly Case[] = [
  {
    name: 'a stream',
    config: presets.cycle,
    data: cycleCorpus,
    options: { steps: 160, batchSize: 4, sequenceLength: 8, seed: 5 },
  },
  {
    name: 'a stream, with every option',
    config: presets.cycle,
    data: cycleCorpus,
    options: {
      steps: 160,
      batchSize: 3,
      sequenceLength: 7,
      seed: 2 ** 53 - 1,
      learningRate: 0.0123,
      schedule: 'cosine',
      warmupSteps: 150,
      optimiser: 'adam',
      weightDecay: 1 / 3,
      betas: [0.87, 0.97],
      epsilon: 1e-7,
      clip: 0.7,
      offsets: 'random',
    },
  },
  {
    name: 'documents drawn from the seed',
    config: presets.names,
    data: documents,
    options: { steps: 150, batchSize: 2, seed: 7, schedule: 'linear', betas: [0.9, 0.95] },
  },
  {
    name: 'documents in a given order',
    config: presets.names,
    data: documents,
    options: {
      steps: 145,
      batchSize: 1,
      batches: Array.from({ length: 142 }, (_, step) => [(step * 7) % 40]),
    },
  },
];

describe.each(backends)('a run on %s', (_name, open) => {
  const begin = async ({ config, data, options }: Case) =>
    new Trainer(await createModel(config, { backend: await open(), seed: 3 }), data, options);
  const saved = async (which = cases[0]!, steps = 2) => {
    const trainer = await begin(which);
    while (trainer.done < steps) await trainer.step();
    return saveTraining(trainer);
  };
  const finish = async (trainer: Trainer) => {
    const reports = [];
    while (trainer.done < trainer.options.steps) reports.push(await trainer.step());
    return { reports, numbers: await trainer.model.store.snapshot(), bytes: await saveTraining(trainer) };
  };

  it.each(cases)('of $name, saved at step 137 and gone on with, is the unbroken one', async (which) => {
    const unbroken = await begin(which);
    while (unbroken.done < stopAt) await unbroken.step();
    const bytes = await saveTraining(unbroken);

    const { model, training } = await loadTraining(bytes, { backend: await open() });
    const resumed = new Trainer(model, which.data, { from: training });
    expect(resumed.done).toBe(stopAt);
    expect(resumed.options).toEqual(unbroken.options);
    expect(await saveTraining(resumed)).toEqual(bytes);

    const [one, other] = [await finish(unbroken), await finish(resumed)];
    expect(one.reports.length).toBe(which.options.steps - stopAt);
    expect(other).toEqual(one);
  });

  it('goes on through train too, further than it was to go, and as a model it can be asked', async () => {
    const bytes = await saved(cases[0], 5);
    const { model, training } = await loadTraining(bytes, { backend: await open() });
    const steps = [];
    for await (const { step } of train(model, cycleCorpus, { from: training, steps: 8 })) steps.push(step);
    expect(steps).toEqual([6, 7, 8]);
    const asked = await loadModel(bytes, { backend: await open() });
    expect((await asked.logits([0, 1])).length).toBe(8);
  });

  it('gives a state that later steps leave alone', async () => {
    const trainer = await begin(cases[0]!);
    await trainer.step();
    const state = await trainer.state();
    const before = [...state.moments].map(([name, numbers]) => [name, [...numbers]]);
    await trainer.step();
    expect([...state.moments].map(([name, numbers]) => [name, [...numbers]])).toEqual(before);
    expect(state.done).toBe(1);
  });

  it('does not go on with other data, another model or past its end', async () => {
    const { model, training } = await loadTraining(await saved(), { backend: await open() });
    const held = model.backend.bytes;
    const other = await createModel(presets.names, { backend: model.backend });
    const wide = await createModel({ ...presets.cycle, vocab_size: 5 }, { backend: model.backend });
    const refused: [() => Trainer, string][] = [
      [
        () => new Trainer(model, cycleCorpus.slice(0, 200), { from: training }),
        'train: the run began on 256 tokens in one stream; these data are 200 tokens in one stream',
      ],
      [() => new Trainer(model, [[0, 1, 2]], { from: training }), 'these data are 1 documents'],
      [
        () => new Trainer(model, cycleCorpus, { from: training, steps: 1 }),
        'train: 2 of 1 steps are taken; there is nothing to go on with',
      ],
      [
        () => new Trainer(wide, cycleCorpus, { from: training }),
        'train: the state has 32 numbers for wte.weight.m; this model takes 40',
      ],
      [
        () => new Trainer(other, cycleCorpus, { from: training }),
        'train: the state has 32 numbers for wte.weight.m; this model takes 432',
      ],
      [
        () => new Trainer(model, cycleCorpus, { from: { ...training, moments: new Map() } }),
        'train: the state has no numbers for wte.weight.m; this model takes 32',
      ],
      [
        () =>
          new Trainer(model, cycleCorpus, {
            from: { ...training, moments: new Map(training.moments).set('x.m', new Float32Array(1)) },
          }),
        'moments; this model takes',
      ],
    ];
    other.close();
    wide.close();
    for (const [start, sentence] of refused) {
      expect(start).toThrow(RangeError);
      expect(start).toThrow(sentence);
    }
    expect(model.backend.bytes).toBe(held);
    const last = new Trainer(model, cycleCorpus, { from: training, steps: 2 });
    await expect(last.step()).rejects.toThrow('train: all 2 steps are taken');
    last.close();
  });

  type File = ReturnType<typeof readSafetensors>;
  const record = (change: (record: Record<string, unknown>) => void) => (file: File) => {
    const value = JSON.parse(file.metadata['training']!);
    change(value);
    file.metadata['training'] = JSON.stringify(value);
  };
  const option = (name: string, value: unknown) =>
    record((r) => Object.assign(r['options'] as object, { [name]: value }));
  const hostile: [string, (file: File) => void, string][] = [
    [
      'no record',
      ({ metadata }) => delete metadata['training'],
      'carries no training record; it is a model, not a run',
    ],
    [
      'half a record',
      ({ metadata }) => (metadata['training'] = '{"done":'),
      'its training record is not valid JSON',
    ],
    ['a list', ({ metadata }) => (metadata['training'] = '[]'), 'its training record must be a JSON object'],
    ['no options', record((r) => delete r['options']), 'its training options must be a JSON object'],
    ['no data', record((r) => delete r['data']), 'its extent of the data must be a JSON object'],
    [
      'a stranger',
      record((r) => (r['more'] = 1)),
      'its training record holds "more"; it may hold done, options, data',
    ],
    [
      'a strange option',
      option('momentum', 0.9),
      'its training options holds "momentum"; it may hold batchSize,',
    ],
    [
      'too many steps',
      record((r) => (r['done'] = 161)),
      'its steps taken must be a whole number from 0 to 160, not 161',
    ],
    [
      'half a step',
      record((r) => (r['done'] = 1.5)),
      'its steps taken must be a whole number from 0 to 160, not 1.5',
    ],
    [
      'a rate in letters',
      option('learningRate', '0.01'),
      'checkpoint: learningRate is 0.01; it must be a number from 0',
    ],
    ['a rate of null', option('learningRate', null), 'checkpoint: learningRate is null; it must be a number'],
    ['one beta', option('betas', [0.9]), 'checkpoint: betas are 0.9; they must be two numbers'],
    ['betas in letters', option('betas', 'ab'), 'checkpoint: betas are ab; they must be two numbers'],
    ['flat batches', option('batches', [1]), 'checkpoint: batches must be a list with one list of numbers'],
    [
      'letters in a batch',
      option('batches', [['a']]),
      'checkpoint: batches must be a list with one list of numbers',
    ],
    [
      'a long sequence',
      option('sequenceLength', 65),
      'checkpoint: sequenceLength is 65; it must be a whole number',
    ],
    ['another kind', record((r) => (r['data'] = { kind: 'text', length: 1 })), 'must be stream or documents'],
    [
      'no length',
      record((r) => (r['data'] = { kind: 'stream' })),
      'its length of the data must be a whole number',
    ],
    [
      'a missing moment',
      ({ tensors }) => tensors.delete('optimizer.wpe.weight.v'),
      'the tensor optimizer.wpe.weight.v is missing',
    ],
    [
      'a moment of another shape',
      ({ tensors }) => tensors.set('optimizer.wte.weight.m', { shape: [8, 4], data: new Float32Array(32) }),
      'optimizer.wte.weight.m is (8, 4) in the file; its config asks for (4, 8)',
    ],
    [
      'a moment that is not a number',
      ({ tensors }) => tensors.get('optimizer.wte.weight.m')!.data.fill(Number.NaN, 5, 6),
      'optimizer.wte.weight.m holds NaN at place 5; every number must be finite',
    ],
    [
      'a negative mean of squares',
      ({ tensors }) => tensors.get('optimizer.wte.weight.v')!.data.fill(-1, 5, 6),
      'optimizer.wte.weight.v holds -1 at place 5; every number must be finite and at least 0',
    ],
  ];
  it.each(hostile)(
    'refuses a file with %s in one sentence, and keeps nothing of it',
    async (_what, spoil, sentence) => {
      const file = readSafetensors(await saved());
      spoil(file);
      const backend = await open();
      const opening = loadTraining(writeSafetensors(file.tensors, file.metadata), { backend });
      await expect(opening).rejects.toThrow(/^checkpoint: [^\n]+$/);
      await expect(opening).rejects.toThrow(sentence);
      expect(backend.bytes).toBe(0);
    },
  );

  it('never breaks on a spoilt file: a sentence, or a run that can go on', async () => {
    const bytes = await saved();
    const { tensors, metadata } = readSafetensors(bytes);
    const text = metadata['training']!;
    const backend = await open();
    const survives = async (file: Uint8Array) => {
      try {
        const { model, training } = await loadTraining(file, { backend });
        const trainer = new Trainer(model, cycleCorpus, { from: training });
        trainer.close();
        model.close();
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
        expect((error as Error).message).toMatch(/^(checkpoint|safetensors|config|train): /);
      }
    };
    const anywhere = fc.nat({ max: bytes.length - 1 });
    await fc.assert(
      fc.asyncProperty(anywhere, fc.nat({ max: 255 }), async (at, value) =>
        survives(bytes.slice().fill(value, at, at + 1)),
      ),
      { numRuns: 60 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: text.length - 1 }),
        fc.nat({ max: 6 }),
        fc.string({ maxLength: 6 }),
        async (at, gone, put) =>
          survives(
            writeSafetensors(tensors, {
              ...metadata,
              training: text.slice(0, at) + put + text.slice(at + gone),
            }),
          ),
      ),
      { numRuns: 150 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(JSON.parse(text).options), 'batches'),
        fc.jsonValue(),
        async (name, value) => {
          const spoilt = JSON.parse(text);
          spoilt.options[name] = value;
          await survives(writeSafetensors(tensors, { ...metadata, training: JSON.stringify(spoilt) }));
        },
      ),
      { numRuns: 150 },
    );
  });
});
