/** The address follows the reader, and a link brings another reader to the same state: or says why it could not. */
import { distribution } from '@lib';
import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { opening, prompt } from '@/widgets/temperature/temperature';
import { shipped } from './engine';
import { alertsOf, badge, bars, eventually, figure, press, table, tokens, visit } from './reader';

const question = 'What does the temperature do to the next token?';
const lead = (page: Page) => figure(page, question);
const query = (page: Page) => new URL(page.url()).search;
const tauOf = async (page: Page) => Number(await (await lead(page)).locator('.slider output').textContent());
const notice = async (page: Page) =>
  ((await (await lead(page)).locator('.notice').allTextContents()).join(' ') ?? '')
    .replace(/\s+/g, ' ')
    .trim();

async function slide(page: Page, key: string, times = 1) {
  const slider = (await lead(page)).getByRole('slider');
  await slider.focus();
  for (let i = 0; i < times; i++) await page.keyboard.press(key);
}

describe('the address', () => {
  test('is clean until something is turned, follows the knob, survives a reload, and Back undoes a reset', async () => {
    const page = await visit('/temperature/');
    await lead(page);
    await page.mouse.move(300, 300);
    await eventually(async () => badge(await lead(page))).toMatch(/^live/);
    await page.waitForTimeout(600);
    expect(query(page)).toBe('');
    await slide(page, 'PageUp', 2);
    await eventually(() => query(page)).toBe('?v=1&t=4');
    await page.reload();
    await eventually(() => tauOf(page)).toBe(4);
    await press(await lead(page), 'reset');
    await eventually(() => query(page)).toBe('');
    expect(await tauOf(page)).toBe(opening);
    await page.goBack();
    await eventually(() => query(page)).toBe('?v=1&t=4');
    await eventually(() => tauOf(page)).toBe(4);
  });

  test('that belongs to somebody else stays as it is', async () => {
    const page = await visit('/temperature/?utm_source=x#table');
    await lead(page);
    await page.mouse.move(300, 300);
    await page.waitForTimeout(600);
    expect(page.url()).toMatch(/\/temperature\/\?utm_source=x#table$/);
    await slide(page, 'ArrowRight');
    await eventually(() => query(page)).toBe('?utm_source=x&v=1&t=3.05');
  });
});

describe('a shared link', () => {
  const clipboard = { permissions: ['clipboard-read', 'clipboard-write'] };
  async function copied(page: Page): Promise<string> {
    await press(await lead(page), 'copy link');
    await eventually(async () => (await lead(page)).getByRole('status').allTextContents()).toContain(
      'Link copied.',
    );
    return page.evaluate(() => navigator.clipboard.readText());
  }
  const path = (link: string) => new URL(link).pathname + new URL(link).search;

  test('says the whole state, and whoever opens it sees the same text', async () => {
    const page = await visit('/temperature/', clipboard);
    await slide(page, 'PageUp', 4);
    const shown = await table(await lead(page));
    const link = await copied(page);
    expect(path(link)).toMatch(/^\/temperature\/\?v=1&p=I\+love\+AI&t=5&f=[0-9a-f]{8}$/);
    const other = await visit(path(link));
    await eventually(() => notice(other)).toMatch(
      /This link brought a prompt, temperature 5\.00\. The text is the one the sender saw/,
    );
    expect(await table(await lead(other))).toEqual(shown);
  });

  test('whose text has changed says so', async () => {
    const page = await visit('/temperature/?v=1&t=5&f=00000000');
    await eventually(() => notice(page)).toContain('The text is not the one the sender saw.');
  });

  test('stands there to be copied by hand where the clipboard is closed', async () => {
    const page = await visit('/temperature/', {
      prepare: (fresh) =>
        fresh.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined })),
    });
    await press(await lead(page), 'copy link');
    const box = (await lead(page)).getByRole('textbox', { name: 'link' });
    await eventually(() => box.inputValue()).toMatch(/\?v=1&.*&f=[0-9a-f]{8}$/);
    await eventually(() => box.evaluate((input: HTMLInputElement) => input.selectionEnd)).toBeGreaterThan(40);
  });

  test('to a model trained from a seed trains it again, to the same text', async () => {
    const page = await visit('/temperature/?v=1&m=cycle.7.200&t=2', clipboard);
    await eventually(async () => badge(await lead(page))).toContain('seed 7, step 200');
    const link = await copied(page);
    expect(path(link)).toContain('m=cycle.7.200');
    const other = await visit(path(link));
    await eventually(() => notice(other)).toContain('The text is the one the sender saw');
    expect(await table(await lead(other))).toEqual(await table(await lead(page)));
  });

  test('to the names model brings its letters', async () => {
    const page = await visit('/temperature/?v=1&m=names&p=ma&t=1');
    await eventually(async () => badge(await lead(page))).toContain('names, the published run');
    await eventually(async () => tokens(await lead(page))).toEqual(['start', 'm', 'a']);
    expect((await bars(await lead(page))).length).toBeGreaterThan(3);
  });

  test('to a sender’s own model says that it does not travel', async () => {
    const page = await visit('/temperature/?v=1&m=yours&t=2&f=12345678');
    await eventually(() => notice(page)).toMatch(/does not travel in a link.*It comes from another model\./);
  });
});

test.each([
  [
    'markup',
    '?v=1&t=<img src=x onerror=alert(1)>',
    /Of this link, temperature could not be used and was left out\./,
  ],
  [
    'paths',
    '?v=1&t=99&m=../../etc&x-a=%00',
    /the model, temperature and a choice in a figure could not be used/,
  ],
  ['another edition', '?v=7&t=2', /made by another edition of this book/],
  ['too long', `?v=1&p=${'a'.repeat(3000)}`, /longer than the 2000 characters/],
])('a hostile or outdated link opens the page as usual and says so: %s', async (_kind, search, sentence) => {
  const page = await visit(`/temperature/${search}`);
  await eventually(() => notice(page)).toMatch(sentence);
  expect(await tauOf(page)).toBe(opening);
  const logits = [...(await (await shipped()).logits(prompt))].slice(-4);
  const probs = distribution(logits, { temperature: opening }).probs;
  expect((await table(await lead(page)))[0]![3]).toBe(Math.max(...probs).toFixed(4));
  expect(await page.locator('img').count()).toBe(0);
  expect(await alertsOf(page)).toEqual([]);
});
