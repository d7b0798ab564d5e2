/** Chapter 8 as a reader meets it: the figures say what lib says, the goals can be reached by key, a link brings it back. */
import { readFileSync } from 'node:fs';
import { distribution, type GPT, loadModel, namesVocabulary, openBackend } from '@lib';
import type { Locator, Page } from 'playwright';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  changesOf,
  endless,
  loopOf,
  placeOf,
  type Rule,
  rules,
  settingsOf,
  spelt,
  write,
} from '@/widgets/repetition/repetition';
import { paper, penalise, shifted } from '@/widgets/surprises/surprises';
import { shipped } from './engine';
import {
  badge,
  bars,
  eventually,
  figure,
  open,
  press,
  row,
  sentence,
  table,
  tokens,
  visit,
  wake,
} from './reader';

const path = '/repetition/';
const question = 'Does the penalty get it out of the loop?';
const labels = namesVocabulary.map((token) => (token.length === 1 ? token : 'end'));
const end = labels.indexOf('end');
let names: GPT;
beforeAll(async () => {
  const bytes = readFileSync(new URL('../../public/models/names/model.safetensors', import.meta.url));
  names = await loadModel(bytes, { backend: await openBackend('wasm') });
});

const lead = (page: Page) => figure(page, question);

/** The text, the table and the sentence are those of lib. @param at which new token is looked at, from 1 */
async function agrees(shown: Locator, rule: Rule, value: number, at?: number): Promise<void> {
  const text = (amount: number) => write(endless(names, end), [end], settingsOf(rule, amount));
  const [plain, bent] = [await text(rules[rule].off), await text(value)];
  await eventually(async () => (await tokens(shown)).join('')).toBe(spelt(bent.ids.slice(1), labels));
  const place = at ?? placeOf(bent, plain.ids);
  const rows = changesOf(bent.rows[place - 1]!, bent.ids.slice(0, place), settingsOf(rule, value)).map(
    (one) => [
      labels[one.id],
      String(one.times),
      one.scoreBefore.toFixed(4),
      one.scoreAfter.toFixed(4),
      one.before.toFixed(4),
      one.after.toFixed(4),
    ],
  );
  await eventually(() => table(shown)).toEqual(rows);
  await eventually(() => sentence(shown)).toContain(
    loopOf(bent.ids) ? 'it ends in a loop' : 'it does not end in a loop',
  );
  expect((await bars(shown)).find((bar) => bar.endsWith(', chosen'))).toContain(labels[bent.ids[place]!]);
}

test('opens where the penalty has changed the text and the loop has come back', async () => {
  const page = await visit(path);
  const shown = await lead(page);
  expect(await badge(shown)).toMatch(/^recorded/);
  await agrees(shown, 'repetition', 1.5);
  expect(await sentence(shown)).toMatch(
    /^repetition penalty 1\.50: another text from token 6, e for a; it ends in a loop of na/,
  );
});

test('the slider writes the text anew, the rules have a slider each, a letter shows how it came about', async () => {
  const page = await visit(path);
  const shown = await lead(page);
  const slider = shown.getByRole('slider');
  await slider.focus();
  await page.keyboard.press('End');
  await agrees(shown, 'repetition', 3);
  expect(await slider.getAttribute('aria-valuetext')).toContain('repetition penalty 3.00');
  await page.keyboard.press('Home');
  await agrees(shown, 'repetition', 1);
  expect(await sentence(shown)).toContain('the same text');
  await shown.getByRole('radio', { name: 'frequency' }).check();
  await agrees(shown, 'frequency', rules.frequency.at);
  await slider.focus();
  await page.keyboard.press('ArrowRight');
  await agrees(shown, 'frequency', 0.2);
  await shown.getByRole('button', { name: 'l', exact: true }).first().click();
  const { ids } = await write(endless(names, end), [end], settingsOf('frequency', 0.2));
  await agrees(shown, 'frequency', 0.2, ids.indexOf(labels.indexOf('l')));
  await shown.getByRole('radio', { name: 'presence' }).check();
  await press(shown, 'reset');
  await agrees(shown, 'repetition', 1.5);
});

