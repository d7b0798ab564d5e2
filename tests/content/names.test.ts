/** The numbers in the prose of chapter 12, computed: from the published run, the list, and twenty runs from other seeds. */
import { readFileSync } from 'node:fs';
import {
  createModel,
  distribution,
  evaluate,
  namesVocabulary,
  openBackend,
  parameterCount,
  parameterTable,
  presets,
  train,
} from '@lib';
import { describe, expect, it } from 'vitest';
import { corpusLoss } from '@/cells/corpus-loss';
import { lengthsOf } from '@/cells/lengths';
import { documentsRecipe, namesDocuments } from '@/runtime/recipes';
import { several } from '@/runtime/several';
import { publishedNames, shippedList, shippedModel } from '@/runtime/shipped.build';
import { adamByHand } from '@/widgets/by-hand/adam';
import { corpusQuestion, guessesOf } from '@/widgets/learning-names/learning-names';
import { questions } from '@/widgets/predict/questions';
import { documentOf, spelt } from '@/widgets/scalar/scalar';
import { goals } from '@/widgets/twenty/goals';
import { count } from '@/widgets/twenty/twenty';

const chapter = readFileSync(new URL('../../content/chapters/12-names.mdx', import.meta.url), 'utf8')
  .replace(/\s+/g, ' ')
  .replaceAll('*', '');
const list = shippedList();

describe('the run', () => {
  const recipe = publishedNames();
  const nameOf = (step: number) => spelt(documentOf(recipe, step), recipe.vocabulary);

  it('reads 500 names, each once; steps 100 and 300 are maverick and mario', async () => {
    expect(new Set(recipe.batches!.flat()).size).toBe(500);
    expect(chapter).toContain('reads 500 given names, one at a time, each once');
    expect([nameOf(100), nameOf(300)]).toEqual(['maverick', 'mario']);
    const { losses } = JSON.parse(readFileSync('tests/reference/data/names.json', 'utf8'));
    expect([losses[99].toFixed(3), losses[299].toFixed(3)]).toEqual(['3.187', '1.974']);
    expect(chapter).toContain('Maverick, in step 100, is a hard name: 3.187');
    expect(chapter).toContain('Mario, in step 300, is an easy one: 1.974');
    const model = await shippedModel('names');
    const finished = await Promise.all([100, 300].map((step) => evaluate(model, [documentOf(recipe, step)])));
    expect(finished.map(({ loss }) => loss.toFixed(3))).toEqual(['2.651', '1.862']);
    expect(chapter).toContain('The finished model pays 2.651 and 1.862 for them.');
  });
  it('falls below the letter frequencies, 2.845, between step 30 and step 40', async () => {
    const { even, frequency } = guessesOf(recipe);
    expect([even.toFixed(3), frequency.toFixed(3)]).toEqual(['3.296', '2.845']);
    expect(chapter).toContain('pays ln 27 = 3.296');
    expect(chapter).toContain('and nothing else, pays 2.845');
    const below: [number, boolean][] = [];
    for await (const { step, loss } of corpusLoss(corpusQuestion(recipe)))
      below.push([step, loss < frequency]);
    expect(below.every(([step, is]) => is === step >= 40)).toBe(true);
    expect(chapter).toContain('falls below that between step 30 and step 40');
  });
});

it('P(end) at τ = 1: under 1 % at first, 1.6 % after “ma”, 48 % after “maria”, 80 % after “mary”', async () => {
  const model = await shippedModel('names');
  const end = async (text: string) => {
    const ids = [26, ...Array.from(text, (letter) => namesVocabulary.indexOf(letter))];
    return 100 * distribution((await model.logits(ids)).slice(-27)).probs[26]!;
  };
  expect(await end('')).toBeLessThan(1);
  expect([
    (await end('ma')).toFixed(1),
    (await end('maria')).toFixed(0),
    (await end('mary')).toFixed(0),
  ]).toEqual(['1.6', '48', '80']);
  expect(chapter).toContain(
    'Before the first letter it has less than 1 %. After ma it has 1.6 %, after maria 48 %, after mary 80 %.',
  );
});

