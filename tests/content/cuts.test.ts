/** The numbers in the prose of chapters 6 and 7, computed: from the names model, the list it learned from, and lib. */
import { readFileSync } from 'node:fs';
import { cumulative, distribution, type GPT, loadModel, openBackend, parseNames } from '@lib';
import { beforeAll, describe, expect, it } from 'vitest';
import { topKByHand, topPByHand } from '@/widgets/by-hand/cuts';
import { questions } from '@/widgets/predict/questions';

const file = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url));
const chapter = (name: string) =>
  file(`content/chapters/${name}.mdx`).toString().replace(/\s+/g, ' ').replaceAll('*', '');
const [topK, topP] = [chapter('06-top-k'), chapter('07-top-p')];
const names = parseNames(file('public/data/names.txt').toString());

let model: GPT;
let vocabulary: readonly string[];
beforeAll(async () => {
  model = await loadModel(file('public/models/names/model.safetensors'), {
    backend: await openBackend('wasm'),
  });
  vocabulary = model.about.vocabulary!;
});
const said = async (text: string, settings = {}) => {
  const ids = [26, ...Array.from(text, (letter) => vocabulary.indexOf(letter))];
  return distribution([...(await model.logits(ids)).slice(-27)], settings);
};
async function held(text: string, settings: object): Promise<number> {
  const [plain, cut] = [await said(text), await said(text, settings)];
  return cut.kept.reduce((sum, id) => sum + plain.probs[id]!, 0);
}
const letters = async (text: string, settings: object) =>
  (await said(text, settings)).kept.map((id) => vocabulary[id]);
/** The names that begin so, and those of them that go on with a letter that was cut. */
async function lost(text: string, settings: object): Promise<[all: number, lost: number]> {
  const staying = await letters(text, settings);
  const begin = names.filter((name) => name.startsWith(text));
  const gone = begin.filter((name) => !staying.includes(name[text.length] ?? '<BOS>'));
  return [begin.length, gone.length];
}

describe('the two moments', () => {
  it('after “m”, k = 5 leaves a, e, i, o, r with 92 %; after “ma” five hold 56 %', async () => {
    expect(await letters('m', { topK: 5 })).toEqual(['a', 'e', 'i', 'o', 'r']);
    expect((await held('m', { topK: 5 })).toFixed(2)).toBe('0.92');
    expect((await held('ma', { topK: 5 })).toFixed(2)).toBe('0.56');
    expect(topK).toContain('a, e, i, o and r hold 92 % of the probability');
    expect(topK).toContain('The five best hold only 56 %');
  });
  it('after “mallory” 95 % is the end, and the other four of k = 5 have 4 % together', async () => {
    const end = await said('mallory');
    expect(vocabulary[end.argmax]).toBe('<BOS>');
    expect(end.probs[end.argmax]!.toFixed(2)).toBe('0.95');
    expect(((await held('mallory', { topK: 5 })) - end.probs[end.argmax]!).toFixed(2)).toBe('0.04');
    expect(topK).toContain('four letters that together have 4 %');
    expect(topK).toContain('95 % to the end of the name');
    expect(topP).toContain('95 % sure that the name is over');
  });
  it('a k of 5 holds 38 % to 99 %; a p of .9 takes 1 to 17 tokens, 5 after “m”, and always holds 90 %', async () => {
    const steps = Array.from({ length: 8 }, (_, i) => 'mallory'.slice(0, i));
    const shares = await Promise.all(steps.map((text) => held(text, { topK: 5 })));
    expect([Math.min(...shares), Math.max(...shares)].map((share) => share.toFixed(2))).toEqual([
      '0.38',
      '0.99',
    ]);
    const counts = await Promise.all(steps.map(async (text) => (await letters(text, { topP: 0.9 })).length));
    expect(counts).toEqual([16, 5, 17, 14, 11, 10, 12, 1]);
    for (const text of steps) expect(await held(text, { topP: 0.9 })).toBeGreaterThanOrEqual(0.9);
    expect(topP).toContain('swings between 38 % and 99 %');
    expect(topP).toContain('swings between 1 and 17');
  });
  it('.80 and .87 leave the same four after “m”', async () => {
    for (const p of [0.8, 0.87]) expect(await letters('m', { topP: p })).toHaveLength(4);
    expect(topP).toContain('.80 and .87 are the same setting, four tokens');
  });
});

describe('the list', () => {
  it('has 1,279 names: of 64 with “ma”, k = 5 loses 19 and p = .9 loses 4; of 110 with “m”, k = 5 loses 6', async () => {
    expect(names).toHaveLength(1279);
    expect(names).toContain('mallory');
    expect(await lost('ma', { topK: 5 })).toEqual([64, 19]);
    expect(await lost('ma', { topP: 0.9 })).toEqual([64, 4]);
    expect(await lost('m', { topK: 5 })).toEqual([110, 6]);
    expect(topK).toContain('64 begin with “ma”, and 19 of those go on with a letter that k = 5 has cut');
    expect(topK).toContain('it is 6 names of 110');
    expect(topP).toContain('k = 5 has cut the next letter of 19. With p = .9 it is 4');
  });
  it('has no name in which five of p’s seventeen follow “ma”', async () => {
    const follow = new Set(names.filter((name) => name.startsWith('ma')).map((name) => name[2] ?? '<BOS>'));
    const staying = await letters('ma', { topP: 0.9 });
    expect(staying.filter((letter) => !follow.has(letter!))).toHaveLength(5);
    expect(topP).toContain('five of the seventeen tokens that p keeps follow “ma” in no name');
  });
});

