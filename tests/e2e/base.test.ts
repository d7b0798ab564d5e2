/**
 * The same built folder, served under two prefixes: every page loads, nothing it asks for is missing, nothing is
 * asked for outside the prefix, every internal link leads to a page, the console stays silent, and the engine runs.
 */
import { readdir } from 'node:fs/promises';
import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { browserPath } from '../../scripts/browser.mjs';
import { serve } from '../../scripts/serve.mjs';
import { eventually, figure, press, quiet, sentence, still, tokens, visit, wake } from './reader';

const dist = inject('dist');
const pages = (await readdir(dist, { recursive: true }))
  .filter((name) => name.endsWith('index.html'))
  .map((name) => name.replace(/index\.html$/, ''));

describe.each(['/', '/a/b/'])('served at %s', (prefix) => {
  let browser: Browser;
  let site: { url: string; close: () => Promise<void> };

  beforeAll(async () => {
    site = await serve({ folder: dist, prefix });
    const executablePath = await browserPath();
    browser = await chromium.launch({ ...(executablePath && { executablePath }), args: ['--no-sandbox'] });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await site.close();
  });

  test.each(pages)('page "%s"', async (name) => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('console', (message) => faults.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
    page.on('requestfailed', (request) => faults.push(`failed: ${request.url()}`));
    page.on('response', (response) => {
      const local = new URL(response.url()).protocol === 'http:';
      if (response.status() >= 400) faults.push(`${response.status()}: ${response.url()}`);
      if (local && !response.url().startsWith(site.url)) faults.push(`outside the prefix: ${response.url()}`);
    });

    await page.goto(site.url + name);
    await wake(page).catch((error: Error) => faults.push(error.message));
    await quiet(page);
    expect(await page.evaluate(rootOfSite)).toBe(site.url);

    const links: string[] = await page
      .locator('a[href]')
      .evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href));
    const internal = links.filter((href) => href.startsWith(new URL(site.url).origin));
    for (const href of new Set(internal.map((link) => link.replace(/#.*/, '')))) {
      const { status } = await fetch(href);
      if (status !== 200) faults.push(`link to ${href}: ${status}`);
    }
    expect(faults).toEqual([]);
    await context.close();
  });

  test('the cover trains a model', async () => {
    const page = await visit('', { site: site.url, ...still });
    const cover = await figure(page, 'Which token comes next?');
    await press(cover, 'train it');
    await eventually(() => sentence(cover)).toMatch(/^Step 200: .*loss 0\.00/);
  });

  test('the loop finds its model', async () => {
    const page = await visit('loop/', { site: site.url });
    const loop = await figure(page, 'Which token comes next?');
    await press(loop, 'step');
    await eventually(() => tokens(loop)).toEqual(['I', 'love', 'AI', '!', 'I']);
  });

  test('an unknown address, however deep, gets the 404 page with its styles', async () => {
    const answer = await fetch(`${site.url}no/such/page`);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain(`<base href="${prefix}">`);
  });
});

/** The documented way for a page's code to find the site's root (config/relative.mjs). */
const rootOfSite = () => new URL(document.documentElement.dataset.root ?? '/', document.baseURI).href;
