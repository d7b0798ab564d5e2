/** Chapter 3: the tree that is shown is lib's; the chapter read by keyboard alone, a mission included; its links. */
import { readFileSync } from 'node:fs';
import {
  cycleVocabulary,
  type GPT,
  greediest,
  likeliest,
  loadModel,
  namesVocabulary,
  openBackend,
  type SamplingSettings,
  tree,
} from '@lib';
import type { Locator, Page } from 'playwright';
import { beforeAll, describe, expect, test } from 'vitest';
import { bars, eventually, figure, next, open, press, seen, sentence, table, tokens, visit } from './reader';

const lead = 'Is the best next letter the way to the best name?';
const cycleTree = 'And where the next token is never in doubt?';
const writing = 'What does greedy write if nobody stops it?';

const load = async (name: string) =>
  loadModel(readFileSync(new URL(`../../public/models/${name}/model.safetensors`, import.meta.url)), {
    backend: await openBackend('wasm'),
  });
let names: GPT;
let cycle: GPT;
beforeAll(async () => {
  [names, cycle] = await Promise.all([load('names'), load('cycle')]);
});
const end = 26;
const eric = [end, 4, 17, 8, 2];
const live = (shown: Locator) => eventually(() => shown.locator('.badge').textContent()).toContain('live');
const wakeUp = (page: Page) => page.keyboard.press('Shift');

/** The table's first row is lib's likeliest, and greedy's row is lib's too. */
async function agrees(
  shown: Locator,
  model: GPT,
  text: readonly number[],
  depth: number,
  settings: SamplingSettings = {},
): Promise<void> {
  const stopTokens = model === names ? [end] : [];
  const all = await tree(model, text, { ...settings, depth, stopTokens, mostNodes: 40_000 });
  await eventually(async () => (await table(shown))[0]?.[1]).toBe(likeliest(all).mass.toFixed(6));
  const rows = await table(shown);
  expect(rows[0]![2]).toContain('likeliest');
  const greedy = rows.find(([, , found]) => found!.includes('greedy'));
  if (greedy) expect(greedy[1]).toBe(greediest(all).mass.toFixed(6));
  const vocabulary = model === names ? namesVocabulary : cycleVocabulary;
  const letters = likeliest(all).ids.map((id) => vocabulary[id]);
  expect(rows[0]![0]).toContain(letters.join(model === names ? '' : ' '));
}

test('opens where greedy is not the likeliest, as lib has it', async () => {
  const page = await visit('/greedy/');
  const shown = await figure(page, lead);
  expect(await sentence(shown)).toBe(
    'Greedy writes erice end, 7.3 %. But erica end has 9.8 %, 1.3 times as much.',
  );
  await agrees(shown, names, eric, 2);
  await wakeUp(page);
  await live(shown);
  await agrees(shown, names, eric, 2);
});

test('every depth and every text that a reader goes to is lib’s', async () => {
  const page = await visit('/greedy/');
  const shown = await figure(page, lead);
  await wakeUp(page);
  await live(shown);
  for (const depth of [1, 3, 4]) {
    await shown.getByRole('radio', { name: String(depth), exact: true }).check();
    await agrees(shown, names, eric, depth);
  }
  await shown.getByRole('radio', { name: '2', exact: true }).check();
  await shown.locator('.tokens button').first().click();
  await agrees(shown, names, [end], 2);
  await shown.getByRole('button', { name: /^start c,/ }).click();
  await eventually(() => tokens(shown)).toEqual(['start', 'c']);
  await agrees(shown, names, [end, 2], 2);
  expect(await sentence(shown)).toMatch(/^Greedy writes cer, .* But con has/);
});

test('a token too thin to press is under “go on with”', async () => {
  const page = await visit('/greedy/');
  const shown = await figure(page, lead);
  await wakeUp(page);
  await live(shown);
  const box = await open(shown, 'go on with');
  expect(await box.getByRole('button').count()).toBe(27);
  await box.getByRole('button', { name: 'z', exact: true }).click();
  await eventually(() => tokens(shown)).toEqual(['start', 'e', 'r', 'i', 'c', 'z']);
  await agrees(shown, names, [...eric, 25], 2);
});