test('break it: four tokens, all in the set, and the penalty changes nothing; undo returns', async () => {
  const page = await visit(path);
  const shown = await lead(page);
  const box = await open(shown, 'break it');
  await box.getByRole('button', { name: 'go to cycle' }).click();
  const cycle = await write(await shipped(), [0], settingsOf('repetition', 1));
  await eventually(() => tokens(shown)).toEqual(cycle.ids.map((id) => ['I', 'love', 'AI', '!'][id]));
  await eventually(() => sentence(shown)).toMatch(
    /^repetition penalty 1\.50: the same text; it ends in a loop of I love AI !/,
  );
  await box.getByRole('button', { name: 'undo' }).click();
  await agrees(shown, 'repetition', 1.5);
});

test('by key alone: the smallest penalty that cracks the loop, and the smallest that ends it', async () => {
  const page = await visit(path);
  const shown = await lead(page);
  await shown.getByRole('slider').focus();
  await page.keyboard.press('Home');
  for (let i = 0; i < 9; i++) await page.keyboard.press('ArrowRight');
  await agrees(shown, 'repetition', 1.45);
  await shown.getByRole('radio', { name: 'repetition' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await agrees(shown, 'frequency', 0.1);
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowRight');
  await agrees(shown, 'frequency', 0.2);
  await wake(page);
  const list = page.locator('.missions');
  await eventually(() => list.locator('.name').textContent()).toContain('2 of 3 done');
  const last = list.locator('ul > li').nth(2);
  await last.getByRole('button', { name: 'hint' }).focus();
  await page.keyboard.press('Enter');
  await last.getByRole('button', { name: 'show me' }).focus();
  await page.keyboard.press('Enter');
  await eventually(() => sentence(shown)).toMatch(/penalty 3\.00: the same text/);
  await eventually(() => last.textContent()).toContain('shown, not done');
});

test('a shared link brings the rule, the penalty and the letter', async () => {
  const page = await visit(path, { permissions: ['clipboard-read', 'clipboard-write'] });
  const shown = await lead(page);
  await shown.getByRole('radio', { name: 'frequency' }).check();
  await shown.getByRole('slider').focus();
  await page.keyboard.press('PageUp');
  await agrees(shown, 'frequency', 1.1);
  await shown.getByRole('button', { name: 'd', exact: true }).first().click();
  const there = await table(shown);
  await press(shown, 'copy link');
  await eventually(() => shown.getByRole('status').allTextContents()).toContain('Link copied.');
  const link = new URL(await page.evaluate(() => navigator.clipboard.readText()));
  const other = await visit(link.pathname + link.search);
  const again = await lead(other);
  await eventually(() => table(again)).toEqual(there);
  await eventually(() => again.locator('.notice').textContent()).toContain('frequency penalty 1.1');
  await eventually(() => again.locator('.notice').textContent()).toContain(
    'The text is the one the sender saw',
  );
});

describe('the two surprises', () => {
  test('a seen token rises; which are seen is the reader’s to choose; the sign can be broken', async () => {
    const page = await visit(path);
    const shown = await figure(page, 'Does a token that was seen always get less likely?');
    expect(await sentence(shown)).toContain('B rises, 0.112 → 0.175');
    await shown.getByRole('button', { name: /^A/ }).click();
    await eventually(() => sentence(shown)).toMatch(/^penalty 1\.50: B falls/);
    const after = distribution(paper.scores, { repetitionPenalty: 1.5 }, [1, 2]).probs[1]!;
    expect((await row(shown, 'B'))?.[5]).toBe(after.toFixed(4));
    const box = await open(shown, 'break it');
    await box.getByRole('radio', { name: /always divided/ }).check();
    await eventually(() => sentence(shown)).toContain('A rises, 0.665 → 0.715');
    await box.getByRole('radio', { name: /by the rule/ }).check();
    await eventually(() => sentence(shown)).toContain('A falls, 0.665 → 0.595');
    await press(shown, 'reset');
    await eventually(() => sentence(shown)).toContain('B rises, 0.112 → 0.175');
  });

  test('the same number on every score changes nothing, and then the penalty does; on paper and on the model', async () => {
    const page = await visit(path);
    const shown = await figure(page, 'What if every score were higher by the same number?');
    await eventually(() => sentence(shown)).toMatch(/−6 added .* has 0\.829 .* it has 0\.913$/);
    const slider = shown.getByRole('slider');
    await slider.focus();
    await page.keyboard.press('End');
    await eventually(() => sentence(shown)).toMatch(/20 added .* has 0\.829 .* it has 0\.011$/);
    await shown.getByRole('radio', { name: 'of the model' }).check();
    const seen = [end, 0, 13, 13];
    const scores = [...(await names.logits(seen))].slice(-27);
    const list = (by: number) => penalise(shifted(scores, by), labels, seen, 1.5);
    const probabilities = async () => (await table(shown)).map((cells) => cells.slice(4));
    const said = (by: number) => list(by).map(({ before, after }) => [before.toFixed(4), after.toFixed(4)]);
    await eventually(probabilities).toEqual(said(20));
    await slider.focus();
    await page.keyboard.press('Home');
    await eventually(probabilities).toEqual(said(-10));
    expect(said(-10).map(([before]) => before)).toEqual(said(20).map(([before]) => before));
    expect(said(-10).map(([, after]) => after)).not.toEqual(said(20).map(([, after]) => after));
    expect(await badge(shown)).toMatch(/^live/);
  });
});

test('letters that ought to come twice lose by it', async () => {
  const page = await visit(path);
  const shown = await figure(page, 'And the letters that ought to come twice?');
  expect(await sentence(shown)).toMatch(/^anna under a penalty of 1\.50: the second n 4\.5 → 3\.5 %/);
  await page.mouse.move(200, 200);
  await shown.getByRole('radio', { name: 'emma' }).check();
  await eventually(() => sentence(shown)).toMatch(/^emma under a penalty of 1\.50: the second m/);
});

test('without JavaScript every figure has its numbers, and nothing that would not work', async () => {
  const page = await visit(path, { javaScriptEnabled: false });
  const shown = page.getByRole('figure', { name: question });
  expect((await tokens(shown)).join('')).toBe('marinenannanananan');
  expect(await table(shown)).toHaveLength(26);
  const all = await page.getByRole('figure').all();
  expect(all).toHaveLength(6);
  for (const one of all)
    expect(await one.locator('.bars, .icicle, .sweep svg').filter({ visible: true }).count()).toBeGreaterThan(
      0,
    );
  for (const control of await page.locator('.needs-script, .controls').all())
    expect(await control.isVisible()).toBe(false);
});

test('every penalty: its table is lib’s, and the slider of the lead figure moves its marker', async () => {
  const page = await visit(path);
  const every = await figure(page, 'What would every other penalty have done?');
  const { ids, rows } = await write(endless(names, end), [end], settingsOf('repetition', 1));
  const seen = ids.slice(0, 6);
  const at = [1, 1.25, 1.5, 2, 2.5, 3].map((value) =>
    changesOf(rows[5]!, seen, settingsOf('repetition', value)),
  );
  await eventually(() => table(every)).toEqual(
    at[0]!.map(({ id }) => [
      `${labels[id]}${seen.includes(id) ? '•' : ''}`,
      ...at.map((column) => column.find((one) => one.id === id)!.after.toFixed(4)),
    ]),
  );
  await every.getByRole('slider').focus();
  await page.keyboard.press('Home');
  await eventually(() => sentence(every)).toContain(
    'at a repetition penalty of 1.00 the first is a• with 20',
  );
  await page.keyboard.press('End');
  await eventually(() => sentence(every)).toContain('at a repetition penalty of 3.00');
  await every.getByRole('radio', { name: 'presence' }).focus();
  await page.keyboard.press('Space');
  await eventually(() => sentence(every)).toContain('at a presence penalty of 0.6 the first is e with');
  expect((await table(every))[0]![3], 'off').toBe(at[0]![0]!.after.toFixed(4));
});
