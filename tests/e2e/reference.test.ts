/** The reference page: every claim stands with its figures, and the reader’s browser computes the same ones. */
import { gzipSync } from 'node:zlib';
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page, Response } from 'playwright';
import { describe, expect, inject, test } from 'vitest';
import { serve } from '../../scripts/serve.mjs';
import { eventually, quiet, seen, visit } from './reader';

const path = '/reference/';
const entries = (page: Page) => page.locator('[data-check]');
const sign = (entry: Locator) => seen(entry.locator('[data-sign]'));
const figures = (entry: Locator) => entry.locator('dd').allInnerTexts();
const again = (entry: Locator) => entry.getByRole('button', { name: 'check again here' }).click();

describe('the corrections', () => {
  test('all agree when the page is built, in the order of their numbers', async () => {
    const page = await visit(path);
    expect(await page.locator('[data-agrees="false"]').count()).toBe(0);
    const labels = await page.locator('h4 .label').allInnerTexts();
    expect(labels.map((label) => Number.parseInt(label, 10))).toEqual(labels.map((_, i) => i + 1));
    expect(await seen(page.locator('[data-summary]'))).toBe(
      `${labels.length} claims, ${await page.locator('.corrections dd').count()} figures, computed when this page was built: all agree with what is printed here.`,
    );
  });

  test('all agree in the browser too', async () => {
    const page = await visit(path);
    const count = await entries(page).count();
    expect(count).toBeGreaterThan(25);
    await page.getByRole('button', { name: 'check all again here' }).click();
    await eventually(() => seen(page.locator('[data-summary]'))).toBe(
      `Computed in this browser: ${count} of ${count} claims agree with what is printed here.`,
    );
    for (const text of await page.locator('[data-sign]').allInnerTexts())
      expect(text).toMatch(/^agrees, computed in this browser in \d+ ms$/);
  });

  test('one is computed by keyboard, and the button keeps the focus', async () => {
    const page = await visit(path);
    const entry = page.locator('#temperature-table');
    const button = entry.getByRole('button', { name: 'check again here' });
    await button.focus();
    await page.keyboard.press('Enter');
    await eventually(() => sign(entry)).toMatch(/^agrees, computed in this browser/);
    expect(await figures(entry)).toContain('.979 .018 .002 .000 .000');
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  test('a figure that is printed wrongly is told', async () => {
    const page = await visit(path);
    const entry = page.locator('#temperature-table');
    await entry
      .locator('dd')
      .first()
      .evaluate((place) => {
        (place as HTMLElement).dataset['says'] = '.888 .106 .006 .000 .000';
      });
    await again(entry);
    await eventually(() => sign(entry)).toMatch(/^does not agree, computed in this browser/);
    expect((await figures(entry))[0]).toBe('.979 .018 .002 .000 .000 here, .888 .106 .006 .000 .000 printed');
    expect(await entry.getAttribute('data-agrees')).toBe('false');
  });

  test('a model that cannot be fetched is told, and the next press tries again', async () => {
    const page = await visit(path, { provokes: /models\/cycle|Failed to load resource/ });
    await page.route('**/models/cycle/**', (route) => route.fulfill({ status: 503 }));
    const entry = page.locator('#cycle-when-hot');
    await again(entry);
    await eventually(() => sign(entry)).toMatch(/^could not be computed: models\/cycle.* answered 503$/);
    await page.unroute('**/models/cycle/**');
    await again(entry);
    await eventually(() => sign(entry)).toMatch(/^agrees/);
  });

  test('a worker computes them: without it there is a sentence, and the next press tries again', async () => {
    const page = await visit(path, { provokes: /lab-worker|Failed to load resource/ });
    await page.route('**/lab-worker*', (route) => route.fulfill({ status: 503 }));
    const entry = page.locator('#temperature-table');
    await again(entry);
    await eventually(() => sign(entry)).toMatch(/^could not be computed: the experiment stopped/);
    await page.unroute('**/lab-worker*');
    await again(entry);
    await eventually(() => sign(entry)).toMatch(/^agrees, computed in this browser/);
    expect(page.workers().length).toBe(1);
  });

  test('leaving the page ends the worker, in the middle of the list', async () => {
    const page = await visit(path);
    await page.getByRole('button', { name: 'check all again here' }).click();
    await eventually(() => sign(entries(page).first())).toMatch(/^agrees, computed in this browser/);
    expect(page.workers().length).toBe(1);
    await page.goto('about:blank');
    await eventually(() => page.workers().length).toBe(0);
  });

  test('below a prefix the worker finds its code, and the page the model', async () => {
    const site = await serve({ folder: inject('dist'), prefix: '/a/b/' });
    try {
      const page = await visit(path.slice(1), { site: site.url });
      const entry = page.locator('#cycle-when-hot');
      await again(entry);
      await eventually(() => sign(entry)).toMatch(/^agrees, computed in this browser/);
    } finally {
      await site.close();
    }
  });

  test('what is recorded says in which program, and that the test compares', async () => {
    const page = await visit(path);
    expect(await seen(page.locator('#cycle-and-cache .aside').first())).toBe(
      'Recorded in PyTorch: Of 50 seeds, the three write the right text in 42, 50 and 50. The seeds of this engine are others: tests/reference/cache.test.ts trains 50 of them and compares.',
    );
  });

  test('each can be linked to', async () => {
    const page = await visit(`${path}#penalty-sign`);
    const top = () => page.locator('#penalty-sign').evaluate((entry) => entry.getBoundingClientRect().top);
    await eventually(top).toBeLessThan(200);
    expect(
      await page
        .locator('#penalty-sign')
        .getByRole('link', { name: /^Link to this entry/ })
        .count(),
    ).toBe(1);
  });
});

test('the terms stand in the order of the alphabet, each with an address', async () => {
  const page = await visit(path);
  const terms = await page.locator('.terms dt').allInnerTexts();
  expect(terms.length).toBeGreaterThanOrEqual(35);
  const collator = new Intl.Collator('en', { sensitivity: 'base' });
  expect(terms).toEqual(terms.toSorted(collator.compare));
  expect(await page.locator('.terms dt:not([id])').count()).toBe(0);
});

test('no address on the page is dead', async () => {
  const page = await visit(path);
  const links = await page
    .locator('main a, footer a')
    .evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href));
  const inside = links.filter((href) => href.includes('#')).map((href) => new URL(href).hash);
  for (const hash of new Set(inside))
    expect(await page.locator(`[id="${hash.slice(1)}"]`).count(), hash).toBe(1);
  for (const href of new Set(links.map((href) => href.replace(/#.*/, ''))))
    expect((await page.request.get(href)).status(), href).toBe(200);
});

test('every page leads here', async () => {
  const page = await visit('/loop/');
  await page.locator('footer').getByRole('link', { name: 'Reference' }).click();
  await page.waitForURL(/\/reference\/$/);
});

test('the engine is fetched at the first press, not before', async () => {
  const answers: Response[] = [];
  const page = await visit(path, {
    prepare: async (fresh) => {
      fresh.on('response', (answer) => {
        if (/javascript/.test(answer.headers()['content-type'] ?? '')) answers.push(answer);
      });
    },
  });
  await quiet(page);
  const bodies = await Promise.all(answers.map((answer) => answer.body()));
  const bytes = bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
  expect(bytes).toBeGreaterThan(0);
  expect(bytes, answers.map((answer) => answer.url()).join(', ')).toBeLessThan(5000);
  const entry = page.locator('#temperature-table');
  await again(entry);
  await eventually(() => sign(entry)).toMatch(/^agrees, computed in this browser/);
  expect(answers.length).toBeGreaterThan(bodies.length);
});

test('without JavaScript every claim has its figures, and no button stands there', async () => {
  const page = await visit(path, { javaScriptEnabled: false });
  for (const entry of await entries(page).all()) {
    expect((await figures(entry)).join('').length).toBeGreaterThan(2);
    expect(await sign(entry)).toBe('agrees, computed when this page was built');
  }
  expect(await page.locator('main button:visible').count()).toBe(0);
});

test('on paper it has its figures and no buttons', async () => {
  const page = await visit(path);
  await page.emulateMedia({ media: 'print' });
  for (const part of await page.locator('.corrections dl, .terms, .knob-table table').all())
    expect(await part.isVisible()).toBe(true);
  expect(await page.locator('button:visible').count()).toBe(0);
});

describe.each([1280, 390])('%i pixels wide', (width) => {
  test.each(['light', 'dark'] as const)('axe finds nothing serious in %s', async (colorScheme) => {
    const page = await visit(path, {
      viewport: { width, height: 844 },
      colorScheme,
      reducedMotion: 'reduce',
    });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
    ).toEqual([]);
  });

  test('nothing runs off the side, and a finger finds every button', async () => {
    const page = await visit(path, {
      viewport: { width, height: 844 },
      hasTouch: true,
      isMobile: width < 500,
    });
    const root = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect(root).toEqual([width, width]);
    const heights = await page
      .locator('main button')
      .evaluateAll((all) => all.map((button) => button.getBoundingClientRect().height));
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(43.99);
  });
});
