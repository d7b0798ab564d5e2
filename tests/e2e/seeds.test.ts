/**
 * The many trainings of chapter 11 as a reader meets them: what is run on the page is what the experiments give, a run can
 * be paused, stopped and left, and nothing else on the page waits for it.
 */
import { cycleVocabulary } from '@lib';
import type { Locator, Page } from 'playwright';
import { beforeAll, describe, expect, test } from 'vitest';
import { retraining } from '@/cells/retraining';
import { fifty, type Outcome, seeds } from '@/cells/seeds';
import { slips, type Variant, variants, withTable } from '@/cells/variants';
import { copied } from './cuts';
import { badge, eventually, figure, open, press, row, sentence, table, visit } from './reader';

const path = '/beyond-context/';
const fiftySeeds = (page: Page) => figure(page, 'One run is one seed. What do fifty do?');
const retrained = (page: Page) => figure(page, 'What if it had been trained otherwise?');
const scaled = (page: Page) => figure(page, 'What if the position table began smaller?');

async function outcomesOf(variant: Variant): Promise<Outcome[]> {
  const found = [];
  for await (const { outcome } of seeds({ variant, seeds: fifty })) if (outcome) found.push(outcome);
  return found;
}
async function textOf(variant: Variant, seed: number): Promise<string[]> {
  for await (const { ids } of retraining({ variant, seed, length: 64 })) {
    const wrong = ids && slips(ids);
    if (ids) return ids.map((id, i) => `${cycleVocabulary[id]}${wrong!.includes(i) ? ' ×' : ''}`);
  }
  throw new Error('no text');
}
const lines = (outcomes: readonly Outcome[]) =>
  outcomes.map(({ seed, loss, wrong }) => [
    String(seed),
    loss.toFixed(4),
    wrong === undefined ? 'none in 256' : String(wrong),
    wrong === undefined || wrong >= 64 ? 'yes' : 'no',
    wrong === undefined ? 'yes' : 'no',
  ]);
const clean = (outcomes: readonly Outcome[], length: number) =>
  String(outcomes.filter(({ wrong = 256 }) => wrong >= length).length);

/** The cells of a row of the counts: recorded, then here. */
const counts = (shown: Locator, label: string) =>
  shown
    .locator('table.counts tbody tr', { has: shown.page().getByRole('button', { name: label, exact: true }) })
    .locator('td')
    .allTextContents();
const choose = (shown: Locator, label: string) =>
  shown.getByRole('button', { name: label, exact: true }).click();
const done = async (shown: Locator) =>
  Number(/: (\d+) of 50 seeds/.exec((await shown.locator('.status').textContent()) ?? '')?.[1] ?? -1);
const ended = (shown: Locator) => shown.getByText(/50 seeds in \d+\.\d s, here/).waitFor({ timeout: 25_000 });

describe('fifty seeds', () => {
  let learned: Outcome[];
  beforeAll(async () => {
    learned = await outcomesOf(variants.learned);
  }, 60_000);

  test('opens with the published recipe’s fifty, run while the page was built; the rest is not run yet', async () => {
    const page = await visit(path);
    const shown = await fiftySeeds(page);
    expect(await badge(shown)).toMatch(/^recorded/);
    expect(await table(shown)).toEqual(lines(learned));
    expect(await counts(shown, 'as published')).toEqual(['0', '0', '0', '0']);
    expect(await counts(shown, 'RoPE')).toEqual(['50', '50', 'not run yet']);
    expect(await sentence(shown)).toMatch(/they agree$/);
    expect(await shown.getByRole('button', { name: 'train 50 seeds' }).count()).toBe(1);
  });

  test('by key: a way is chosen and run; its counts are the experiment’s, bit for bit', async () => {
    const page = await visit(path);
    const shown = await fiftySeeds(page);
    await shown.getByRole('button', { name: 'sinusoidal', exact: true }).focus();
    await page.keyboard.press('Enter');
    expect(await sentence(shown)).toMatch(/^sinusoidal: not run yet; the record has 13 of 50/);
    await shown.getByRole('button', { name: 'train 50 seeds' }).focus();
    await page.keyboard.press('Enter');
    await ended(shown);
    const wanted = await outcomesOf(variants.sinusoidal);
    expect(await table(shown)).toEqual(lines(wanted));
    expect(await counts(shown, 'sinusoidal')).toEqual(['13', '1', clean(wanted, 64), clean(wanted, 256)]);
    expect(await badge(shown)).toMatch(/^live · cycle, sinusoidal/);
    expect(await sentence(shown)).toMatch(/standard errors apart, .*: they agree$/);
    await press(shown, 'reset');
    await eventually(() => sentence(shown)).toMatch(/^as published: 0 of 50/);
    expect(await counts(shown, 'sinusoidal')).toEqual(['13', '1', 'not run yet']);
  });

  test('pauses, goes on, stops with what it has, and begins again from the first', async () => {
    const page = await visit(path);
    const shown = await fiftySeeds(page);
    await choose(shown, 'trained on 64');
    await press(shown, 'train 50 seeds');
    await eventually(() => done(shown)).toBeGreaterThan(2);
    await press(shown, 'pause');
    await page.waitForTimeout(300); // what was asked for before the pause may still come
    const held = await done(shown);
    expect(held).toBeLessThan(50);
    expect((await counts(shown, 'trained on 64'))[2]).toBe(`${held} of ${held}`);
    await page.waitForTimeout(600);
    expect(await done(shown)).toBe(held);
    await press(shown, 'go on');
    await eventually(() => done(shown)).toBeGreaterThan(held);
    await press(shown, 'stop');
    await shown.getByRole('button', { name: 'train 50 seeds' }).waitFor();
    const partial = (await table(shown)).map(([seed]) => Number(seed));
    expect(partial).toEqual(partial.map((_, i) => i + 1));
    expect(partial.length).toBeLessThan(50);
    expect(await badge(shown)).toMatch(/^live/);
    await press(shown, 'train 50 seeds');
    await eventually(() => done(shown)).toBeLessThan(partial.length);
    await press(shown, 'stop');
  });

  test('a slider of another figure answers while all ways are being run; leaving the page ends the worker', async () => {
    const page = await visit(path);
    const crop = await figure(page, 'How much of the text should the model be shown?');
    const shown = await fiftySeeds(page);
    await press(shown, 'all 11 ways');
    await eventually(() => done(shown)).toBeGreaterThan(0);
    expect(page.workers().length).toBeGreaterThan(0);
    const slider = crop.getByRole('slider');
    await slider.focus();
    await page.keyboard.press('Home');
    for (let length = 2; length <= 6; length++) {
      await page.keyboard.press('ArrowRight');
      await eventually(() => sentence(crop)).toContain(`Shown its last ${length} tokens`);
    }
    expect(await shown.getByRole('button', { name: 'pause' }).count()).toBe(1);
    await page.goto('about:blank');
    await eventually(() => page.workers().length).toBe(0);
  });

  test('a link brings the chosen way, not yet run', async () => {
    const page = await visit(path, { permissions: ['clipboard-read', 'clipboard-write'] });
    const shown = await fiftySeeds(page);
    await choose(shown, 'ALiBi');
    const other = await visit(await copied(page, shown));
    await eventually(async () => sentence(await fiftySeeds(other))).toMatch(/^ALiBi: not run yet/);
  });
});

