/** Numbers in the prose of chapter 3, computed by lib from the shipped models. */
import { readFileSync } from 'node:fs';
import {
  distribution,
  type GPT,
  generate,
  greediest,
  likeliest,
  loadModel,
  namesVocabulary,
  openBackend,
  parameterCount,
  parseNames,
  score,
  tree,
} from '@lib';
import { beforeAll, expect, it } from 'vitest';
import { greedyByHand } from '@/widgets/by-hand/steps';
import { questions } from '@/widgets/predict/questions';
import { depthsOf } from '@/widgets/tree/tree';
import { exact } from '@/widgets/tree/tree.specimen';

const root = new URL('../../', import.meta.url);
const prose = readFileSync(new URL('content/chapters/03-greedy.mdx', root), 'utf8').replace(/\s+/g, ' ');
const open = async (name: string) =>
  loadModel(readFileSync(new URL(`public/models/${name}/model.safetensors`, root)), {
    backend: await openBackend('wasm'),
  });
let names: GPT;
let cycle: GPT;
beforeAll(async () => {
  [names, cycle] = await Promise.all([open('names'), open('cycle')]);
});
const end = 26;
const idsOf = (name: string) => [end, ...Array.from(name, (letter) => namesVocabulary.indexOf(letter))];
const after = async (name: string) => distribution((await names.logits(idsOf(name))).slice(-27));
const share = async (name: string, token: number, digits = 1) =>
  `${(100 * (await after(name)).probs[token]!).toFixed(digits)} %`;

it('4,064 numbers, 1,279 names', () => {
  const list = readFileSync(new URL('public/data/names.txt', root), 'utf8');
  expect(parameterCount(names.config)).toBe(4064);
  expect(parseNames(list)).toHaveLength(1279);
  for (const number of ['4,064', '1,279']) expect(prose).toContain(number);
});

it('after eric: e and a by a hair, and their ends', async () => {
  const { order } = await after('eric');
  expect([...order].slice(0, 2)).toEqual([4, 0]);
  expect(prose).toContain(`it gives e ${await share('eric', 4, 2)} and a ${await share('eric', 0, 2)}.`);
  expect(prose).toContain(`${await share('erica', end)} of the time against ${await share('erice', end)}`);
});

it('erica is likelier than greedy’s erice, of all continuations of two tokens and of any length', async () => {
  for (const depth of [2, 3, 4]) {
    const all = await tree(names, idsOf('eric'), { depth, stopTokens: [end], leastMass: 0.001 });
    expect(greediest(all).ids).toEqual([4]);
    expect(likeliest(all).ids).toEqual([0]);
  }
});

it('greedy is exact on the cycle, wherever one begins and however hot', async () => {
  for (let start = 0; start < 4; start++)
    for (const temperature of [0.5, 1, 2, 3, 5, 10]) {
      const all = await tree(cycle, [start], { depth: 4, temperature });
      expect(greediest(all)).toEqual(likeliest(all));
      expect(all.nodes).toBe(340);
    }
  expect(prose).toContain('340');
  expect(depthsOf(4)).toContain(exact.depth);
});

it('at τ = 3 greedy’s sentence has less than half, and none has more', async () => {
  const all = await tree(cycle, [0], { depth: 4, temperature: 3 });
  expect(greediest(all).mass).toBeLessThan(0.5);
  expect(greediest(all).mass).toBeGreaterThan(0.4);
  expect(greediest(all)).toEqual(likeliest(all));
  expect(exact.at).toBe(3);
  expect(prose).toContain('At τ = 3 the sentence that greedy writes has less than half');
});

it('a tie: temperature 0 takes the lower id, top-k 1 keeps both', () => {
  const tied = [1, 3, 0, 3];
  expect([...distribution(tied, { temperature: 0 }).kept]).toEqual([1]);
  expect([...distribution(tied, { topK: 1 }).kept]).toEqual([1, 3]);
});

it('greedy writes marin and then end without an end; the cycle comes round after four', async () => {
  const write = async (model: GPT, prompt: number[]) => {
    const ids: number[] = [];
    for await (const { id } of generate(model, prompt, { maxNewTokens: 200, temperature: 0 })) ids.push(id);
    return ids;
  };
  const name = await write(names, [end]);
  expect(name.slice(0, 5)).toEqual(idsOf('marin').slice(1));
  expect(new Set(name.slice(5))).toEqual(new Set([end]));
  const text = await write(cycle, [0]);
  expect(text).toEqual(text.map((_, i) => (i + 1) % 4));
  expect([names, cycle].map(({ config }) => config.trained_positions)).toEqual([8, 8]);
  expect((4 ** 8).toLocaleString('en')).toBe('65,536');
  expect(prose).toContain('65,536');
});

it('the likeliest whole name has no letter: 0.83 % against 0.0085 %', async () => {
  const all = await tree(names, [end], { depth: 8, stopTokens: [end], leastMass: 0.001 });
  const best = likeliest(all);
  expect(best.ids).toEqual([]);
  const marin = 2 ** -(await score(names, [...idsOf('marin'), end])).bits;
  expect(prose).toContain(`*Marin* has ${(100 * marin).toFixed(4)} %`);
  expect(prose).toContain(`ends at once, with ${(100 * best.mass).toFixed(2)} %`);
  expect(best.mass / marin).toBeGreaterThan(90);
  expect(best.mass / marin).toBeLessThan(110);
  const list = parseNames(readFileSync(new URL('public/data/names.txt', root), 'utf8'));
  expect(list).not.toContain('');
  const { options, answer } = questions['likeliest-name'];
  expect(options[await answer(cycle, async () => names)]).toBe('the name without a letter');
});

it('no three letters are as likely as none', async () => {
  const all = await tree(names, [end], { depth: 3, stopTokens: [end] });
  expect(likeliest(all).ids).toEqual([]);
});

it('by hand: AA .299 for greedy, BA .353 for the likeliest', () => {
  const { lines, end: told } = greedyByHand();
  const [first, afterA, afterB, masses] = lines.map(({ values }) => values);
  expect(masses).toEqual([
    first![0]! * afterA![0]!,
    first![0]! * afterA![1]!,
    first![1]! * afterB![0]!,
    first![1]! * afterB![1]!,
  ]);
  expect(masses!.reduce((sum, p) => sum + p)).toBeCloseTo(1, 12);
  expect(first![0]).toBeCloseTo(1 / (1 + Math.exp(-0.4)), 12);
  expect(told).toContain('AA, with 0.299');
  expect(told).toContain('BA, with 0.353');
});

it('two columns of GPT-2’s tree hold more than two and a half thousand million blocks', () => {
  const blocks = 50_257 + 50_257 ** 2;
  expect(blocks).toBeGreaterThan(2.5e9);
  expect(blocks).toBeLessThan(2.6e9);
});
