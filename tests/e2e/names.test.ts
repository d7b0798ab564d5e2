/** Chapter 12 as a reader meets it: a run in the page has the engine's losses, every letter has lib's distribution, goals by key. */
import { readFileSync } from 'node:fs';
import {
  createModel,
  distribution,
  evaluate,
  type GPT,
  loadModel,
  namesVocabulary,
  openBackend,
  parseNames,
  train,
} from '@lib';
import type { Locator, Page } from 'playwright';
import { beforeAll, describe, expect, test } from 'vitest';
import { percent } from '@/marks/percent';
import { documentsRecipe, namesDocuments } from '@/runtime/recipes';
import { several } from '@/runtime/several';
import { spelt } from '@/widgets/learning-names/learning-names';
import {
  alertsOf,
  badge,
  bars,
  eventually,
  figure,
  open,
  press,
  row,
  sentence,
  still,
  table,
  visit,
  wake,
} from './reader';

const path = '/names/';
const file = (name: string) => readFileSync(new URL(`../../public/${name}`, import.meta.url));
const documents = namesDocuments(parseNames(file('data/names.txt').toString()));
const backend = openBackend('wasm');

const lead = (page: Page) => figure(page, 'Can it learn to spell names while you watch?');
const twenty = (page: Page) => figure(page, 'How likely was each letter of twenty names?');
const lengths = (page: Page) => figure(page, 'How long are the names at this temperature?');
const scalar = (page: Page) => figure(page, 'What happens to one number in one step?');

let published: GPT;
beforeAll(async () => {
  published = await loadModel(file('models/names/model.safetensors'), { backend: await backend });
});

/** The book's run from a seed, up to a step. */
async function trained(seed: number, steps = 500) {
  const { config, vocabulary, kind: _, data, ...options } = documentsRecipe(documents, namesVocabulary, seed);
  const model = await createModel(config, { backend: await backend, seed, about: { vocabulary } });
  const losses: number[] = [];
  if (steps > 0)
    for await (const { step, loss } of train(model, data, options)) {
      losses.push(loss);
      if (step === steps) break;
    }
  return { model, losses };
}
async function written(model: GPT, count: number, temperature = 0.5, seed = 1) {
  const writer = { config: model.config, start: [26], bos: 26, logits: (ids: number[]) => model.logits(ids) };
  const names = await several(writer, { settings: { temperature }, count, seed });
  return names.map((name) => spelt(name, namesVocabulary, 26));
}
const samples = (shown: Locator) => shown.locator('.samples b').allTextContents();
/** The twenty names as their table has them, with a dash where one was cut. */
const names = async (shown: Locator) =>
  (await table(shown)).map(([name, ended]) => (ended === 'itself' ? name! : `${name}–`));
const step = async (shown: Locator) => Number(await shown.locator('.slider output').first().textContent());
/** The recorded run stands at its end too: only one of the reader's can be trained again. */
async function atTheEnd(shown: Locator): Promise<void> {
  await eventually(() => shown.getByRole('button', { name: 'train again' }).count()).toBe(1);
  await eventually(() => sentence(shown)).toMatch(/^Step 500 of 500: 2\./);
}
const printed = (list: readonly number[]) => list.map((loss) => loss.toFixed(4));

test('opens on the published run, with its losses, its names and its last number over the list', async () => {
  const page = await visit(path);
  const shown = await lead(page);
  expect(await badge(shown)).toBe('recorded · names, the published run, 4,064 parameters');
  expect(await samples(shown)).toEqual(await written(published, 8));
  const { loss } = await evaluate(published, documents);
  expect(await sentence(shown)).toContain(`${loss.toFixed(3)} nats a letter over the whole list`);
});