test('the cycle’s tree follows its slider, whatever model the page is about', async () => {
  const page = await visit('/greedy/');
  const shown = await figure(page, cycleTree);
  await wakeUp(page);
  await live(shown);
  expect(await shown.locator('.badge').textContent()).toContain('2,240');
  await agrees(shown, cycle, [0], 4, { temperature: 3 });
  await shown.getByRole('slider').focus();
  for (const [key, temperature] of [
    ['End', 10],
    ['PageDown', 9.5],
    ['Home', 0],
  ] as const) {
    await page.keyboard.press(key);
    await agrees(shown, cycle, [0], 4, { temperature });
  }
  // The lead figure has no knob and stays with what the model itself says.
  await agrees(await figure(page, lead), names, eric, 2);
});

test('a wide tree that is overtaken by a narrow one does not come back', async () => {
  const page = await visit('/greedy/');
  const shown = await figure(page, cycleTree);
  await wakeUp(page);
  await live(shown);
  const ahead = (n: number) => shown.getByRole('radio', { name: String(n), exact: true }).check();
  await ahead(6);
  await ahead(2);
  await agrees(shown, cycle, [0], 2, { temperature: 3 });
  await page.waitForTimeout(500);
  await agrees(shown, cycle, [0], 2, { temperature: 3 });
});

describe('greedy writing', () => {
  test('opens where it has come back; steps, and starts anew', async () => {
    const page = await visit('/greedy/');
    const shown = await figure(page, writing);
    expect(await sentence(shown)).toContain('After 15 tokens the model sees what it saw after 14');
    await shown.getByRole('button', { name: 'to start' }).click();
    await eventually(() => tokens(shown)).toEqual(['start']);
    for (const letter of 'marin') {
      expect(await next(shown)).toBe(letter);
      await press(shown, 'step');
    }
    expect(await next(shown)).toBe('end');
    expect(await sentence(shown)).toMatch(/^Greedy takes end, 35 %, and drops /);
  });
  test('on a tie, temperature 0 takes one and top-k 1 keeps two', async () => {
    const page = await visit('/greedy/');
    const shown = await figure(page, writing);
    const box = await open(shown, 'break it');
    const high = async () => (await bars(shown)).filter((bar) => !/: 0 %/.test(bar));
    await box.getByRole('radio', { name: 'tie, temperature 0' }).check();
    await eventually(high).toEqual(['a: 100 %, chosen']);
    await box.getByRole('radio', { name: 'tie, top-k 1' }).check();
    await eventually(high).toEqual(['end: 50 %', 'a: 50 %']);
    await box.getByRole('radio', { name: 'as it is' }).check();
    await eventually(async () => (await high()).length).toBeGreaterThan(8);
  });
});

test('by keyboard alone: a branch is forced, a mission is done, and the way back', async () => {
  const page = await visit('/greedy/');
  const shown = await figure(page, lead);
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
  await page.locator('main').evaluate((main) => {
    (main as HTMLElement).tabIndex = -1;
    (main as HTMLElement).focus();
  });
  for (let i = 0; i < 12 && !/^eric/.test(await focused()); i++) await page.keyboard.press('Tab');
  await live(shown);
  expect(await focused()).toMatch(/^eric/);
  await page.keyboard.press('ArrowRight');
  expect(await focused()).toMatch(/^e 20 %, erice, greedy/);
  await page.keyboard.press('ArrowDown');
  expect(await focused()).toMatch(/^a 20 %, erica, likeliest/);
  await page.keyboard.press('Enter');
  await eventually(() => tokens(shown)).toEqual(['start', 'e', 'r', 'i', 'c', 'a']);
  await page.locator('.missions').scrollIntoViewIfNeeded();
  await eventually(async () => (await page.locator('.missions .goal').allTextContents())[0]).toContain(
    '(done)',
  );
  expect(await page.locator('.missions').textContent()).toContain('1 of 3 done');
  await eventually(() => page.url()).toContain('p=erica');
  await page.goBack();
  await eventually(() => tokens(shown)).toEqual(['start', 'e', 'r', 'i', 'c']);
});

