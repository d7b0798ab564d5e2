/** Greedy writing: what it takes is lib's, where it comes back, what a tie does; and the missions on the real models. */
import { readFileSync } from 'node:fs';
import { type GPT, generate, loadModel, namesVocabulary, openBackend } from '@lib';
import { beforeAll, describe, expect, it } from 'vitest';
import { labelsOf } from '@/runtime/models';
import { eric, goals, summaryOf } from '@/widgets/greedy/goals';
import { moment, recurrenceOf, rowsOf, runOf, sentenceOf } from '@/widgets/greedy/greedy';
import { specimens } from '@/widgets/greedy/greedy.specimen';
import { given, opening } from '@/widgets/tree/tree.specimen';

const open = async (name: string) =>
  loadModel(readFileSync(new URL(`../../public/models/${name}/model.safetensors`, import.meta.url)), {
    backend: await openBackend('wasm'),
  });
let names: GPT;
let cycle: GPT;
beforeAll(async () => {
  [names, cycle] = await Promise.all([open('names'), open('cycle')]);
});
const labels = labelsOf(namesVocabulary);

it('writes what lib writes at temperature 0', async () => {
  const run = await runOf(names, namesVocabulary, [26]);
  const expected: number[] = [];
  for await (const { id } of generate(names, [26], { maxNewTokens: 20, temperature: 0 })) expected.push(id);
  expect(run.ids.slice(1)).toEqual(expected);
  expect(run.steps.map(({ id }) => id)).toEqual(expected);
});

describe('coming back', () => {
  it('is found where the window was seen before, and not sooner', () => {
    const ids = [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0];
    expect(recurrenceOf(ids, 8)).toEqual({ first: 8, again: 12 });
    expect(recurrenceOf(ids, 8, 1, 11)).toBeUndefined();
    expect(recurrenceOf(ids, 1)).toEqual({ first: 1, again: 5 });
    expect(recurrenceOf([0, 1, 0, 2], 2)).toBeUndefined();
  });
  it('from there on greedy repeats the tokens in between', async () => {
    for (const model of [names, cycle]) {
      const run = await runOf(model, [], [model === names ? 26 : 0], 40);
      const { first, again } = recurrenceOf(run.ids, run.context)!;
      for (let at = again; at < run.ids.length; at++) expect(run.ids[at]).toBe(run.ids[at - (again - first)]);
    }
  });
});

describe('a tie', () => {
  it('at temperature 0 goes to the lower id, even where the other was ahead', async () => {
    const run = await runOf(names, namesVocabulary, [26, 9], 1); // after j: o before a
    const free = moment(run, 2, labels);
    expect([free.top, free.second]).toEqual([14, 0]);
    const tied = moment(run, 2, labels, 'greedy');
    expect(tied.bent.argmax).toBe(0);
    expect([...tied.bent.probs].filter((p) => p > 0)).toEqual([1]);
  });
  it('under top-k 1 keeps both, half and half', async () => {
    const run = await runOf(names, namesVocabulary, [26, 9], 1);
    const { bent, bars, taken } = moment(run, 2, labels, 'top-k');
    expect(taken).toBeUndefined();
    expect([...bent.kept]).toEqual([0, 14]);
    expect(bent.probs[0]).toBe(0.5);
    expect(bars.filter(({ value }) => value > 0)).toHaveLength(2);
  });
});

it('the table multiplies up: the last row of eric’s run is what the tree says', async () => {
  const run = await runOf(names, namesVocabulary, eric, 2);
  const { shown } = await given(opening);
  expect(rowsOf(run, labels).map(([, taken]) => taken)).toEqual(['e', 'end']);
  expect(rowsOf(run, labels).at(-1)!.at(-1)).toBe('7.3 %');
  expect(shown.greedy.mass).toBeCloseTo(0.0735, 4);
});

it('opens on the moment at which it has come back, and says so', async () => {
  const { opening: names1, cycle: cycle1 } = await specimens();
  expect(sentenceOf(names1.run, names1.at, labels)).toContain(
    'After 15 tokens the model sees what it saw after 14: from here on, the same token for ever.',
  );
  expect(cycle1.at).toBe(12);
  expect(sentenceOf(cycle1.run, 12, ['I', 'love', 'AI', '!'])).toContain('the same 4 tokens for ever');
});

describe('missions', () => {
  const cast = (model: GPT, name: 'names' | 'cycle') => ({
    cast: name,
    config: model.config,
    vocabulary: model.about.vocabulary!,
    logits: (ids: number[]) => model.logits(ids),
  });
  const summary = (name: 'names' | 'cycle', prompt?: readonly number[], position?: number) =>
    summaryOf(cast(name === 'names' ? names : cycle, name), prompt, position);
  it('none is done when the page opens, on either model', async () => {
    for (const name of ['names', 'cycle'] as const) {
      const state = await summary(name);
      expect(goals.filter(({ done }) => done(state)).map(({ id }) => id)).toEqual([]);
    }
  });
  it.each(goals.map(({ id }) => id))('the solution of %s fulfils it', async (id) => {
    const { solution, done } = goals.find((goal) => goal.id === id)!;
    const { model, prompt, position } = solution!;
    expect(model?.kind).toBe('shipped');
    const name = model?.kind === 'shipped' ? model.name : 'names';
    expect(done(await summary(name, prompt, position))).toBe(true);
  });
  it('greedy’s own name is not likelier than itself, and another start does not count', async () => {
    const { done } = goals[0]!;
    for (const prompt of [[...eric, 4], eric, [26, 0], [...eric, 0, 26]])
      expect(done(await summary('names', prompt))).toBe(false);
  });
  it('exactly four first letters split the paths, as the hint says', async () => {
    const { done, hints } = goals[1]!;
    const found: string[] = [];
    for (let id = 0; id < 26; id++) if (done(await summary('names', [26, id]))) found.push(labels[id]!);
    expect(found).toEqual(['c', 'g', 'p', 's']);
    expect(hints.at(-1)).toContain('Four letters');
  });
  it('one step before the window comes round is not enough', async () => {
    expect(goals[2]!.done(await summary('cycle', undefined, 11))).toBe(false);
    expect(goals[2]!.done(await summary('names', undefined, 15))).toBe(false);
  });
});
