/** The tree figure draws lib's tree: its two paths, its masses, and never more than a frame's work at a time. */
import { readFileSync } from 'node:fs';
import { type GPT, greediest, likeliest, loadModel, openBackend, type SamplingSettings, tree } from '@lib';
import { beforeAll, describe, expect, it } from 'vitest';
import { blocksOf } from '@/marks/icicle';
import type { Branch } from '@/marks/shapes';
import { remembering } from '@/runtime/remembering';
import { Overtaken, patient } from '@/widgets/tree/patient';
import { depthsOf, pathText, picture, sentenceOf, whole } from '@/widgets/tree/tree';
import { exact, given, opening } from '@/widgets/tree/tree.specimen';

const open = async (name: string) =>
  loadModel(readFileSync(new URL(`../../public/models/${name}/model.safetensors`, import.meta.url)), {
    backend: await openBackend('wasm'),
  });
let names: GPT;
let cycle: GPT;
beforeAll(async () => {
  [names, cycle] = await Promise.all([open('names'), open('cycle')]);
});
const end = 26;
const eric = [end, 4, 17, 8, 2];
const letters = () => names.about.vocabulary!;
const words = () => cycle.about.vocabulary!;

const all = (branch: Branch): Branch[] => [branch, ...(branch.children ?? []).flatMap(all)];
const marked = (root: Branch, mark: 'greedy' | 'likeliest') =>
  all(root)
    .filter(({ marks }) => marks?.includes(mark))
    .map(({ key }) => key);

describe('the two paths', () => {
  const settings: SamplingSettings[] = [
    {},
    { temperature: 0.5 },
    { temperature: 0 },
    { topK: 3 },
    { topP: 0.5 },
    { repetitionPenalty: 2 },
  ];
  it.each(settings)('of names after eric are lib’s, with %o', async (knobs) => {
    const shown = await picture(names, letters(), eric, 3, end, knobs);
    const exactly = await tree(names, eric, { ...knobs, depth: 3, stopTokens: [end], mostNodes: 30_000 });
    const without = (ids: readonly number[]) => ids.filter((id) => id !== end);
    expect(without(shown.greedy.ids)).toEqual(greediest(exactly).ids);
    expect(shown.greedy.mass).toBe(greediest(exactly).mass);
    expect(without(shown.likeliest!.ids)).toEqual(likeliest(exactly).ids);
    expect(shown.likeliest!.mass).toBe(likeliest(exactly).mass);
    expect(marked(shown.root, 'greedy')).toEqual(shown.greedy.ids);
    expect(marked(shown.root, 'likeliest')).toEqual(shown.likeliest!.ids);
  });
  it.each([1, 2, 4, 6])('of cycle %s deep are one, and the tree is whole', async (depth) => {
    const shown = await picture(cycle, words(), [0], depth, undefined, { temperature: 2 });
    expect(shown.greedy.ids).toEqual(shown.likeliest!.ids);
    expect(shown.nodes).toBe((4 ** (depth + 1) - 4) / 3);
    expect(shown.ways[0]).toEqual(shown.likeliest);
  });
  it('greedy’s is drawn even where it is too light to be followed with the rest', async () => {
    const shown = await picture(names, letters(), [end], 5, end);
    expect(shown.greedy.mass).toBeLessThan(0.001);
    expect(marked(shown.root, 'greedy')).toEqual(shown.greedy.ids);
    expect(shown.likeliest!.ids).toEqual([end]);
  });
  it('says so when there are too many ways to follow one to its end', async () => {
    const shown = await picture(names, letters(), eric, 4, undefined, { temperature: 10 });
    expect(shown.likeliest).toBeUndefined();
    expect(sentenceOf(shown)).toContain('too many ways of 4 tokens');
    expect(marked(shown.root, 'greedy')).toEqual(shown.greedy.ids);
  });
});

it('every column adds up: a block is as high as its children and the remainder', async () => {
  const shown = await picture(names, letters(), eric, 3, end);
  for (const { mass, children = [] } of all(shown.root)) {
    expect(children.reduce((sum, child) => sum + child.mass, 0)).toBeLessThan(mass + 1e-12);
    for (const child of children) expect(child.mass).toBeCloseTo(mass * child.share, 12);
  }
  const column = blocksOf(shown.root, 0.05).filter(({ depth }) => depth === 1);
  expect(column.reduce((sum, { height }) => sum + height, 0)).toBeCloseTo(1, 12);
});

it('counts what is left out: all tokens that are possible, drawn or not', async () => {
  const open27 = await picture(names, letters(), eric, 2, end);
  expect(open27.root.children!.length + open27.root.pruned!).toBe(27);
  const three = await picture(names, letters(), eric, 2, end, { topK: 3 });
  expect(three.root.children!.length + three.root.pruned!).toBe(3);
});

it('writes names without spaces and words with them', async () => {
  const { shown } = await given(opening);
  expect(whole(shown, shown.greedy)).toBe('erice end');
  expect(sentenceOf(shown)).toBe(
    'Greedy writes erice end, 7.3 %. But erica end has 9.8 %, 1.3 times as much.',
  );
  expect(pathText(shown, [0, end])).toBe('erica end: 9.8 %');
  const other = (await given(exact)).shown;
  expect(sentenceOf(other)).toBe('Greedy writes I love AI ! I, 44 %. No other way of 4 tokens is likelier.');
});

it('offers depths whose trees stay small', () => {
  expect(depthsOf(4).at(-1)).toBe(6);
  expect(depthsOf(27).at(-1)).toBe(5);
  expect(depthsOf(50_257).at(-1)).toBe(2);
});

it('refuses a prompt that the model does not know', async () => {
  await expect(given({ model: 'names', prompt: 'Eric' })).rejects.toThrow(/the prompt has "E"/);
});

describe('patience', () => {
  function counting() {
    let asked = 0;
    const model = {
      config: cycle.config,
      logits: (ids: number[]) => {
        asked++;
        return cycle.logits(ids);
      },
    };
    return { model, asked: () => asked };
  }
  it('asks a model once for each text, whatever the knobs', async () => {
    const { model, asked } = counting();
    const memory = patient(remembering(model));
    await picture(memory, words(), [0], 4, undefined, { temperature: 1 });
    const first = asked();
    expect(first).toBe(85); // 1 + 4 + 16 + 64
    await picture(memory, words(), [0], 4, undefined, { temperature: 3 });
    expect(asked()).toBe(first);
  });
  it('a tree that was overtaken asks no more and ends', async () => {
    const { model, asked } = counting();
    let overtaken = false;
    const slow = patient(model, () => overtaken);
    const growing = picture(slow, words(), [0], 6);
    overtaken = true;
    await expect(growing).rejects.toThrow(Overtaken);
    expect(asked()).toBeLessThan(3);
  });
  it('lets others work in between', async () => {
    let turns = 0;
    let growing = true;
    const others = (async () => {
      while (growing) {
        await new Promise((go) => setTimeout(go, 0));
        turns++;
      }
    })();
    const { model } = counting();
    await picture(patient(model), words(), [0], 6);
    growing = false;
    await others;
    expect(turns).toBeGreaterThan(2);
  });
});