describe('training', () => {
  test('the published run, by name, holds its six losses in the page', async () => {
    const page = await visit(path, still);
    const shown = await lead(page);
    await (await open(shown, 'the published run'))
      .getByRole('button', { name: 'train the published run' })
      .click();
    await eventually(() => badge(shown)).toMatch(/^live · names, the published run/);
    await atTheEnd(shown);
    const at = await Promise.all(
      [1, 50, 100, 200, 300, 500].map(async (one) => (await row(shown, String(one)))![1]),
    );
    expect(at).toEqual(['3.3248', '2.9260', '3.1866', '2.6827', '1.9743', '1.9330']);
    await eventually(() => samples(shown)).toEqual(await written(published, 8));
    expect(await alertsOf(page)).toEqual([]);
  });

  test('by key alone: the losses of seed 1, as in Node; the slider takes every figure to a step, knobs work there', async () => {
    const page = await visit(path, still);
    const shown = await lead(page);
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim());
    for (let i = 0; i < 40 && (await focused()) !== 'train'; i++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await atTheEnd(shown);
    const { losses } = await trained(1);
    expect((await table(shown)).map(([, loss]) => loss)).toEqual(printed(losses));
    expect(await shown.textContent()).toMatch(/trained in \d+ ms, here/);
    await wake(page);
    const slider = shown.getByRole('slider', { name: 'step' });
    await slider.focus();
    await page.keyboard.press('Home');
    for (let i = 0; i < 3; i++) await page.keyboard.press('PageUp');
    await eventually(() => step(shown)).toBe(30);
    const { model } = await trained(1, 30);
    await eventually(() => samples(shown)).toEqual(await written(model, 8));
    const { loss } = await evaluate(model, documents);
    await eventually(() => sentence(shown)).toContain(`Step 30 of 500: ${loss.toFixed(3)} nats`);
    const all = await twenty(page);
    await eventually(() => names(all)).toEqual(
      (await written(model, 20)).map((name) => name.replace(/^–$/, '(nothing)')),
    );
    expect(await badge(all)).toContain('your names, seed 1, step 30');
    await all.getByRole('slider').first().focus();
    await page.keyboard.press('ArrowRight');
    await eventually(() => names(all)).toEqual(await written(model, 20, 0.55));
    expect(await alertsOf(page)).toEqual([]);
  });

  test('pause, step, back, reset: the same seed gives the same run; a new seed gives another', async () => {
    const page = await visit(path);
    const shown = await lead(page);
    const before = [await sentence(shown), await samples(shown)];
    await press(shown, 'train');
    // It opens at step 500 of the recorded run.
    await eventually(async () => (await step(shown)) < 400 && (await step(shown)) > 10).toBe(true);
    await press(shown, 'pause');
    const here = await step(shown);
    expect(here).toBeLessThan(500);
    await press(shown, 'back');
    await eventually(() => step(shown)).toBe(here - 1);
    await press(shown, 'step');
    await eventually(() => step(shown)).toBe(here);
    await press(shown, 'to the end');
    await atTheEnd(shown);
    const first = (await table(shown)).map(([, loss]) => loss);
    expect(first).toEqual(printed((await trained(1)).losses));
    await (await open(shown, 'seed')).getByRole('button', { name: 'new seed' }).click();
    await eventually(() => badge(shown)).toContain('seed 2');
    await press(shown, 'to the end');
    const { losses: second } = await trained(2);
    await eventually(async () => (await row(shown, '500'))?.[1]).toBe(second.at(-1)!.toFixed(4));
    await press(shown, 'reset');
    await eventually(() => badge(shown)).toMatch(/^recorded/);
    await eventually(async () => [await sentence(shown), await samples(shown)]).toEqual(before);
    expect(await alertsOf(page)).toEqual([]);
  });

  test('break it: a rate a hundred times too large leaves the chart; 0.01 brings the good run back', async () => {
    const page = await visit(path, still);
    const shown = await lead(page);
    const box = await open(shown, 'break it');
    await box.getByRole('radio', { name: '1', exact: true }).check();
    await eventually(() => badge(shown)).toContain('learning rate 1');
    await eventually(async () => Number((await row(shown, '100'))?.[1])).toBeGreaterThan(10);
    await box.getByRole('radio', { name: /^0\.01/ }).check();
    await eventually(async () => (await row(shown, '500'))?.[1]).toBe(
      (await trained(1)).losses.at(-1)!.toFixed(4),
    );
    await atTheEnd(shown);
  });

  test('what was trained survives a reload, and the other chapters on names open with it', async () => {
    const page = await visit(path, still);
    await press(await lead(page), 'train');
    await atTheEnd(await lead(page));
    await page.waitForTimeout(400);
    await page.reload();
    await eventually(async () => badge(await twenty(page))).toContain('seed 1, step 500');
    await page.goto(new URL(path, page.url()).href);
    await page.mouse.move(300, 300);
    await eventually(async () => badge(await twenty(page))).toBe(
      'live · your names, seed 1, 4,064 parameters',
    );
    // The first figure shows the published run; the names beside it are not that run's, and it says whose.
    const writer = (await lead(page)).locator('.samples span');
    await eventually(() => writer.textContent()).toBe('your names, seed 1 writes');
    await page.goto(new URL('/top-k/', page.url()).href);
    const cut = await figure(page, 'Which tokens does k leave?');
    await eventually(() => badge(cut)).toContain('your names, seed 1');
    await page.goto(new URL('/loop/', page.url()).href);
    await page.mouse.move(300, 300);
    await page.waitForTimeout(500);
    expect(await page.locator('main').textContent()).not.toContain('your names, seed 1');
  });
});