it('the end, where it was drawn, mostly had more than one half; the first letter never', async () => {
  const model = await shippedModel('names');
  const writer = { config: model.config, start: [26], bos: 26, logits: (ids: number[]) => model.logits(ids) };
  const names = await several(writer, { settings: { temperature: 0.5 }, count, seed: 1 });
  const ends = names.flat().filter(({ id }) => id === 26);
  const likely = ends.filter(({ distribution }) => distribution.probs[26]! > 0.5);
  expect(likely.length).toBeGreaterThan(ends.length / 2);
  for (const [first] of names) expect(Math.max(...first!.distribution.probs)).toBeLessThan(0.5);
  expect(chapter).toContain('The end, where it was drawn, mostly had more than one half.');
});

it('the hotter, the longer', async () => {
  const model = await shippedModel('names');
  const temperatures = [0.5, 1, 1.5, 2, 5];
  const means: number[] = [];
  for await (const { ended, cut } of lengthsOf(model, { temperatures, count: 300 }))
    means.push((ended.reduce((sum, names, length) => sum + names * length, 0) + 8 * cut) / 300);
  for (const [i, mean] of means.entries()) if (i > 0) expect(mean).toBeGreaterThan(means[i - 1]!);
  expect(chapter).toContain('the hotter, the longer');
});

describe('the list', () => {
  it('has 1,279 names, and 9.8 % of them have eight letters or more', () => {
    expect(list).toHaveLength(1279);
    expect(chapter).toContain('the whole list of 1,279 names');
    const long = list.filter(({ length }) => length >= 8).length / list.length;
    expect((100 * long).toFixed(1)).toBe('9.8');
    expect(chapter).toContain('9.8 % of the names have eight letters or more');
  });
  it('more of its names end in y than in i', () => {
    const ending = (letter: string) => list.filter((name) => name.endsWith(letter)).length;
    const share = (letter: string) => ending(letter) / list.join('').split(letter).length;
    expect(ending('y')).toBeGreaterThan(ending('i'));
    expect(share('y')).toBeGreaterThan(share('i'));
    expect(chapter).toContain('names end in y more often than in i');
  });
});

describe('the 4,064 numbers', () => {
  it('are these', () => {
    const sizes = new Map(
      parameterTable(presets.names).map(({ name, shape }) => [name, shape.reduce((a, b) => a * b)]),
    );
    const of = (part: string) =>
      [...sizes].filter(([name]) => name.includes(part)).reduce((sum, [, size]) => sum + size, 0);
    for (const [row, size] of [
      ['`wte`', of('wte')],
      ['`wpe`', of('wpe')],
      ['attention', of('attn')],
      ['MLP', of('mlp')],
      ['`lm_head`', of('lm_head')],
      ['together', parameterCount(presets.names)],
    ] as const)
      expect(chapter).toMatch(new RegExp(`\\| ${row} \\|[^|]*\\| ${size.toLocaleString('en')} \\|`));
    expect(parameterCount(presets.names)).toBe(4064);
  });
  it('would be 4,192 with a window of 16', () => {
    expect(parameterCount({ ...presets.names, n_positions: 16 })).toBe(4192);
    expect(chapter).toContain('count 4,192. Their window has 16 places, which is 128 numbers more');
  });
});