describe('trained again', () => {
  test('each way, then another seed, is trained here beside the original; reset brings the opening back', async () => {
    const page = await visit(path);
    const shown = await retrained(page);
    const opening = await sentence(shown);
    const agrees = async (way: 'on-64' | 'rope' | 'sinusoidal', seed: number) => {
      const [original, own] = [await textOf(variants.learned, seed), await textOf(variants[way], seed)];
      const rows = own.map((label, place) => [String(place), original[place]!, label]);
      await eventually(() => table(shown)).toEqual(rows);
    };
    await agrees('on-64', 1);
    expect(await badge(shown)).toMatch(/^recorded/);
    await shown.getByRole('radio', { name: 'RoPE' }).check();
    await agrees('rope', 1);
    expect(await badge(shown)).toMatch(/^live · cycle, RoPE, seed 1/);
    await shown.getByRole('radio', { name: 'sinusoidal' }).check();
    await agrees('sinusoidal', 1);
    await open(shown, 'seed');
    await press(shown, 'new seed');
    await agrees('sinusoidal', 2);
    await shown.getByText(/trained in \d+ ms, here/).waitFor();
    await press(shown, 'reset');
    await eventually(() => sentence(shown)).toBe(opening);
    expect(await badge(shown)).toMatch(/^recorded/);
  });

  test('a link brings the way and the seed, and they are trained on arrival', async () => {
    const page = await visit(path, { permissions: ['clipboard-read', 'clipboard-write'] });
    const shown = await retrained(page);
    await shown.getByRole('radio', { name: 'offsets' }).check();
    await open(shown, 'seed');
    await press(shown, 'new seed');
    await eventually(() => sentence(shown)).toMatch(
      /^trained at random offsets, seed 2, .*: its text (is right|goes)/,
    );
    const there = await sentence(shown);
    const other = await visit(await copied(page, shown));
    await eventually(async () => sentence(await retrained(other))).toBe(there);
  });
});

describe('the scale of the position table', () => {
  test('a row shows its text and counts fifty seeds; the seed trains another text', async () => {
    const page = await visit(path);
    const shown = await scaled(page);
    const text = async (scale: number, seed: number) =>
      (await textOf(withTable(scale), seed)).join(' ').replaceAll(' ×', '');
    expect((await row(shown, '1'))?.[3]).toBe(await text(1, 1));
    await choose(shown, '× 0.5');
    await press(shown, 'train 50 seeds');
    await ended(shown);
    const wanted = await outcomesOf(withTable(0.5));
    expect(await counts(shown, '× 0.5')).toEqual(['18', clean(wanted, 64)]);
    expect(await sentence(shown)).toMatch(/: they agree$/);
    await open(shown, 'seed');
    await press(shown, 'new seed');
    const second = await text(0.5, 2);
    await eventually(async () => (await row(shown, '0.5'))?.[3]).toBe(second);
    expect((await row(shown, '0.1'))?.[3]).toBe('not run yet');
    await press(shown, 'reset');
    await eventually(() => sentence(shown)).toMatch(
      /^× 0\.1, seed 1: its text is right for 64 tokens; in the record/,
    );
  });
});

test('the counts say where each column was counted: the record is a run of PyTorch', async () => {
  const page = await visit(path, { javaScriptEnabled: false });
  for (const name of ['One run is one seed', 'table began smaller']) {
    const heads = page.getByRole('figure', { name }).locator('table.counts th[scope=colgroup]');
    expect((await heads.allTextContents()).map((text) => text.trim())).toEqual(['in PyTorch', 'here']);
  }
});

test('without JavaScript the recorded numbers and the texts are there', async () => {
  const page = await visit(path, { javaScriptEnabled: false });
  const shown = page.getByRole('figure', { name: 'One run is one seed' });
  expect(await counts(shown, 'sinusoidal')).toEqual(['13', '1', 'not run yet']);
  expect(await table(shown)).toHaveLength(50);
  expect(
    await page.getByRole('figure', { name: 'What if it had been trained' }).locator('.strip li').count(),
  ).toBe(128);
  expect(await page.getByRole('figure', { name: 'table began smaller' }).locator('.strip li').count()).toBe(
    64,
  );
});