test('reset from a model of one’s own, every figure asks the published one and its sliders work', async () => {
  const page = await visit(path, still);
  await wake(page);
  const shown = await twenty(page);
  await press(await lead(page), 'train');
  await atTheEnd(await lead(page));
  await eventually(() => badge(shown)).toContain('your names, seed 1, step 500');
  await press(shown, 'reset');
  await eventually(() => badge(shown)).toBe('live · names, the published run, 4,064 parameters');
  await shown.getByRole('slider').first().focus();
  await page.keyboard.press('ArrowRight');
  await eventually(() => names(shown)).toEqual(await written(published, 20, 0.55));
  await eventually(async () => sentence(await lengths(page))).toMatch(/^At τ = 0\.55/);
  await press(shown, 'twenty others');
  await eventually(() => names(shown)).toEqual(await written(published, 20, 0.55, 2));
  expect(await alertsOf(page)).toEqual([]);
});

test('one number goes back with the run that it was followed in', async () => {
  const page = await visit(path, still);
  await wake(page);
  const number = await scalar(page);
  const shown = await lead(page);
  await press(shown, 'train');
  await atTheEnd(shown);
  await eventually(() => badge(number)).toContain('live · your names, seed 1');
  expect(await sentence(number)).not.toContain('sarai');
  await press(shown, 'reset');
  await eventually(() => badge(number)).toBe('recorded · names, the published run');
  expect(await sentence(number)).toMatch(/^Step 2 reads “sarai”/);
});