test('each solution fulfils its mission only in the reader’s hands: shown is not done', async () => {
  const page = await visit('/greedy/');
  await page.locator('.missions').scrollIntoViewIfNeeded();
  await page.locator('astro-island:not([ssr]) > .missions').waitFor();
  const goals = page.locator('.missions ul > li');
  for (let i = 0; i < 3; i++) await goals.nth(i).getByRole('button', { name: 'show me' }).click();
  await eventually(() =>
    goals.evaluateAll((all) => all.map(({ className }) => className.split(' ')[0])),
  ).toEqual(['shown', 'shown', 'shown']);
  const shown = await figure(page, writing);
  await eventually(() => sentence(shown)).toContain('the same 4 tokens for ever');
});

test('a link brings the same tree', async () => {
  const first = await visit('/greedy/');
  const shown = await figure(first, lead);
  await wakeUp(first);
  await live(shown);
  await shown.getByRole('radio', { name: '3', exact: true }).check();
  await shown.getByRole('button', { name: /, erica\b/ }).click();
  await eventually(() => first.url()).toContain('p=erica');
  await eventually(() => first.url()).toContain('x-depth=3');
  const told = await sentence(shown);
  const second = await visit(new URL(first.url()).pathname + new URL(first.url()).search);
  const other = await figure(second, lead);
  await eventually(() => tokens(other)).toEqual(['start', 'e', 'r', 'i', 'c', 'a']);
  await eventually(() => sentence(other)).toBe(told);
  expect(await table(other)).toEqual(await table(shown));
});

test('break it: from nothing, the likeliest name has no letter; and back', async () => {
  const page = await visit('/greedy/');
  const shown = await figure(page, lead);
  await wakeUp(page);
  await live(shown);
  const box = await open(shown, 'break it');
  await box.getByRole('radio', { name: 'nothing' }).check();
  await eventually(() => sentence(shown)).toMatch(/But start end has 0\.8 %/);
  await agrees(shown, names, [end], 3);
  await box.getByRole('radio', { name: 'Eric' }).check();
  await agrees(shown, names, eric, 2);
});

test('another model, and back: the text follows', async () => {
  const page = await visit('/greedy/');
  const shown = await figure(page, lead);
  await shown.getByRole('radio', { name: 'cycle' }).check();
  await eventually(() => tokens(shown)).toEqual(['I']);
  await eventually(() => sentence(shown)).toMatch(/^Greedy writes I love .* No other way/);
  await shown.getByRole('radio', { name: 'names' }).check();
  await agrees(shown, names, eric, 2);
});

test('without JavaScript the pictures, their numbers and the answer are there', async () => {
  const page = await visit('/greedy/', { javaScriptEnabled: false });
  const shown = page.getByRole('figure', { name: lead });
  expect(await shown.locator('.icicle').isVisible()).toBe(true);
  expect(await seen(shown.locator('.icicle ul'))).toMatch(/erice end.*erica end/s);
  await agrees(shown, names, eric, 2);
  await agrees(page.getByRole('figure', { name: cycleTree }), cycle, [0], 4, { temperature: 3 });
  expect(await table(page.getByRole('figure', { name: writing }))).toHaveLength(20);
  expect(await page.locator('.live-number').allInnerTexts()).toEqual(['7.3 %', '9.8 %', '1.33']);
  expect(await seen(page.locator('.predict .verdict'))).toBe('It is the name without a letter.');
  for (const control of await page.locator('.needs-script').all())
    expect(await control.isVisible()).toBe(false);
});
