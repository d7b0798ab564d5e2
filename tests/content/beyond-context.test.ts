/** The numbers and claims of chapter 11 that lib can compute. */
import { readFileSync } from 'node:fs';
import { distribution, type GPT, parameterTable, parseNames, presets } from '@lib';
import { beforeAll, describe, expect, it } from 'vitest';
import { crops } from '@/cells/crops';
import { type PastText, type Policy, pastEnd, policies } from '@/cells/past-end';
import { positionRows, type RowsStep } from '@/cells/position-rows';
import { fifty } from '@/cells/seeds';
import { percent } from '@/marks/percent';
import { training } from '@/runtime/settings';
import { decayByHand } from '@/widgets/by-hand/rows';
import { countClean, written } from '@/widgets/drift/crops';
import { firstDrift, rightOf } from '@/widgets/drift/drift';
import { questions } from '@/widgets/predict/questions';
import { atLeast, lengthsOf, lossOf } from '@/widgets/row-share/row-share';
import { agrees } from '../reference/seeds';
import { shipped } from '../widgets/models';

const file = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url));
const chapter = String(file('content/chapters/11-beyond-context.mdx'))
  .replace(/\s+/g, ' ')
  .replace(/<\/?span[^>]*>|\*/g, '');
const bytes = new Uint8Array(file('public/models/cycle/model.safetensors'));
const labels = ['I', 'love', 'AI', '!'];
let model: GPT;
let texts: Map<Policy, PastText>;
const textsOf = async (run: { bytes: Uint8Array } | { seed: number }, length = 256) => {
  const all = new Map<Policy, PastText>();
  for await (const text of pastEnd({ run, policies, length })) all.set(text.policy, text);
  return all;
};
beforeAll(async () => {
  model = await shipped();
  texts = await textsOf({ bytes });
});

describe('the published text', () => {
  it('is the one that was printed', () => {
    const words = texts
      .get('untrained')!
      .ids.slice(0, 13)
      .map((id) => labels[id]);
    expect(chapter).toContain(`\`${words.join(' ')}\``);
    expect(chapter).toContain(`The first ${words.length} tokens`);
  });
  it('is right at 8, wrong at 9 with AI for love, and at 10 goes on as it should', () => {
    const { ids, rows } = texts.get('untrained')!;
    const right = rightOf(ids);
    expect([right[8], right[9], right[10]]).toEqual([true, false, true]);
    expect([labels[ids[9]!], labels[ids[8]!], labels[ids[10]!]]).toEqual(['AI', 'I', '!']);
    const { probs } = distribution(rows[8]!);
    expect(percent(probs[ids[9]!]!)).toBe('99.8');
    expect(chapter).toContain('AI where love belongs');
    expect(chapter).toContain('gives AI 99.8 %');
  });
  it('comes from a table of 64 rows, 56 of them untrained, 448 of 2,240 numbers', () => {
    const { n_positions: rows, trained_positions: trained, n_embd: width } = model.config;
    expect([rows, trained, rows - trained, (rows - trained) * width]).toEqual([64, 8, 56, 448]);
    const sizes = parameterTable(model.config).map(({ shape }) => shape.reduce((a, b) => a * b, 1));
    expect(sizes.reduce((a, b) => a + b, 0)).toBe(2240);
    expect(chapter).toContain('The other 56 hold 448 of the model’s 2,240 numbers');
  });
});

describe('rows that are never used', () => {
  let on: RowsStep[];
  let off: RowsStep[];
  beforeAll(async () => {
    const { offsets } = JSON.parse(String(file('public/models/cycle/published.json'))) as {
      offsets: number[][];
    };
    const start = new Uint8Array(file('public/models/cycle/init.safetensors'));
    const film = async (weightDecay: number) => {
      const steps: RowsStep[] = [];
      const input = { ...training, weightDecay, seed: 0, start, batches: offsets };
      for await (const some of positionRows(input)) steps.push(...some);
      return steps;
    };
    [on, off] = [await film(training.weightDecay), await film(0)];
  });
  it('are trained on none, the others on 800 each; gradients are 0 in all 200 steps', () => {
    expect(on.at(-1)!.seen).toEqual(Array.from({ length: 64 }, (_, row) => (row < 8 ? 800 : 0)));
    expect(on).toHaveLength(201);
    for (const { gradients } of [...on, ...off]) expect(gradients.slice(8).every((g) => g === 0)).toBe(true);
    expect(chapter).toContain('each trained on 800 tokens: 4 texts a step, 200 steps');
  });
  it('shrink by one factor, .98019, and without weight decay stay to the last digit', () => {
    const factors = on
      .at(-1)!
      .lengths.slice(8)
      .map((length, i) => length / on[0]!.lengths[8 + i]!);
    expect(new Set(factors.map((factor) => factor.toFixed(5)))).toEqual(new Set(['0.98019']));
    expect(off.at(-1)!.lengths.slice(8)).toEqual(off[0]!.lengths.slice(8));
    expect(chapter).toContain('.98019');
  });
  it('by hand it is the same factor', () => {
    expect(decayByHand().end).toContain('0.98020');
    expect(0.9999 ** 200).toBeCloseTo(0.980198, 6);
    const fraction = Math.fround(1 - 0.01 * 0.01);
    let value = 1;
    for (let step = 0; step < 200; step++) value = Math.fround(value * fraction);
    expect(value.toFixed(5)).toBe('0.98019');
  });
  it('the question has the answer that the text gives', async () => {
    const { answer, options } = questions['untrained-row'];
    expect(options[await answer(model)]).toBe('shorter');
    expect(chapter).toContain('It is shorter');
  });
});