describe('offline', () => {
  const provokes = /Failed to load resource|^failed: /;
  const address = /\/_astro\/address\.[\w-]+\.js$/;
  const cut = (page: Page, what: RegExp) => page.route(what, (route) => route.abort());

  test('a letter that is pressed says why nothing is asked', async () => {
    const prepare = (page: Page) => cut(page, /models\/names\/model\.safetensors$/);
    const page = await visit(path, { prepare, provokes });
    const shown = await twenty(page);
    const list = shown.getByRole('list', { name: 'Twenty names, letter by letter' });
    await list.getByRole('button').nth(1).click();
    await eventually(() => shown.getByRole('alert').allTextContents()).toEqual(['Failed to fetch']);
    await shown.locator('.bars').getByRole('button', { name: /^a:/ }).click();
    await page.unroute(/models\/names\/model\.safetensors$/);
    // The attempt of the bar may still be failing when the first of these presses joins it.
    await eventually(async () => {
      await list.getByRole('button').nth(2).click();
      return badge(shown);
    }).toMatch(/^live/);
    expect(await shown.getByRole('alert').count()).toBe(0);
  });

  test('knobs work without an address, and "copy link" says what is missing', async () => {
    const page = await visit(path, { prepare: (fresh) => cut(fresh, address), provokes });
    const shown = await twenty(page);
    await shown.getByRole('slider').first().focus();
    for (const temperature of [1, 1.5]) {
      await page.keyboard.press('PageUp');
      await eventually(() => names(shown)).toEqual(await written(published, 20, temperature));
      await page.waitForTimeout(400); // the address would follow now
    }
    await press(shown, 'copy link');
    await eventually(() => shown.getByRole('status').allTextContents()).toContainEqual(
      expect.stringMatching(/^Failed to fetch/),
    );
  });

  test('who comes by a link is told that it could not be followed, and the page works', async () => {
    const page = await visit(`${path}?v=1&seed=3`, { prepare: (fresh) => cut(fresh, address), provokes });
    await eventually(() => page.locator('.notice').textContent()).toContain('Failed to fetch');
    const shown = await twenty(page);
    await shown.getByRole('slider').first().focus();
    await page.keyboard.press('PageUp');
    await eventually(() => names(shown)).toEqual(await written(published, 20, 1));
    await eventually(async () => sentence(await lengths(page))).toMatch(/^At τ = 1\.00/);
  });
});

describe('the twenty', () => {
  const said = async (text: string, temperature: number) => {
    const ids = [26, ...Array.from(text, (letter) => namesVocabulary.indexOf(letter))];
    return distribution((await published.logits(ids)).slice(-27), { temperature }).probs;
  };

  test('a letter opens its distribution, the end among the bars; another letter is put there and taken back', async () => {
    const page = await visit(path);
    const shown = await twenty(page);
    const before = await names(shown);
    const list = shown.getByRole('list', { name: 'Twenty names, letter by letter' });
    const first = list.getByRole('listitem').first();
    await first.getByRole('button').nth(1).click();
    const [mero] = before;
    const probs = await said(mero!.slice(0, 1), 0.5);
    await eventually(async () => (await bars(shown))[0]).toBe(`end: ${percent(probs[26]!)} %`);
    expect((await bars(shown)).find((bar) => bar.endsWith(', chosen'))).toBe(
      `${mero![1]}: ${percent(probs[namesVocabulary.indexOf(mero![1]!)]!)} %, chosen`,
    );
    await shown.locator('.bars').getByRole('button', { name: /^a:/ }).click();
    await eventually(async () => (await names(shown))[0]!.slice(0, 2)).toBe(`${mero![0]}a`);
    expect((await names(shown)).slice(1)).toEqual(before.slice(1));
    expect(await sentence(shown)).toContain('The second letter, a, was put there by you.');
    await press(shown, 'take the letter back');
    await eventually(() => names(shown)).toEqual(before);
  });

  test('by key alone: a letter, its neighbour, and a mission', async () => {
    const page = await visit(path);
    await wake(page);
    const shown = await twenty(page);
    const list = shown.getByRole('list', { name: 'Twenty names, letter by letter' });
    await list.getByRole('button').first().focus();
    await page.keyboard.press('Enter');
    await eventually(() => sentence(shown)).toContain('Before the first letter');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await eventually(() => sentence(shown)).toContain('After “m”');
    await shown.getByRole('slider').first().focus();
    for (let i = 0; i < 8; i++) await page.keyboard.press('ArrowLeft');
    await eventually(() => names(shown)).toEqual(await written(published, 20, 0.1));
    const missions = page.locator('.missions');
    await eventually(() => missions.locator('.name').textContent()).toContain('1 of 4 done');
    const last = missions.locator('ul > li').nth(3);
    for (const button of ['hint', 'show me']) {
      await last.getByRole('button', { name: button }).focus();
      await page.keyboard.press('Enter');
    }
    const { model } = await trained(1, 10);
    await eventually(() => names(shown)).toEqual(
      (await written(model, 20)).map((name) => name.replace(/^–$/, '(nothing)')),
    );
    await eventually(() => last.textContent()).toContain('shown, not done');
  });

  test('a shared link brings temperature, letter and forced letter', async () => {
    const page = await visit(path, { permissions: ['clipboard-read', 'clipboard-write'] });
    const shown = await twenty(page);
    await shown.getByRole('slider').first().focus();
    await page.keyboard.press('PageUp');
    await eventually(() => names(shown)).toEqual(await written(published, 20, 1));
    await shown
      .getByRole('list', { name: /^Twenty/ })
      .getByRole('listitem')
      .nth(2)
      .getByRole('button')
      .nth(1)
      .click();
    await shown.locator('.bars').getByRole('button', { name: /^i:/ }).click();
    await eventually(() => sentence(shown)).toContain('was put there by you');
    const there = await table(shown);
    await press(shown, 'copy link');
    await eventually(() => shown.getByRole('status').allTextContents()).toContain('Link copied.');
    const link = new URL(await page.evaluate(() => navigator.clipboard.readText()));
    const other = await visit(link.pathname + link.search);
    const again = await twenty(other);
    await eventually(() => table(again)).toEqual(there);
    expect(await sentence(again)).toBe(await sentence(shown));
    await eventually(async () => (await lead(other)).page().locator('.notice').textContent()).toContain(
      'The text is the one the sender saw',
    );
  });
});

