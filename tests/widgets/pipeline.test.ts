/** The pipeline's columns are lib's stages, its marks are real differences, and the pairs that commute do. */
import { readFileSync } from 'node:fs';
import { distribution, draw, loadModel, namesVocabulary, openBackend } from '@lib';
import { describe, expect, it } from 'vitest';
import { enginePresets } from '@/runtime/presets';
import { stageNames } from '@/runtime/settings';
import { contextsOf, pairsOf } from '@/widgets/pipeline/commute';
import {
  engineOf,
  idsOf,
  knobsOf,
  listed,
  opening,
  prompt,
  reordered,
  runStages,
  sentenceOf,
  tableOf,
} from '@/widgets/pipeline/pipeline';

const model = await loadModel(
  readFileSync(new URL('../../public/models/names/model.safetensors', import.meta.url)),
  { backend: await openBackend('wasm') },
);
const labels = namesVocabulary.map((token, id) => (id === 26 ? 'end' : token));
const logits = [...(await model.logits(prompt))].slice(-27);
const run = (settings: object, u = 0.5) => runStages(logits, { ...opening, ...settings }, prompt, u, labels);

describe('columns', () => {
  it.each([
    {},
    { topK: 6 },
    { topK: 6, minP: 0.1, repetitionPenalty: 1.3, presencePenalty: 0.5 },
    { order: ['top-p', 'penalties', 'temperature'], repetitionPenalty: 2 },
    { temperature: 0 },
    { topP: 0 },
  ])('are the stages of lib in the order asked for: %o', (settings) => {
    const { columns, shown } = run(settings as object);
    const expected = distribution(logits, { ...opening, ...(settings as object) }, prompt);
    expect(columns[0]!.key).toBe('model');
    expect(columns.at(-1)!.key).toBe('draw');
    for (const { key, cells } of columns) {
      const stage =
        expected.stages.find(({ name }) => name === key) ??
        (key === 'draw' ? expected.stages.at(-1) : undefined);
      if (!stage) continue;
      expect(cells.map(({ key: id }) => id)).toEqual([...expected.order]);
      for (const { key: id, value, kept } of cells) {
        expect(value).toBe(stage.probs[id as number]);
        expect(kept).toBe(stage.kept.includes(id as number));
      }
    }
    expect([...shown.probs]).toEqual([...expected.probs]);
  });

  it('temperature and top-p always have one, the others while they are on', () => {
    const keys = (settings: object) => run(settings).columns.map(({ key }) => key);
    expect(keys({})).toEqual(['model', 'top-p', 'temperature', 'draw']);
    expect(keys({ temperature: 1, topP: 1 })).toEqual(['model', 'top-p', 'temperature', 'draw']);
    expect(keys({ topK: 5, minP: 0.1, frequencyPenalty: 0.5 })).toEqual([
      'model',
      'penalties',
      'top-k',
      'top-p',
      'temperature',
      'min-p',
      'draw',
    ]);
    const details = (settings: object) => run(settings).columns.map(({ detail }) => detail);
    expect(details({})).toEqual(['as scored', 'p = 0.80', 'τ = 1.50', 'u = 0.50']);
    expect(details({ temperature: 0, topP: 1 })).toEqual(['as scored', 'off', 'τ = 0.00', 'the top token']);
  });
  it('one that does nothing hands on what it was given', () => {
    const { columns } = run({ topP: 1 });
    expect(columns[1]!.cells).toEqual(columns[0]!.cells);
  });

  it('a ghost stands where a token was cut, once, with what it had', () => {
    const { columns } = run({});
    const of = (label: string) => columns.map(({ cells }) => cells.find((cell) => cell.label === label)!);
    const [before, cut, after] = of('l');
    expect(before!.kept).toBe(true);
    expect(cut!.ghost).toBe(before!.value);
    expect(after!.ghost).toBeUndefined();
  });

  it('marks exactly the tokens that the usual order decides otherwise, and the one that is drawn', () => {
    for (const settings of [{}, { temperature: 0.5 }, { topK: 5, order: ['top-p', 'top-k'] }]) {
      const { columns, shown, usual, lost, gained, chosen } = run(settings);
      const cells = columns.at(-1)!.cells;
      const marked = cells.filter(({ changed }) => changed).map(({ key }) => key);
      const differ = [...shown.order].filter((id) => shown.kept.includes(id) !== usual.kept.includes(id));
      expect(marked).toEqual(differ);
      expect([...lost, ...gained].sort()).toEqual([...differ].sort());
      expect(cells.filter((cell) => cell.chosen).map(({ key }) => key)).toEqual([chosen]);
      expect(chosen).toBe(draw(shown, 0.5));
    }
  });
});

