/** The door's contract: every name there, called as its documentation says, means what it promises. */
import { describe, expect, it } from 'vitest';
import * as door from '../../lib';
import { backends } from './backends/everyBackend';

const { presets, createModel, distribution } = door;

it('offers these names, and no others', () => {
  expect(Object.keys(door).sort()).toEqual(
    [
      ...['openBackend', 'Unavailable', 'whyOf'],
      ...['presets', 'parameterCount', 'parameterTable', 'initialise', 'GPT', 'createModel'],
      ...[
        'loadModel',
        'saveModel',
        'loadTraining',
        'saveTraining',
        'decodingWork',
        'growthExponent',
        'faults',
      ],
      ...[
        'batchChoice',
        'train',
        'Trainer',
        'evaluate',
        'uniform',
        'streams',
        'distribution',
        'draw',
        'cumulative',
      ],
      ...[
        'contextOf',
        'generate',
        'tree',
        'likeliest',
        'greediest',
        'score',
        'surprise',
        'entropy',
        'effectiveChoices',
      ],
      ...[
        'guessingLoss',
        'perplexityOfLoss',
        'wordTokenizer',
        'characterTokenizer',
        'charactersOf',
        'bosMark',
      ],
      ...['cycleCorpus', 'cycleVocabulary', 'namesVocabulary', 'parseNames', 'followsIn', 'split'],
      ...['learningRateShare'],
      ...['tokenFrequencies', 'bigramModel', 'nearestIn', 'editDistance', 'bitsOfLoss'],
    ].sort(),
  );
});

it('presets have the sizes of the book', () => {
  const sizes = Object.entries(presets).map(([name, config]) => [name, door.parameterCount(config)]);
  expect(Object.fromEntries(sizes)).toEqual({
    cycle: 2240,
    names: 4064,
    stories: 661_536,
    gpt2: 124_439_808,
  });
});

it('openBackend opens by name, chooses by itself, and says why', async () => {
  for (const name of ['wasm', 'reference'] as const) {
    const backend = await door.openBackend(name);
    expect(backend.name).toBe(name);
    expect(backend.reason).toMatch(/^[A-Z].+\.$/);
  }
  const [chosen, unnamed] = [await door.openBackend('auto'), await door.openBackend()];
  expect([chosen.name, chosen.reason]).toEqual([unnamed.name, unnamed.reason]);
  await expect(door.openBackend('cuda' as 'auto')).rejects.toThrow(RangeError);
});

