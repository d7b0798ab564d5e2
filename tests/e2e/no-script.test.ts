/** Without JavaScript, and on paper, a chapter reads completely: its words, its default pictures with their numbers, its answers. */
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { bars, dart, pages, seen, table, visit } from './reader';

const folder = new URL('../../content/chapters/', import.meta.url);
const files = new Map(
  (await readdir(folder)).map((name) => [
    `/${name.replace(/^\d+-|\.mdx$/g, '')}/`,
    readFileSync(new URL(name, folder), 'utf8'),
  ]),
);

/** Letters and figures only, so that quotes and spaces of every kind are alike. */
const plain = (text: string) => text.replace(/[^\p{L}\p{N}.]+/gu, ' ').trim();
/** The stretches of prose in a chapter's file that hold no markup. */
const prose = (source: string) =>
  source
    .replace(/^---[\s\S]*?---|\$\$[\s\S]*?\$\$/g, '')
    .split('\n')
    .filter((line) => !/^(import|\$)/.test(line))
    .flatMap((line) => line.split(/<[^>]*>|\$[^$]*\$|[`*#]|^\d+\. /))
    .map(plain)
    .filter((stretch) => stretch.length > 20);

const silent = { javaScriptEnabled: false };

describe.each(pages)('%s without JavaScript', (path) => {
  test('has every sentence of its file', async () => {
    const page = await visit(path, silent);
    const text = plain(await seen(page.locator('main')));
    const missing = prose(files.get(path) ?? '').filter((stretch) => !text.includes(stretch));
    expect(missing).toEqual([]);
    if (path !== '/') expect(text.split(' ').length).toBeGreaterThan(400);
  });

  test('waits for nothing and offers nothing that would not work', async () => {
    const page = await visit(path, silent);
    expect(await seen(page.locator('main'))).not.toMatch(/loading|please enable|JavaScript is/i);
    for (const control of await page.locator('.needs-script, .controls, main input').all())
      expect(await control.isVisible()).toBe(false);
  });

  test('shows every picture with its numbers', async () => {
    const page = await visit(path, silent);
    for (const shown of await page.getByRole('figure').all()) {
      const drawn = await shown.locator('.bars').count();
      if (drawn) {
        const said = await bars(shown);
        expect(said).toHaveLength(4);
        for (const bar of said) expect(bar).toMatch(/: (< )?[\d.]+ %/);
        expect(await shown.locator('.bars').isVisible()).toBe(true);
        if (await shown.locator('.dart').count()) expect(await dart(shown)).toMatch(/u = 0\.\d\d, falls on /);
      }
      for (const map of await shown.locator('.heatmap').all()) {
        const cells = (await map.locator('tbody td').allInnerTexts()).map((cell) => cell.trim());
        expect(cells.length).toBeGreaterThanOrEqual(16);
        for (const cell of cells) expect(cell).toMatch(/^(< )?[\d.]+$|^[−-]?[\d.]+$/);
      }
      for (const curve of await shown.locator('.curve').all()) {
        expect(await curve.locator('.area svg:visible').count()).toBe(1);
        expect(await curve.getAttribute('aria-label')).toMatch(/\d/);
      }
      if (await shown.locator('details.table').count()) {
        const question = await shown.getAttribute('aria-label');
        if (!/Where does it run/.test(question!))
          expect((await table(shown)).length).toBeGreaterThanOrEqual(4);
      }
    }
  });

  test('opens its disclosures', async () => {
    const page = await visit(path, silent);
    const details = page.locator('main .figure details').first();
    await details.locator('summary').click();
    expect(await details.locator('.opened').isVisible()).toBe(true);
  });
});

test.each(['/loop/', '/train/', '/temperature/'])('%s shows the answer of its prediction', async (path) => {
  const page = await visit(path, silent);
  const predict = page.locator('.predict');
  expect(await predict.count()).toBe(1);
  expect(await predict.locator('.question').isVisible()).toBe(true);
  expect(await seen(predict.locator('.verdict'))).toMatch(/^It is (20|higher|none)\.$/);
  expect((await seen(predict.locator('.answer'))).length).toBeGreaterThan(80);
});

test('the numbers in sentences are there', async () => {
  for (const [path, numbers] of [
    ['/train/', ['200', /^0\.00\d\d$/]],
    ['/temperature/', ['3.00', '!', /^\d\d(\.\d)? %$/]],
  ] as const) {
    const page = await visit(path, silent);
    const shown = await page.locator('.live-number').allInnerTexts();
    numbers.forEach((number, i) => {
      expect(shown[i]).toMatch(number);
    });
  }
});

describe('on paper', () => {
  test.each(pages)('%s has its figures and their tables, and no buttons', async (path) => {
    const page = await visit(path);
    await page.emulateMedia({ media: 'print' });
    for (const shown of await page.getByRole('figure').all()) {
      expect(await shown.isVisible()).toBe(true);
      for (const picture of await shown.locator('.bars, .dart, .heatmap, .curve').all())
        expect(await picture.isVisible()).toBe(true);
      for (const rows of await shown.locator('details.table').all()) await rows.locator('table').waitFor();
    }
    expect(
      await page.locator('.controls:visible, .page-header nav:visible, .needs-script:visible').count(),
    ).toBe(0);
  });
});