describe('the opening', () => {
  it('shows the point: the order decides about three letters', () => {
    const { shown, usual, lost } = run({});
    expect([shown.kept.length, usual.kept.length]).toEqual([5, 8]);
    expect(lost.map((id) => labels[id])).toEqual(['h', 'l', 'u']);
    expect(sentenceOf(run({}), labels)).toMatch(
      /^This order keeps 5, the usual order 8: without h, l and u; the dart falls on/,
    );
  });
  it('one move brings them back', () => {
    const order = reordered(opening, 2, 1);
    expect(order).toEqual(['penalties', 'top-k', 'temperature', 'top-p', 'min-p']);
    const moved = run({ order });
    expect(moved.lost).toEqual([]);
    expect(sentenceOf(moved, labels)).toMatch(
      /keeps the 8 that the usual order keeps, with the same probabilities/,
    );
  });
});

it('a moved column takes its stage with it; those without one keep their places', () => {
  expect(reordered({}, 1, 2)).toEqual(['penalties', 'top-p', 'top-k', 'temperature', 'min-p']);
  expect(reordered({ minP: 0.1 }, 3, 1)).toEqual(['penalties', 'min-p', 'top-k', 'temperature', 'top-p']);
  expect(reordered({ topK: 4, order: opening.order }, 2, 1)).toEqual([
    'penalties',
    'top-p',
    'top-k',
    'temperature',
    'min-p',
  ]);
});

it('the table has each token, each stage and the usual order', () => {
  const { columns, shown, usual } = run({});
  const rows = tableOf(run({}), labels);
  expect(rows).toHaveLength(27);
  expect(rows[0]).toHaveLength(columns.length + 2);
  for (const [rank, id] of [...shown.order].entries()) {
    expect(rows[rank]!.at(-1)).toBe(usual.kept.includes(id) ? usual.probs[id]!.toFixed(4) : 'cut');
    expect(rows[rank]!.at(-2)).toBe(shown.kept.includes(id) ? shown.probs[id]!.toFixed(4) : 'cut');
  }
});

it('knows an engine by its defaults and by nothing else', () => {
  for (const preset of enginePresets) {
    expect(engineOf(preset.settings)).toBe(preset);
    expect(engineOf({ ...knobsOf(preset), order: preset.settings.order })).toBe(preset);
    expect(engineOf({ ...preset.settings, temperature: 0.123 })).toBeUndefined();
  }
  expect(engineOf(opening)).toBeUndefined();
});

it('lists words, and counts those that would be too many', () => {
  expect(listed([])).toBe('');
  expect(listed(['a'])).toBe('a');
  expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
  expect(listed([...'abcdefghij'])).toBe('a, b, c, d, e, f and 4 more');
});

it('reads a text by the model in use, and refuses what is not in its vocabulary', () => {
  expect(idsOf('ka', namesVocabulary, 26)).toEqual([26, 10, 0]);
  expect(idsOf('', namesVocabulary, 26)).toEqual([26]);
  expect(idsOf('K', namesVocabulary, 26)).toBeUndefined();
  expect(idsOf('I love', ['I', 'love', 'AI', '!'], undefined)).toEqual([0, 1]);
  expect(idsOf('', ['I', 'love', 'AI', '!'], undefined)).toBeUndefined();
});

describe('what commutes', async () => {
  const pairs = pairsOf(await contextsOf(model, 26));
  const differ = (a: string, b: string) =>
    pairs.find(({ first, second }) => [first, second].sort().join() === [a, b].sort().join())!.differ;

  it('all ten pairs are tried on 26 contexts', () => {
    expect(pairs).toHaveLength(10);
    expect(new Set(pairs.map(({ of }) => of))).toEqual(new Set([26]));
  });
  it.each([
    ['temperature', 'top-k'],
    ['penalties', 'temperature'],
    ['top-k', 'min-p'],
  ])('%s and %s never mind', (a, b) => expect(differ(a, b)).toBe(0));
  it.each([
    ['temperature', 'top-p'],
    ['temperature', 'min-p'],
    ['top-k', 'top-p'],
    ['penalties', 'top-k'],
    ['penalties', 'top-p'],
    ['penalties', 'min-p'],
    ['top-p', 'min-p'],
  ])('%s and %s do, somewhere', (a, b) => expect(differ(a, b)).toBeGreaterThan(0));
  it('every stage is tried', () =>
    expect(new Set(pairs.flatMap((p) => [p.first, p.second])).size).toBe(stageNames.length));
});
