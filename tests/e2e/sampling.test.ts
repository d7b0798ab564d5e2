/** Chapter 4: every letter and its dart, the seeds beside it, many darts at one place; by mouse, by keys, by link. */
import { readFileSync } from 'node:fs';
import { loadModel, namesVocabulary, openBackend } from '@lib';
import type { Locator, Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { labelsOf } from '@/runtime/models';
import { remembering } from '@/runtime/remembering';
import {
  idsOf,
  listed,
  look,
  openingPlace,
  sentenceOf,
  tallyAt,
  tallySentence,
  textOf,
  write,
} from '@/widgets/sampling/sampling';
import { badge, bars, dart, eventually, figure, open, press, sentence, table, visit, wake } from './reader';

const question = 'Where did the dart fall?';
const seeds = 'What do other seeds write?';
const many = 'Do many darts keep to the bars?';
const file = new URL('../../public/models/names/model.safetensors', import.meta.url);
const gpt = await loadModel(readFileSync(file), { backend: await openBackend('wasm') });
const labels = labelsOf(namesVocabulary);
const model = remembering({
  config: gpt.config,
  vocabulary: namesVocabulary,
  bos: 26,
  logits: (ids: number[]) => gpt.logits(ids),
});
const name = (seed: number, temperature = 1) => write(model, [26], { temperature }, seed);

/** Chips, bars, dart, table and sentence of the lead figure are lib's for this state. */
async function agrees(shown: Locator, { seed = 1, temperature = 1, place = openingPlace } = {}) {
  const written = await name(seed, temperature);
  const at = Math.min(place, written.moments.length);
  const chips = ['start', ...idsOf(written).map((id) => labels[id]!)];
  await eventually(() => shown.locator('.tokens .chip').allTextContents()).toEqual(chips);
  const seen = look(written, at, labels);
  await eventually(() => sentence(shown)).toBe(sentenceOf(seen));
  const rows = written.moments.map(({ u }, i) => {
    const { hit, bent } = look(written, i + 1, labels);
    const numbers = [u, hit.start, hit.end].map((one) => one.toFixed(4));
    return [`${i + 1}`, hit.label, ...numbers, labels[bent.order[0]!]!];
  });
  expect(await table(shown)).toEqual(rows);
  expect((await bars(shown)).find((bar) => bar.endsWith(', chosen'))).toMatch(`${seen.hit.label}:`);
  expect(await dart(shown)).toContain(`u = ${seen.moment.u.toFixed(2)}, falls on ${seen.hit.label}`);
}

async function lead(path = '/sampling/', options = {}) {
  const page = await visit(path, options);
  const shown = await figure(page, question);
  return { page, shown, slider: shown.getByRole('slider') };
}
const mission = (page: Page, goal: RegExp) => page.locator('.missions li:not(li li)', { hasText: goal });
const own = (page: Page) => page.locator('.live-number').allTextContents();

test('opens on a letter that is not the favourite', async () => {
  const { page, shown } = await lead();
  await agrees(shown);
  expect(await own(page)).toEqual(['1', 'majelel', 'e', '0.389', '0.298', '0.404']);
});

test('a letter that is pressed shows its dart; the other figures look at the same place', async () => {
  const { page, shown } = await lead();
  await shown.locator('.tokens button').nth(2).click();
  await agrees(shown, { place: 2 });
  await eventually(() => badge(shown)).toMatch(/^live/);
  const thrown = await figure(page, many);
  await eventually(() => sentence(thrown)).toBe(tallySentence(tallyAt(await name(1), 2, 100), 100));
  await wake(page);
  await eventually(async () => (await own(page))[2]).toBe('a');
});

test('another seed is another name, reset brings back the first; the same knob brings back the same name', async () => {
  const { page, shown, slider } = await lead();
  await press(shown, 'new seed');
  await agrees(shown, { seed: 2 });
  await shown.getByRole('textbox', { name: 'seed' }).fill('74');
  await page.keyboard.press('Enter');
  await agrees(shown, { seed: 74 });
  await press(shown, 'reset');
  await agrees(shown);
  await slider.focus();
  for (const [key, temperature] of [
    ['PageUp', 1.5],
    ['PageUp', 2],
    ['PageDown', 1.5],
    ['PageDown', 1],
  ] as const) {
    await page.keyboard.press(key);
    await agrees(shown, { temperature });
  }
});

test('twelve seeds write what lib writes; one that is pressed is looked at', async () => {
  const { page, shown } = await lead();
  const list = await figure(page, seeds);
  const rows = async (first: number) =>
    Promise.all(
      Array.from({ length: listed }, async (_, i) => [`${first + i}`, textOf(await name(first + i))]),
    );
  expect(await table(list)).toEqual(await rows(1));
  await press(list, 'twelve on');
  await eventually(() => table(list)).toEqual(await rows(13));
  await list.getByRole('button', { name: 'seed 15' }).click();
  await agrees(shown, { seed: 15 });
  expect(await table(list)).toEqual(await rows(13));
});

test.each(['1', '10', '1,000', '10,000'])('%s darts are counted as lib draws them', async (label) => {
  const { page } = await lead();
  const thrown = await figure(page, many);
  await thrown.getByRole('radio', { name: label, exact: true }).check();
  const count = Number(label.replace(',', ''));
  const items = tallyAt(await name(1), openingPlace, count);
  await eventually(() => table(thrown)).toEqual(
    items.map((item) => [
      item.label,
      `${item.count}`,
      item.expected.toFixed(2),
      item.errors === undefined ? '–' : item.errors.toFixed(2),
    ]),
  );
  expect(await sentence(thrown)).toBe(tallySentence(items, count));
});

test('two lists that greedy treats alike are labelled an illustration', async () => {
  const { page } = await lead();
  const unlike = await figure(page, 'What does greedy throw away?');
  expect(await badge(unlike)).toMatch(/^illustration/);
  expect((await table(unlike)).map((row) => [row[1], row[3]])).toEqual([
    ['0.90', '0.50'],
    ['0.07', '0.30'],
    ['0.02', '0.15'],
    ['0.01', '0.05'],
  ]);
});

test('break it: a dart at 0 writes one text whatever the seed; the right way brings the name back', async () => {
  const { shown } = await lead();
  const box = await open(shown, 'break it');
  await box.getByRole('radio', { name: 'always 0' }).check();
  const greedy = textOf(await write(model, [26], { temperature: 0 }, 1));
  const letters = async () =>
    (await shown.locator('.tokens .chip').allTextContents()).filter((one) => one.length === 1).join('');
  await eventually(letters).toBe(greedy);
  await press(shown, 'new seed');
  await eventually(letters).toBe(greedy);
  await box.getByRole('radio', { name: 'one for each place' }).check();
  await agrees(shown, { seed: 2 });
});

describe('missions', () => {
  test('by keys alone: 1,000 darts at another place are close enough; a name with z is shown', async () => {
    const { page, shown } = await lead();
    await page.locator('.missions').scrollIntoViewIfNeeded();
    const close = mission(page, /1,000 darts/);
    await close.getByRole('button', { name: 'hint' }).focus();
    await page.keyboard.press('Enter');
    const thrown = await figure(page, many);
    await thrown.getByRole('radio', { name: '100', exact: true }).focus();
    await page.keyboard.press('ArrowRight');
    await eventually(() => sentence(thrown)).toMatch(/^In 1,000 darts/);
    expect(await close.getAttribute('class')).not.toMatch(/done/);
    await shown.locator('.tokens button[tabindex="0"]').focus();
    await page.keyboard.press('Home');
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await agrees(shown, { place: 3 });
    await eventually(() => close.getAttribute('class')).toMatch(/done/);
    await eventually(() => page.url()).toContain('n=3');
    await mission(page, /begins with z/)
      .getByRole('button', { name: 'show me' })
      .focus();
    await page.keyboard.press('Enter');
    await agrees(shown, { seed: 74 });
    await page.goBack();
    await agrees(shown, { place: 3 });
  });

  test('two seeds that write one name are found in the list at a low temperature', async () => {
    const { page } = await lead('/sampling/?v=1&t=0.5&s=26');
    await page.locator('.missions').scrollIntoViewIfNeeded();
    await eventually(() => mission(page, /two seeds/).getAttribute('class')).toMatch(/done/);
    await eventually(async () => sentence(await figure(page, seeds))).toContain(
      'seeds 26 and 28 both wrote jone',
    );
  });
});

test('a copied link brings another reader the same name, place and dart', async () => {
  const { page, shown } = await lead('/sampling/', { permissions: ['clipboard-read', 'clipboard-write'] });
  await press(shown, 'new seed');
  await shown.locator('.tokens button').nth(2).click();
  await agrees(shown, { seed: 2, place: 2 });
  await press(shown, 'copy link');
  await eventually(async () => shown.getByRole('status').allTextContents()).toContain('Link copied.');
  const link = new URL(await page.evaluate(() => navigator.clipboard.readText()));
  const other = await lead(link.pathname + link.search);
  await agrees(other.shown, { seed: 2, place: 2 });
  await eventually(() => other.shown.locator('.notice').textContent()).toContain(
    'The text is the one the sender saw',
  );
});

test('without JavaScript every figure is there with its numbers', async () => {
  const page = await visit('/sampling/', { javaScriptEnabled: false });
  expect(await page.getByRole('figure').count()).toBe(4);
  for (const shown of await page.getByRole('figure').all()) {
    for (const picture of await shown.locator('.bars, .dart, .tokens').all())
      expect(await picture.isVisible()).toBe(true);
    expect((await table(shown)).length).toBeGreaterThanOrEqual(4);
    expect(await shown.locator('.controls').isVisible()).toBe(false);
  }
  expect(await page.locator('.predict .answer').isVisible()).toBe(true);
  expect(await page.locator('.missions .goal').count()).toBe(3);
  expect(await page.locator('.needs-script:visible').count()).toBe(0);
});

test('a seed that was kept can be come back to', async () => {
  const page = await visit('/sampling/');
  const shown = await figure(page, question);
  const field = shown.getByRole('textbox', { name: 'seed' });
  const first = await sentence(shown);
  await press(shown, 'keep');
  await press(shown, 'new seed');
  await eventually(() => field.inputValue()).toBe('2');
  await eventually(() => sentence(shown)).not.toBe(first);
  await press(shown, 'back to seed 1');
  await eventually(() => field.inputValue()).toBe('1');
  await agrees(shown);
});