describe('what is always so', () => {
  it('with four tokens k = 3 cuts, and k = 4, more, and 0 do not', () => {
    const kept = [0, 3, 4, 9].map((k) => distribution([4, 3, 2, 1], { topK: k }).kept.length);
    expect(kept).toEqual([4, 3, 4, 4]);
  });
  it('all that stay grow by one factor', async () => {
    const [plain, cut] = [await said('ma'), await said('ma', { topK: 5 })];
    const factors = cut.kept.map((id) => cut.probs[id]! / plain.probs[id]!);
    for (const factor of factors) expect(factor).toBeCloseTo(factors[0]!, 12);
    expect(factors[0]).toBeGreaterThan(1);
  });
  it('top-k and temperature commute; top-p and temperature do not: 4 kept, or 3', () => {
    const scores = [4, 3, 2, 1, 0];
    const either = (settings: object, first: 'temperature' | 'top-k' | 'top-p') =>
      distribution(scores, { ...settings, order: [first] });
    const hot = { temperature: 2, topK: 3 };
    const [one, other] = [either(hot, 'temperature').probs, either(hot, 'top-k').probs];
    one.forEach((p, id) => {
      expect(p).toBeCloseTo(other[id]!, 12);
    });
    const both = { temperature: 2, topP: 0.9 };
    expect(either(both, 'temperature').kept).toHaveLength(4);
    expect(either(both, 'top-p').kept).toHaveLength(3);
    expect(topP).toContain('a temperature of 2 that acts first leaves 4 tokens; if top-p acts first, 3');
  });
  it('top-k’s survivors are made to sum to 1 before top-p adds them up', () => {
    // The two best hold .9 of the three that k leaves, and less than .9 of all six.
    const { stages } = distribution([3, 2, 0.5, 0.4, 0.4, 0.4], { topK: 3, topP: 0.9 });
    const [model6, , cut] = stages;
    expect(model6!.probs[0]! + model6!.probs[1]!).toBeLessThan(0.9);
    expect(cut!.kept).toHaveLength(2);
  });
  it('a token stays as long as the sum before it is below p; one always stays', () => {
    expect(distribution([0, 0], { topP: 0.5 }).kept).toHaveLength(1);
    expect(distribution([10, 2, 1, 0.5, 0.1], { topP: 0.9 }).kept).toHaveLength(1);
    expect(distribution([2, 1.8, 1.5, 1.3, 1], { topP: 0.9 }).kept).toHaveLength(5);
    for (const p of [0, -1, 0.01]) expect(distribution([1, 0.9], { topP: p }).kept).toEqual([0]);
  });
  it('a running sum of 32-bit numbers reaches 1 with 3,080 of 50,257 tokens to come; at p = 1 nothing is cut here', () => {
    const scores = new Array(50_257).fill(0).with(0, 16);
    const { probs, order, kept } = distribution(scores, { topP: 1 });
    let [sum, reached] = [0, 0];
    while (reached < order.length && sum < 1) sum = Math.fround(sum + Math.fround(probs[order[reached++]!]!));
    expect(order.length - reached).toBe(3080);
    expect(kept).toHaveLength(50_257);
    expect(topP).toContain('the running sum is 1 with 3,080 tokens still to come');
  });
  it('50,000 tokens of one millionth hold 5 %, and 100 draws miss them all with .6 %', () => {
    expect(50_000 * 1e-6).toBeCloseTo(0.05, 12);
    expect((0.95 ** 100).toFixed(3)).toBe('0.006');
    expect(topK).toContain('Together they hold 5 %');
    expect(topK).toContain('is .6 %');
  });
});

describe('by hand', () => {
  const line = (lines: ReturnType<typeof topKByHand>['lines'], what: string) =>
    lines.find((one) => one.what.startsWith(what))!.values.map((value) => value.toFixed(3).replace(/^0/, ''));
  it('top-k has the values that any textbook would get', () => {
    const { lines, end } = topKByHand();
    expect(line(lines, 'after k = 1')).toEqual(['1.000']);
    expect(line(lines, 'after k = 3')).toEqual(['.844', '.114', '.042']);
    expect(line(lines, 'after k = 5')).toEqual(['.823', '.111', '.041', '.015', '.009']);
    expect(line(lines, 'after k = 8')).toEqual([
      '.821',
      '.111',
      '.041',
      '.015',
      '.009',
      '.002',
      '.001',
      '.000',
    ]);
    expect(end).toContain('3 tokens stay');
  });
  it('top-p too', () => {
    const { lines, end } = topPByHand();
    expect(line(lines, 'running sum')).toEqual(['.823', '.935', '.976', '.991', '1.000']);
    expect(line(lines, 'the 2 that stay')).toEqual(['.881', '.119']);
    expect(end).toBe(
      'The first token holds 0.823, which is below 0.9, so the second is needed. With it the sum is 0.935, which reaches the line. The second token crosses it and stays.',
    );
    const sums = cumulative(distribution([5, 3, 2, 1, 0.5])).map((piece) => piece.end);
    expect(lines.find(({ what }) => what === 'running sum')!.values).toEqual(sums);
  });
});

it.each([
  ['tied-scores', 'three'],
  ['next-letter-of-p', 'seventeen'],
] as const)('the question %s is answered with %s', async (name, answer) => {
  const question = questions[name];
  expect(question.options[await question.answer(model, async () => model)]).toBe(answer);
});
