/** The bits game of chapter 12, by key and by finger: what a letter costs, what is kept, and the model that it is played against. */
import { readFileSync } from 'node:fs';
import { characterTokenizer, type GPT, loadModel, namesVocabulary, openBackend, parseNames } from '@lib';
import type { Locator, Page } from 'playwright';
import { beforeAll, expect, test } from 'vitest';
import { learning } from '@/cells/learning';
import { bookList, learningOf } from '@/runtime/lists';
import { bitsText, chipsOf, costOf, put, seed } from '@/widgets/bits/bits';
import { badge, eventually, figure, press, sentence, table, tokens, visit } from './reader';

const question = 'Can you beat it at its own game?';
const list = bookList(
  parseNames(readFileSync(new URL('../../public/data/names.txt', import.meta.url), 'utf8')),
);
let model: GPT;
let last: number;
beforeAll(async () => {
  let bytes = new Uint8Array();
  for await (const moment of learning(learningOf(list, seed, [500]))) {
    bytes = new Uint8Array(moment.bytes);
    last = moment.bits;
  }
  model = await loadModel(bytes, { backend: await openBackend('wasm') });
});

const game = (page: Page) => figure(page, question);
const letter = (shown: Locator, name: string) => shown.getByRole('spinbutton', { name, exact: true });
/** What the model pays for each letter of a name, and for its end. */
async function modelPays(name: string): Promise<number[]> {
  const ids = characterTokenizer(namesVocabulary).document(name).slice(0, 9);
  const logits = await model.logits(ids.slice(0, -1));
  return ids.slice(1).map((id, i) => chipsOf(logits.slice(27 * i, 27 * i + 27)).cost(id));
}

test('is played by key alone, and says what lib says', { timeout: 60_000 }, async () => {
  const page = await visit('/names/');
  const shown = await game(page);
  expect(await sentence(shown)).toContain('No letter played yet.');
  const model = await modelPays('margaret');
  await letter(shown, 'a').focus();
  await page.keyboard.type('m40s9');
  await page.keyboard.press('Backspace');
  await page.keyboard.type('25');
  for (const key of ['ArrowLeft', 'ArrowUp', 'ArrowUp', 'ArrowDown', 'PageUp'])
    await page.keyboard.press(key);
  for (const [name, count] of [
    ['m', 40],
    ['s', 25],
    ['r', 11],
  ] as const)
    expect(await letter(shown, name).getAttribute('aria-valuenow'), name).toBe(String(count));
  await page.keyboard.press('Enter');
  const ids = (name: string) => namesVocabulary.indexOf(name);
  const chips = [
    ['m', 40],
    ['s', 25],
    ['r', 11],
  ] as const;
  const cost = costOf(
    chips.reduce((all: readonly number[], [name, n]) => put(all, ids(name), n), Array<number>(27).fill(0)),
    ids('m'),
  );
  await eventually(() => sentence(shown)).toContain(
    `It is m: you pay ${bitsText(cost)}, the model ${model[0]!.toFixed(2)}. You: ${cost.toFixed(2)} bits a letter over 1 letter.`,
  );
  expect(await tokens(shown)).toEqual(['start', 'm']);
  // Chips lie still until the next letter.
  await page.keyboard.press('ArrowUp');
  expect(await letter(shown, 'r').getAttribute('aria-valuenow')).toBe('11');
  await page.keyboard.press('Enter');
  expect(await letter(shown, 'r').getAttribute('aria-valuenow')).toBe('0');
  // The rest of the name with all chips in hand, and the first letter of a name that the build did not ask about.
  for (let i = 1; i < 8; i++) {
    await page.keyboard.press('Enter');
    await eventually(() => sentence(shown)).toContain(`the model ${model[i]!.toFixed(2)}.`);
    await page.keyboard.press('Enter');
  }
  expect(await tokens(shown)).toEqual(['start']);
  await page.keyboard.press('Enter');
  const next = await modelPays(list.heldOut[1]!);
  await eventually(() => sentence(shown)).toContain(`the model ${next[0]!.toFixed(2)}.`);
  await eventually(() => badge(shown)).toMatch(/^live/);
  const rows = await table(shown);
  expect(rows.at(-1)!.slice(0, 2)).toEqual(['500', last.toFixed(4)]);
});

test('a letter without a chip is infinite, says why, and a reload keeps the score', async () => {
  const page = await visit('/names/');
  const shown = await game(page);
  await letter(shown, 'a').focus();
  await page.keyboard.type('a100');
  await page.keyboard.press('Enter');
  await eventually(() => sentence(shown)).toContain('It is m: you pay infinitely many bits');
  expect(await sentence(shown)).toContain('−log₂ 0 is infinite');
  expect(await sentence(shown)).toContain(
    'One answer was infinite, and with it the true average is infinite.',
  );
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  const said = 'You: 4.75 bits a letter over 1 letter with a finite cost. One answer was infinite';
  await eventually(() => sentence(shown)).toContain(said);

  await page.reload();
  const again = await game(page);
  await eventually(() => sentence(again)).toContain(said);
  expect(await tokens(again)).toEqual(['start']);
  await press(again, 'reset');
  await eventually(() => sentence(again)).toContain('No letter played yet.');
  await page.reload();
  await page.waitForTimeout(300);
  expect(await sentence(await game(page))).toContain('No letter played yet.');
});

test('is played by finger', async () => {
  const page = await visit('/names/', { viewport: { width: 390, height: 844 }, hasTouch: true });
  const shown = await game(page);
  for (const field of await shown.getByRole('spinbutton').all()) {
    const box = (await field.boundingBox())!;
    expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(44);
  }
  await letter(shown, 'm').tap();
  for (let i = 0; i < 3; i++) await shown.getByRole('button', { name: 'put 10 on m' }).tap();
  await shown.getByRole('button', { name: 'take 1 from m' }).tap();
  expect(await letter(shown, 'm').getAttribute('aria-valuenow')).toBe('29');
  await shown.getByRole('button', { name: 'reveal' }).tap();
  const cost = costOf(
    put(Array<number>(27).fill(0), namesVocabulary.indexOf('m'), 29),
    namesVocabulary.indexOf('m'),
  );
  await eventually(() => sentence(shown)).toContain(`you pay ${bitsText(cost)}`);
});