describe('twenty runs from other seeds', () => {
  /** Names written by each model at each temperature. */
  const each = 150;
  const temperatures = [0.5, 1, 1.5];
  const runs = (async () => {
    const data = namesDocuments(list);
    const backend = await openBackend('wasm');
    const found: { loss: number; cut: number[] }[] = [];
    for (let seed = 1; seed <= 20; seed++) {
      const {
        config,
        vocabulary,
        kind: _,
        data: __,
        ...options
      } = documentsRecipe(data, namesVocabulary, seed);
      const model = await createModel(config, { backend, seed, about: { vocabulary } });
      for await (const _ of train(model, data, options));
      const cut: number[] = [];
      for await (const one of lengthsOf(model, { temperatures, count: each, seed })) cut.push(one.cut / each);
      found.push({ loss: (await evaluate(model, data, { batchSize: 64 })).loss, cut });
      model.close();
    }
    return found;
  })();

  it('cost 2.388 to 2.424 nats a letter over the list', async () => {
    for (const { loss } of await runs) {
      expect(loss).toBeGreaterThan(2.388);
      expect(loss).toBeLessThan(2.424);
    }
  });

  /**
   * The published shares, .3, 11.3 and 30 %, are counts of one run: 1, 34 and 90 names of 300. Each must lie within two
   * standard deviations of what 300 names of one run may give: the spread between runs, as the twenty show it, and that of
   * counting 300.
   */
  it('cut as many names as the published counts say, within sampling error; the chapter prints the twenty’s mean', async () => {
    const published = [1, 34, 90].map((names) => names / 300);
    const means: number[] = [];
    for (const [t, share] of published.entries()) {
      const shares = (await runs).map(({ cut }) => cut[t]!);
      const mean = shares.reduce((sum, one) => sum + one, 0) / shares.length;
      const observed = shares.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (shares.length - 1);
      const between = Math.max(0, observed - (mean * (1 - mean)) / each);
      const sampling = (mean * (1 - mean)) / 300;
      expect(Math.abs(share - mean), `τ = ${temperatures[t]}`).toBeLessThan(
        2 * Math.sqrt(between + sampling),
      );
      means.push(mean);
    }
    expect(means[0]).toBeLessThan(0.01);
    expect(Math.abs(means[1]! - 0.08)).toBeLessThan(0.012);
    expect(Math.abs(means[2]! - 0.25)).toBeLessThan(0.012);
    expect(chapter).toContain(
      'Over twenty training runs fewer than 1 % of the names are cut at τ = .5, about 8 % at τ = 1, and about 25 % at τ = 1.5.',
    );
  }, 30_000);
}, 60_000);

it('no name ends by itself after eight letters; seven is the most, and the answer to the question', async () => {
  const model = await shippedModel('names');
  let longest = 0;
  for await (const { ended } of lengthsOf(model, { temperatures: [1.5], count: 300 }))
    longest = ended.findLastIndex((names) => names > 0);
  expect(longest).toBe(7);
  const { options, answer } = questions['longest-name'];
  expect(options[await answer(model, async () => model)]).toBe('seven');
});

it('by hand: the first step is the learning rate, the second turns back', () => {
  const { lines } = adamByHand();
  const [first, second] = lines.find(({ what }) => what.startsWith('change'))!.values;
  expect(first).toBeCloseTo(-0.01, 12);
  expect(second).toBeGreaterThan(0);
  expect(second).toBeLessThan(0.01);
  expect(chapter).toContain('moves by nearly the whole learning rate');
});

it('the mission on a young model: seed 1 at step 10 does it', async () => {
  const { solution, done } = goals.find(({ id }) => id === 'young')!;
  const identity = solution!.model!;
  if (identity.kind !== 'trained') throw new Error('the solution is no run');
  const data = namesDocuments(list);
  const {
    config,
    vocabulary,
    kind: _,
    data: __,
    ...options
  } = documentsRecipe(data, namesVocabulary, identity.seed);
  const model = await createModel(config, { backend: await openBackend('wasm'), seed: identity.seed });
  for await (const { step } of train(model, data, options)) if (step === identity.steps) break;
  const writer = { config, start: [26], bos: 26, logits: (ids: number[]) => model.logits(ids) };
  const names = await several(writer, { settings: { temperature: 0.5 }, count, seed: 1 });
  expect(
    done({ written: { vocabulary, bos: 26, names, forced: undefined }, temperature: 0.5, identity }),
  ).toBe(true);
});
