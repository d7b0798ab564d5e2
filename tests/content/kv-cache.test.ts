/** The numbers and claims of chapter 10 that lib can compute. */
import { readFileSync } from 'node:fs';
import { decodingWork, presets } from '@lib';
import { beforeAll, describe, expect, it } from 'vitest';
import { examples } from '@/widgets/by-hand/examples';
import type { Run } from '@/widgets/cache/cache';
import { written as run } from '@/widgets/cache/cache.specimen';
import { firstWrong, prompts, worst } from '@/widgets/cache/faults';
import { cacheBytes, models, weightBytes, written } from '@/widgets/cache-size/cache-size';
import { questions } from '@/widgets/predict/questions';
import { shipped } from '../widgets/models';

const read = (path: string) =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8').replace(/\s+/g, ' ');
const chapter = read('content/chapters/10-kv-cache.mdx');
let names: Run;
beforeAll(async () => {
  names = await run('names');
});

describe('the opening', () => {
  it('has “marin” and six tokens; six rows without a cache, one with', () => {
    expect(
      names.ids
        .slice(1, 6)
        .map((id) => names.vocabulary[id])
        .join(''),
    ).toBe('marin');
    const step = names.steps.find(({ length }) => length === 6)!;
    expect(step.plain.work.projections).toBe(6);
    expect(step.cached.work.projections).toBe(1);
    expect(step.apart).toBeLessThan(1e-6);
    expect(chapter).toContain('It reads six tokens: the start and five letters.');
    expect(chapter.replace(/<[^>]*>/g, '')).toContain(
      'Without a cache that is six rows of keys and six rows of values',
    );
  });
  it('one layer, four heads of four numbers, eight rows', () => {
    const { n_layer, n_head, n_embd, n_positions } = presets.names;
    expect([n_layer, n_head, n_embd / n_head, n_positions]).toEqual([1, 4, 4, 8]);
    expect(chapter).toContain('has one layer with four heads. Each head keeps four numbers for a key');
    expect(chapter).toContain('The cache has room for eight tokens');
  });
});

describe('the saving', () => {
  const { gpt2 } = presets;
  const work = (cached: boolean, more = {}) => decodingWork(gpt2, 1000, { cached, ...more });
  it('rows and products', () => {
    expect([work(false).projections, work(true).projections]).toEqual([500_500, 1000]);
    expect([work(false).dots, work(true).dots]).toEqual([167_167_000, 500_500]);
    expect(work(false, { attention: 'dense' }).dots).toBe(333_833_500);
    expect(Math.floor(work(false).projections / 1000)).toBe(500);
    expect(Math.round(work(false).dots / work(true).dots)).toBe(334);
    for (const said of [
      '500,500',
      '500.5 times',
      '167,167,000 against 500,500 of them',
      '334 times',
      '333,833,500',
    ])
      expect(chapter).toContain(said);
  });
  it('operations of GPT-2', () => {
    expect(work(false).flops.toExponential(2)).toBe('9.13e+13');
    expect(work(true).flops.toExponential(2)).toBe('2.66e+11');
    expect(Math.round(work(false).flops / work(true).flops)).toBe(344);
    expect(Math.round(work(false, { head: 'all' }).flops / work(true).flops)).toBe(489);
    for (const said of ['9.13 × 10¹³', '2.66 × 10¹¹', '344 times', '489 times'])
      expect(chapter).toContain(said);
  });
  it('by hand: six rows against three', () => {
    const { lines } = examples.cache();
    expect(lines.map(({ values }) => values)).toEqual([
      [1, 2, 3, 6],
      [1, 1, 1, 3],
      [1, 3, 6, 10],
      [1, 2, 3, 6],
    ]);
  });
});

it('the weights: 72 KiB, 72 MiB, 1 GiB, 4 GiB, and 16 texts more than the parameters', () => {
  expect(written(cacheBytes(models.gpt2, 1))).toBe('72 KiB');
  expect(written(cacheBytes(models.gpt2, 1024))).toBe('72 MiB');
  expect(written(cacheBytes(models.llama, 8192))).toBe('1 GiB');
  expect(written(cacheBytes(models.llama, 8192, 32))).toBe('4 GiB');
  expect(16 * cacheBytes(models.llama, 8192)).toBeGreaterThan(weightBytes(models.llama));
  expect([models.llama.heads, models.llama.kept]).toEqual([32, 8]);
  for (const said of [
    'At four bytes a number GPT-2’s smallest model needs 72 KiB for one token, and 72 MiB for a text of 1,024',
    '32 heads that ask and 8 that keep',
    'At two bytes a number a text of 8,192 tokens needs 1 GiB',
    'it would be 4',
    '16 such texts',
  ])
    expect(chapter).toContain(said);
});

describe('the faults', () => {
  it('the answer to the question, and scores off by more than 4', async () => {
    const { options, answer } = questions['stuck-cache'];
    expect(options[await answer(await shipped())]).toBe('the cycle to the end');
    const stuck = await run('cycle', { prompt: prompts.cycle, fault: 'stuck' });
    expect(worst(stuck)).toBeGreaterThan(4);
    expect(chapter).toContain('some scores are off by more than 4');
  });
  it('on cycle none shows in the text, all in the scores', async () => {
    const right = (await run('cycle', { prompt: prompts.cycle })).ids;
    for (const fault of ['stuck', 'early', 'ahead', 'stale', 'zeroed'] as const) {
      const broken = await run('cycle', { prompt: prompts.cycle, fault });
      expect(firstWrong(broken.ids, right), fault).toBeUndefined();
      expect(worst(broken), fault).toBeGreaterThan(0.1);
    }
    expect(chapter).toContain('The text is right under every one of them');
  });
  it('stale rows move no score of names by more than .1', async () => {
    const stale = worst(await run('names', { prompt: prompts.names, fault: 'stale' }));
    expect(stale).toBeGreaterThan(0.01);
    expect(stale).toBeLessThan(0.1);
    expect(chapter).toContain('that fault moves no score by more than .1');
  });
  it('a prompt that looks ahead changes no score of names', async () => {
    expect(worst(await run('names', { prompt: prompts.names, fault: 'ahead' }))).toBeLessThan(1e-5);
  });
  it('two show in the text of names', async () => {
    const right = (await run('names', { prompt: prompts.names })).ids;
    const shows = [];
    for (const fault of ['stuck', 'early', 'ahead', 'stale', 'zeroed'] as const)
      if (firstWrong((await run('names', { prompt: prompts.names, fault })).ids, right) !== undefined)
        shows.push(fault);
    expect(shows).toEqual(['stuck', 'early']);
    expect(chapter).toContain(
      'Two faults now show in the text: the position stuck, and the position off by one. One fault vanishes',
    );
  });
  it('the counts of fifty models, and the cost of stale rows, are those that tests/reference trains again', () => {
    const reference = read('tests/reference/cache.test.ts');
    for (const [recorded, said] of [
      ["['stuck', 42, 43]", 'With the position stuck, 43 of the 50 texts were perfect.'],
      ["['early', 50, 48]", 'With positions off by one it was 48'],
      ["['ahead', 50, 50]", 'with a prompt that looks ahead all 50'],
      ['fresh.nats + 0.3', 'more than .3 nats'],
      ['toBeGreaterThan(0.4)', 'more than 40 % of its best guesses'],
      ['toBeLessThan(0.1)', 'less than .1'],
    ] as const) {
      expect(reference).toContain(recorded);
      expect(chapter).toContain(said);
    }
  });
});