test('lengths are counted anew at another temperature, and beside the list', async () => {
  const page = await visit(path);
  const shown = await lengths(page);
  expect(await sentence(shown)).toMatch(
    /^At τ = 0\.50 names have 4\.\d letters on average; 0\.2 % are cut at 8/,
  );
  await shown.getByRole('slider').focus();
  await page.keyboard.press('PageUp');
  await page.keyboard.press('ArrowRight');
  await eventually(() => sentence(shown)).toMatch(/^At τ = 1\.05/);
  await eventually(async () => (await table(shown)).map(([tau]) => tau)).toContain('1.05');
  await press(shown, 'reset');
  await eventually(() => sentence(shown)).toMatch(/^At τ = 0\.50/);
});

test('one number: another place and step are followed in the page, and the two slopes agree', async () => {
  const page = await visit(path);
  const shown = await scalar(page);
  expect(await sentence(shown)).toMatch(/^Step 2 reads “sarai”\. Raising the number would lower the loss/);
  await shown.getByRole('combobox').selectOption('wte.weight');
  await shown.getByRole('slider', { name: 'step' }).focus();
  await page.keyboard.press('PageUp');
  await eventually(() => sentence(shown)).toMatch(/^Step 12 reads/);
  const values = async () =>
    (await shown.locator('dd').allTextContents()).map((text) => Number(text.replace('−', '-')));
  await eventually(async () => Math.abs((await values())[1]! - (await values())[2]!)).toBeLessThan(0.002);
  await press(shown, 'reset');
  await eventually(() => sentence(shown)).toMatch(/^Step 2 reads “sarai”/);
});

test('without JavaScript the figures stand there with their numbers', async () => {
  const page = await visit(path, { javaScriptEnabled: false });
  for (const shown of await page.getByRole('figure').all()) {
    expect(await shown.locator('.picture').isVisible()).toBe(true);
    expect(await shown.locator('.controls:visible').count()).toBe(0);
  }
  const all = page.getByRole('figure', { name: /twenty names/ });
  const rows = await all.locator('details.table tbody tr').count();
  expect(rows).toBe(20);
});