it('distribution has its fields, in their types', () => {
  const { order, stages, probs, kept, argmax } = distribution([1, 3, 3, 0], { temperature: 0.5, topK: 2 });
  expect(order).toEqual(Uint32Array.of(1, 2, 0, 3));
  expect(stages.map(({ name }) => name)).toEqual(['model', 'temperature', 'top-k']);
  for (const stage of stages) {
    expect(Object.keys(stage).sort()).toEqual(['kept', 'logits', 'name', 'probs']);
    expect(stage.logits).toHaveLength(4);
    expect([...stage.probs].reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
  }
  expect(probs).toEqual(Float64Array.of(0, 0.5, 0.5, 0));
  expect(kept).toEqual([1, 2]);
  expect(argmax).toBe(1);
});

it('every knob of the settings acts, and is off at its off value', () => {
  const logits = [2, 1, 0, -1];
  const off = {
    ...{ temperature: 1, topK: 0, topP: 1, minP: 0 },
    ...{ repetitionPenalty: 1, presencePenalty: 0, frequencyPenalty: 0 },
  };
  expect(distribution(logits, off, [0, 0, 1]).stages.map(({ name }) => name)).toEqual(['model']);
  const on = { temperature: 2, topK: 1, topP: 0.3, minP: 0.5, repetitionPenalty: 2, presencePenalty: 1 };
  for (const [knob, value] of Object.entries({ ...on, frequencyPenalty: 1 }))
    expect(distribution(logits, { ...off, [knob]: value }, [0, 0, 1]).probs, knob).not.toEqual(
      distribution(logits).probs,
    );
  expect(distribution(logits, { temperature: 0 }).probs).toEqual(Float64Array.of(1, 0, 0, 0));
});

it('draw walks the order and takes the first token whose running sum is greater than u', () => {
  const even = distribution([0, 1, 1, 0], { topK: 2 }); // ids 1 and 2, a half each
  expect([0, 0.25, 0.5, 0.99].map((u) => door.draw(even, u))).toEqual([1, 1, 2, 2]);
  expect(() => door.draw(even, 1)).toThrow(RangeError);
});

it('uniform is a pure function into [0, 1)', () => {
  const numbers = Array.from({ length: 200 }, (_, i) => door.uniform(7, 0, i));
  expect(numbers.every((u) => u >= 0 && u < 1)).toBe(true);
  expect(numbers.toReversed()).toEqual(numbers.map((_, i) => door.uniform(7, 0, 199 - i)));
  expect(new Set([...numbers, door.uniform(8, 0, 0), door.uniform(7, 1, 0)]).size).toBe(202);
});

it.each([
  ['wordTokenizer', door.wordTokenizer(['I', 'love', 'AI', '!']), 'I love AI !'],
  ['characterTokenizer', door.characterTokenizer([...'abé👩', door.bosMark]), 'é👩ab'],
] as const)('%s encodes, decodes and streams', (_name, tokenizer, text) => {
  const ids: number[] = tokenizer.encode(text);
  expect(ids.every((id) => Number.isInteger(id))).toBe(true);
  expect(tokenizer.decode(ids)).toBe(text);
  const stream = tokenizer.stream();
  expect(ids.map((id) => stream.push(id)).join('') + stream.end()).toBe(text);
});

describe.each(backends)('on %s', (_name, open) => {
  const create = async (seed = 1) => createModel(presets.cycle, { backend: await open(), seed });

  it('logits are (T, V) row-major, and decode gives the last row', async () => {
    const model = await create();
    const logits = await model.logits([0, 1, 2]);
    expect(logits).toHaveLength(3 * 4);
    const decoder = model.decode();
    expect(decoder.length).toBe(0);
    const first = await decoder.append([0, 1]);
    expect(first).toHaveLength(4);
    first.forEach((z, v) => expect(z).toBeCloseTo(logits[4 + v]!, 4));
    await decoder.append([3]);
    expect(decoder.length).toBe(3);
    decoder.rewind(2);
    expect(decoder.length).toBe(2);
    (await decoder.append([2])).forEach((z, v) => expect(z).toBeCloseTo(logits[8 + v]!, 4));
  });

  it('saveModel and loadModel bring a model back, with or without its config beside it', async () => {
    const model = await create();
    const bytes: Uint8Array = await door.saveModel(model);
    for (const config of [undefined, presets.cycle]) {
      const backend = await open();
      const again = await door.loadModel(bytes, { backend, ...(config && { config }) });
      expect(again.config).toEqual(model.config);
      expect(await again.logits([0, 1, 2])).toEqual(await model.logits([0, 1, 2]));
    }
  });

  it('train takes all its options, follows `batches`, and yields step, loss and gradNorm', async () => {
    const options: door.TrainOptions = {
      ...{ steps: 3, batchSize: 2, sequenceLength: 5, learningRate: 0.02, schedule: 'cosine' as const },
      ...{
        weightDecay: 0.1,
        betas: [0.8, 0.9],
        seed: 4,
        batches: [
          [0, 9],
          [3, 3],
          [250, 1],
        ],
      },
    } as const;
    const model = await create();
    const reports: object[] = [];
    for await (const report of door.train(model, [...door.cycleCorpus], options)) reports.push(report);
    expect(reports.map((report) => Object.keys(report).sort())).toEqual(
      Array(3).fill(['gradNorm', 'loss', 'step']),
    );
    expect(reports.map((report) => (report as { step: number }).step)).toEqual([1, 2, 3]);
    expect(model.config.trained_positions).toBe(5);

    // The first loss is what the windows at offsets 0 and 9 say, before any change.
    const windows = [0, 9].map((start) => door.cycleCorpus.slice(start, start + 6));
    const fresh = await create();
    const { loss } = await door.evaluate(fresh, windows, { sequenceLength: 5 });
    expect((reports[0] as { loss: number }).loss).toBeCloseTo(loss, 5);
    // Of documents, the choices are indices: the same two windows, as documents 1 and 2.
    const documents = [[3, 3, 3], ...windows];
    const chosen = { steps: 1, batchSize: 2, sequenceLength: 5, batches: [[1, 2]] };
    for await (const report of door.train(fresh, documents, chosen)) expect(report.loss).toBeCloseTo(loss, 5);
  });

  it('generate yields each new token, its place, its number and its distribution', async () => {
    const model = await create();
    const settings = { temperature: 0.8, topK: 3 };
    const options = { ...settings, maxNewTokens: 6, seed: 3, stopTokens: [] };
    const [prompt, written] = [
      [0, 1],
      [0, 1],
    ];
    for await (const { id, position, u, distribution: bent } of door.generate(model, prompt, options)) {
      expect(position).toBe(written.length);
      expect(u).toBe(door.uniform(3, door.streams.draw, position));
      const last = (await model.logits(written.slice(-8))).slice(-4); // trained on 8
      expect(bent.probs).toEqual(distribution(last, settings).probs);
      expect(id).toBe(door.draw(bent, u));
      written.push(id);
    }
    expect(written).toHaveLength(8);
    expect(prompt).toEqual([0, 1]);
    const stopped = { ...options, stopTokens: [written[4]!] };
    let count = 0;
    for await (const { id } of door.generate(model, prompt, stopped)) expect(id).toBe(written[2 + count++]);
    expect(count).toBe(written.slice(2).indexOf(written[4]!));
    const crop = { ...options, maxNewTokens: 1, context: 1 };
    for await (const { distribution: bent } of door.generate(model, prompt, crop))
      expect(bent.probs).toEqual(distribution(await model.logits([1]), settings).probs);
  });
});
