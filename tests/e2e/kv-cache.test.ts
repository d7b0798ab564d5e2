/** Chapter 10 as a reader meets it: both sides say what lib says, faults show where they do, the benchmark runs and stops. */
import { faults as libFaults } from '@lib';
import type { Locator, Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { type Past, picture, type Run, sentenceOf } from '@/widgets/cache/cache';
import { written } from '@/widgets/cache/cache.specimen';
import { faultSentence, prompts, told } from '@/widgets/cache/faults';
import { rowsOf } from '@/widgets/counters/counters';
import { badge, eventually, figure, open, press, sentence, table, tokens, visit, wake } from './reader';

const path = '/kv-cache/';
const question = 'What has to be computed for the next token?';
const lead = (page: Page) => figure(page, question);

/** The table's numbers of both sides, as lib's run has them. */
function rowsOfRun(run: Run, length: number, layer = 0, head = 0): string[][] {
  const step = run.steps.find((one) => one.length === length)!;
  return (['cached', 'plain'] as const).flatMap((side) => {
    const { rows, values } = picture(run, step, side, layer, head);
    return values.flatMap((row, i) =>
      row.length > 0
        ? [
            [
              rows[i]!.label,
              side === 'cached' ? `cache, ${rows[i]!.kind}` : 'no cache, new',
              ...row.map((x) => x.toFixed(4)),
            ],
          ]
        : [],
    );
  });
}
/** @param live numbers of the browser's engine may differ in the last digit that is printed */
async function agrees(shown: Locator, run: Run, length: number, layer = 0, head = 0): Promise<void> {
  await eventually(() => sentence(shown)).toContain(
    sentenceOf(run, run.steps.find((one) => one.length === length)!).split(' · ')[0]!,
  );
  const expected = rowsOfRun(run, length, layer, head);
  await eventually(async () => (await table(shown)).map((row) => row.slice(0, 2))).toEqual(
    expected.map((row) => row.slice(0, 2)),
  );
  for (const [i, row] of (await table(shown)).entries())
    for (const [c, cell] of row.slice(2).entries())
      expect(Number(cell)).toBeCloseTo(Number(expected[i]![c + 2]), 3);
}
const work = async (shown: Locator, name: string, which = 0) =>
  (
    await shown
      .locator('.work tr', { has: shown.page().getByRole('rowheader', { name, exact: true }) })
      .nth(which)
      .locator('td')
      .allTextContents()
  ).map((cell) => cell.trim());

test('opens on the sixth token with the numbers of lib, and steps through the whole text', async () => {
  const page = await visit(path);
  const shown = await lead(page);
  const run = await written('names');
  await agrees(shown, run, 6);
  expect(await work(shown, 'rows of keys')).toEqual(['1', '6']);
  expect(await work(shown, 'in all')).toEqual(['6', '21']);
  await press(shown, 'to start');
  await eventually(() => badge(shown)).toMatch(/^live/);
  let all = 0;
  for (let n = 1; n <= 8; n++) {
    all += n;
    await agrees(shown, run, n);
    expect(await work(shown, 'in all', 0)).toEqual([String(n), String(all)]);
    expect(await shown.locator('.work tfoot').textContent()).toContain('equal to the formulas');
    await press(shown, 'step');
  }
  await agrees(shown, run, 9);
  expect(await shown.locator('.work tfoot').textContent()).toContain('end where the window slides');
  await press(shown, 'back');
  await agrees(shown, run, 8);
});

test('another head, another model, another way past the window; reset returns', async () => {
  const page = await visit(path);
  const shown = await lead(page);
  await shown.getByRole('radio', { name: '1.3' }).check();
  await press(shown, 'step');
  await agrees(shown, await written('names'), 7, 0, 2);
  const box = await open(shown, 'when the window slides');
  await box.getByRole('radio', { name: 'drops the older half' }).check();
  for (let i = 0; i < 2; i++) await press(shown, 'step');
  await agrees(shown, await written('names', { past: 'halve' as Past }), 9, 0, 2);
  await shown.getByRole('radio', { name: 'cycle' }).check();
  await eventually(() => tokens(shown)).toContain('love');
  await shown.getByRole('radio', { name: '2.2' }).check();
  await shown.getByRole('button', { name: 'love' }).first().click();
  await agrees(shown, await written('cycle', { past: 'halve' }), 2, 1, 1);
  await press(shown, 'reset');
  await agrees(shown, await written('names'), 6);
});

test('a cell says its value to the pointer and to the keys', async () => {
  const page = await visit(path);
  const shown = await lead(page);
  const grid = shown.getByRole('grid', { name: 'Keys and values, with a cache' });
  await grid.getByRole('gridcell').first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await eventually(() => shown.locator('.told').first().textContent()).toMatch(
    /^key of m, number 2: -?\d\.\d{4}, kept$/,
  );
  await page.keyboard.press('End');
  await eventually(() => shown.locator('.told').first().textContent()).toMatch(/^value of m, number 4/);
});

test('by key alone: play, pause, and the goals of chapter 10', async () => {
  const page = await visit(path);
  const shown = await lead(page);
  await open(shown, 'when the window slides');
  await shown.getByRole('radio', { name: /computes the last tokens anew/ }).focus();
  await page.keyboard.press('ArrowRight');
  await shown.getByRole('button', { name: 'step' }).focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press('Enter');
  await eventually(() => sentence(shown)).toMatch(/^token 10/);
  const broken = await figure(page, 'Would you notice that the cache is broken?');
  await broken.getByRole('radio', { name: 'cycle' }).focus();
  await page.keyboard.press('ArrowRight');
  await eventually(() => sentence(broken)).toContain(
    'position stuck, on names: the text goes wrong at token',
  );
  await wake(page);
  const list = page.locator('.missions');
  await eventually(() => list.locator('.name').textContent()).toContain('2 of 4 done');
  const last = list.locator('ul > li').nth(2);
  await last.getByRole('button', { name: 'show me' }).focus();
  await page.keyboard.press('Enter');
  await eventually(() => sentence(broken)).toMatch(
    /^prompt looks ahead, on names: the text is right.*no score is off/,
  );
});

test('every fault on cycle keeps the text and moves the scores, as lib says', async () => {
  const page = await visit(path);
  const shown = await figure(page, 'Would you notice that the cache is broken?');
  await page.mouse.move(200, 200);
  const right = (await written('cycle', { prompt: prompts.cycle })).ids;
  for (const fault of libFaults) {
    await shown.getByRole('radio', { name: told[fault].label }).check();
    const run = await written('cycle', { prompt: prompts.cycle, fault });
    await eventually(() => sentence(shown)).toBe(faultSentence(fault, 'cycle', run, right));
    expect(await shown.locator('.mark').count()).toBe(0);
  }
});

test('a shared link brings the step, the head and the fault', async () => {
  const page = await visit(path, { permissions: ['clipboard-read', 'clipboard-write'] });
  const broken = await figure(page, 'Would you notice that the cache is broken?');
  await broken.getByRole('radio', { name: 'off by one' }).check();
  await eventually(() => sentence(broken)).toMatch(/^off by one/);
  const shown = await lead(page);
  await shown.getByRole('radio', { name: '1.2' }).check();
  await press(shown, 'step');
  await eventually(() => sentence(shown)).toMatch(/^token 7/);
  const there = await table(shown);
  await press(shown, 'copy link');
  await eventually(() => shown.getByRole('status').allTextContents()).toContain('Link copied.');
  const link = new URL(await page.evaluate(() => navigator.clipboard.readText()));
  const other = await visit(link.pathname + link.search);
  const again = await lead(other);
  await eventually(() => table(again)).toEqual(there);
  await eventually(async () =>
    sentence(await figure(other, 'Would you notice that the cache is broken?')),
  ).toMatch(/^off by one/);
});

test('the counters are lib’s at any n, and a mission finds its n', async () => {
  const page = await visit(path);
  const shown = await figure(page, 'How much work is a text of n tokens?');
  expect(await table(shown)).toEqual(rowsOf(1000));
  await shown.getByRole('radio', { name: 'FLOPs of GPT-2' }).check();
  await shown.getByRole('slider').focus();
  await page.keyboard.press('Home');
  for (let i = 0; i < 29; i++) await page.keyboard.press('PageUp');
  await page.keyboard.press('ArrowLeft');
  await eventually(() => table(shown)).toEqual(rowsOf(290));
  await wake(page);
  await eventually(() => page.locator('.missions .name').textContent()).toContain('1 of 4 done');
});

test('the benchmark runs in rounds, pauses, is cancelled, and comes to its end with exponents', {
  timeout: 60_000,
}, async () => {
  const page = await visit(path);
  const shown = await figure(page, 'How long does one more token take on your machine?');
  expect(await badge(shown)).toMatch(/^illustration/);
  await shown.getByRole('radio', { name: 'tiny' }).check();
  await press(shown, 'time it');
  await eventually(() => badge(shown)).toMatch(/^live/);
  await press(shown, 'pause');
  const done = async () =>
    Number(/^(\d+) of 75/.exec((await shown.locator('.status').textContent()) ?? '')?.[1]);
  await page.waitForTimeout(300);
  const at = await done();
  await page.waitForTimeout(500);
  expect(await done()).toBe(at);
  expect(at).toBeLessThan(75);
  await press(shown, 'cancel');
  await press(shown, 'time it');
  await expect
    .poll(() => sentence(shown), { timeout: 40_000 })
    .toMatch(/time grows as n\^-?\d\.\d\d \(-?\d\.\d\d to -?\d\.\d\d\) without/);
  await expect
    .poll(() => shown.getByRole('button', { name: 'time it again' }).count(), { timeout: 40_000 })
    .toBe(1);
  for (const row of await table(shown))
    for (const cell of row.slice(1, 4)) expect(Number(cell)).toBeGreaterThan(0);
  await press(shown, 'reset');
  await eventually(() => sentence(shown)).toContain('not timed yet');
});

test('a slider repaints while the benchmark runs', { timeout: 60_000 }, async () => {
  const page = await visit(path);
  const timing = await figure(page, 'How long does one more token take on your machine?');
  await timing.getByRole('radio', { name: 'large' }).check();
  await press(timing, 'time it');
  await eventually(() => badge(timing)).toMatch(/^live/);
  const slider = page.getByRole('figure', { name: 'What does the cache weigh?' }).getByRole('slider');
  await slider.focus();
  const long = page.evaluate(
    () =>
      new Promise<number>((settle) => {
        const seen: number[] = [];
        new PerformanceObserver((list) =>
          seen.push(...list.getEntries().map(({ duration }) => duration)),
        ).observe({ type: 'longtask' });
        setTimeout(() => settle(Math.max(0, ...seen)), 1500);
      }),
  );
  for (let i = 0; i < 10; i++) await page.keyboard.press(i % 2 ? 'ArrowRight' : 'ArrowLeft');
  // The work itself lasts seconds; on the page's thread it would be one task of hundreds of milliseconds.
  expect(await long).toBeLessThan(200);
  await press(timing, 'cancel');
});

test('attention: a row is chosen, any text can be read', async () => {
  const page = await visit(path);
  const shown = await figure(page, 'Who looks at whom?');
  expect(await sentence(shown)).toMatch(/^layer 1, head 1: y at position 7 takes/);
  await page.mouse.move(200, 200);
  await shown.getByRole('gridcell').first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await eventually(() => sentence(shown)).toMatch(/^layer 1, head 1: m at position 1 takes/);
  const box = await open(shown, 'another text');
  await box.getByRole('textbox').fill('anna');
  await eventually(async () => (await table(shown)).map(([head]) => head)).toEqual([
    'start 0',
    'a 1',
    'n 2',
    'n 3',
    'a 4',
  ]);
});

test('without JavaScript every figure has its picture and its numbers', async () => {
  const page = await visit(path, { javaScriptEnabled: false });
  const shown = page.getByRole('figure', { name: question });
  expect(await badge(shown)).toMatch(/^recorded/);
  expect(await tokens(shown)).toEqual(['start', 'm', 'a', 'r', 'i', 'n']);
  expect(await table(shown)).toHaveLength(12);
  const all = await page.getByRole('figure').all();
  expect(all).toHaveLength(7);
  for (const one of all) {
    expect(
      await one.locator('.matrix, .bars, .curve svg, ol, dl').filter({ visible: true }).count(),
    ).toBeGreaterThan(0);
    expect((await table(one)).length).toBeGreaterThan(0);
  }
  for (const control of await page.locator('.needs-script, .controls').all())
    expect(await control.isVisible()).toBe(false);
});

describe.each([
  [1280, 800],
  [390, 844],
])('%s pixels wide', (width, height) => {
  test('the lead figure is in the first screen and nothing runs off', async () => {
    const page = await visit(path, { viewport: { width, height } });
    const box = await (await page.getByRole('figure', { name: question }).locator('.sides').boundingBox())!;
    expect(box!.y).toBeLessThan(height - 100);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });
});