describe('five answers', () => {
  it('on the published run three make no mistake in 256 tokens, wrapping around fails at 26', () => {
    const first = Object.fromEntries([...texts].map(([policy, { ids }]) => [policy, firstDrift(ids)]));
    expect(first).toEqual({ untrained: 9, repeat: undefined, wrap: 26, zero: undefined, crop: undefined });
    expect(chapter).toContain('Wrapping around goes wrong first at position 26');
  });
  it('with seed 2 zeros fail at 10, with seed 4 wrapping around at 9', async () => {
    expect(firstDrift((await textsOf({ seed: 2 })).get('zero')!.ids)).toBe(10);
    expect(firstDrift((await textsOf({ seed: 4 })).get('wrap')!.ids)).toBe(9);
    expect(chapter).toContain(
      'with seed 2 the zeros fail at position 10, with seed 4 wrapping around fails at 9',
    );
  });
  it('of 50 seeds they keep 45, 44, 44 and 50, in agreement with the record', {
    timeout: 60_000,
  }, async () => {
    const clean = new Map<Policy, number>(policies.map((policy) => [policy, 0]));
    const drifts: number[] = [];
    for (const seed of fifty)
      for (const [policy, { ids }] of await textsOf({ seed }, 64))
        if (policy === 'untrained') drifts.push(firstDrift(ids)!);
        else if (firstDrift(ids) === undefined) clean.set(policy, clean.get(policy)! + 1);
    expect(Object.fromEntries(clean)).toEqual({ untrained: 0, repeat: 45, wrap: 44, zero: 44, crop: 50 });
    expect([Math.min(...drifts) >= 9, Math.max(...drifts) <= 32]).toEqual([true, true]);
    expect(chapter).toContain('At position 8 all 50 were right, and by 32 all 50 had drifted');
    expect(agrees(clean.get('wrap')!, 45) && agrees(clean.get('zero')!, 47)).toBe(true);
    expect(chapter).toContain(
      'Of seeds 1 to 50 the last trained row keeps 45 models clean for 64 tokens, wrapping around 44, zeros 44, and the crop 50',
    );
  });
});

describe('crops', () => {
  it('50 of 50 up to 8, then 23, 11, 4; the same for 256 tokens; and what seed 5 does', {
    timeout: 120_000,
  }, async () => {
    const all: (readonly number[])[] = [];
    for await (const clean of crops({ runs: fifty.map((seed) => ({ seed })), length: 256 })) all.push(clean);
    const many = countClean(all);
    const for256 = (crop: number) => all.filter((clean) => clean[crop - 1] === 256).length;
    expect(many.slice(0, 8)).toEqual(new Array(8).fill(50));
    expect([9, 12, 16].map((crop) => many[crop - 1])).toEqual([23, 11, 4]);
    for (let crop = 1; crop <= 64; crop++) expect(for256(crop), `crop ${crop}`).toBe(many[crop - 1]);
    for (const [crop, recorded] of [
      [8, 50],
      [9, 22],
      [12, 17],
      [16, 4],
    ] as const)
      expect(agrees(for256(crop), recorded), `crop ${crop}`).toBe(true);
    expect(written).toBe(64);
    expect(all[4]!.slice(8, 14).map((one) => one === 256)).toEqual([false, false, true, true, true, true]);
    expect(chapter).toContain('23 of our 50 make no mistake, with 12 it is 11, with 16 it is 4');
    expect(chapter).toContain('Seed 5 fails with 9 and 10 tokens and is right with 11 to 14');
  });
  it('a crop to 1 is enough here', async () => {
    for await (const clean of crops({ runs: [{ bytes }], length: 64 })) expect(clean[0]).toBe(64);
    expect(chapter).toContain('A crop to 1 is enough');
  });
});

describe('names', () => {
  const lengths = lengthsOf(parseNames(String(file('public/data/names.txt'))));
  const share = (row: number) => ((100 * atLeast(lengths, row)) / 1279).toFixed(1);
  it('reach the rows that the text says', () => {
    expect(atLeast(lengths, 2)).toBe(1279);
    expect([5, 6, 7].map(share)).toEqual(['79.0', '54.4', '27.7']);
    expect(chapter).toContain('Row 5 is reached by 79.0 %, row 6 by 54.4 %, row 7 by 27.7 %');
  });
  it('125 of eight letters or more never show their end: 9.8 %', () => {
    expect(presets.names.n_positions).toBe(8);
    expect(lossOf(lengths, 8).endless).toBe(125);
    expect(share(8)).toBe('9.8');
    expect(chapter).toContain('125 names of the list have eight letters or more, 9.8 %');
  });
});

it('GPT-2 has a table of 1,024 rows', () => {
  expect(presets.gpt2.n_positions).toBe(1024);
  expect(chapter).toContain('GPT-2 has a table of 1,024 rows');
});

it('has between 600 and 1,400 words', () => {
  const prose = chapter.replace(/^---.*?---|import .*?;|<[^>]*>|[*`#]/g, ' ');
  const words = prose.split(/\s+/).filter((word) => /\p{L}|\d/u.test(word)).length;
  expect(words).toBeGreaterThan(600);
  expect(words).toBeLessThan(1400);
});
