/**
 * A reader at the book: a fresh browser context for each visit, and the ways a reader looks at a figure.
 * After each test the visit must have been quiet: no console message, no error, no request outside the site,
 * unless the test said beforehand what it would provoke.
 */
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from 'playwright';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { browserPath } from '../../scripts/browser.mjs';

export const origin = inject('origin');
export const pages = ['/', '/loop/', '/train/', '/temperature/'] as const;

let browser: Browser;
/** Another one, with WebGPU in software; started for the first visit that wants it. */
let withWebGPU: Promise<Browser> | undefined;
let contexts: BrowserContext[] = [];
let faults: string[] = [];
let expected: RegExp[] = [];

// A browser that starts on a cold machine may take a while.
beforeAll(async () => {
  browser = await launch();
}, 60_000);
afterAll(async () => {
  await browser.close();
  await (await withWebGPU)?.close();
});

async function launch(...more: string[]): Promise<Browser> {
  const executablePath = await browserPath();
  return chromium.launch({ ...(executablePath && { executablePath }), args: ['--no-sandbox', ...more] });
}

afterEach(async () => {
  await Promise.all(contexts.map((context) => context.close()));
  const heard = faults.filter((fault) => !expected.some((pattern) => pattern.test(fault)));
  [contexts, faults, expected] = [[], [], []];
  expect(heard, 'what the console said, what failed, and what was asked of others').toEqual([]);
});

export interface Visit extends BrowserContextOptions {
  /** Before the page opens: routes, stubs. */
  readonly prepare?: (page: Page) => Promise<unknown>;
  /** What this visit provokes and may therefore say. */
  readonly provokes?: RegExp;
  /** Another site than the one under test. */
  readonly site?: string;
  /** In a browser that has WebGPU, in software. */
  readonly webgpu?: boolean;
}

/** Opens a page of the book in a context of its own. */
export async function visit(
  path: string,
  { prepare, provokes, site = origin, webgpu = false, ...options }: Visit = {},
) {
  if (webgpu) withWebGPU ??= launch('--enable-unsafe-webgpu');
  const context = await ((webgpu && (await withWebGPU)) || browser).newContext({
    viewport: { width: 1280, height: 800 },
    ...options,
  });
  contexts.push(context);
  if (provokes) expected.push(provokes);
  context.on('console', (message) => faults.push(`console: ${message.text()}`));
  context.on('weberror', (error) => faults.push(`error: ${error.error().message}`));
  context.on('requestfailed', (request) => {
    // A page that is left or closed gives up what it was still fetching.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') faults.push(`failed: ${request.url()}`);
  });
  context.on('response', (response) => {
    if (response.status() >= 400) faults.push(`${response.status()}: ${response.url()}`);
  });
  context.on('request', (request) => {
    const { protocol, origin: asked } = new URL(request.url());
    if (protocol !== 'data:' && protocol !== 'blob:' && asked !== new URL(site).origin)
      faults.push(`asked of others: ${request.url()}`);
  });
  await context.addInitScript(collectAlerts);
  const page = await context.newPage();
  await prepare?.(page);
  await page.goto(site + path);
  return page;
}

/** Keeps every sentence that any figure shows as trouble, however short. */
function collectAlerts() {
  const alerts: string[] = [];
  Object.assign(window, { alerts });
  new MutationObserver(() => {
    for (const { textContent } of document.querySelectorAll('[role="alert"]'))
      if (textContent && alerts.at(-1) !== textContent) alerts.push(textContent);
  }).observe(document, { subtree: true, childList: true, characterData: true });
}
export const alertsOf = (page: Page) =>
  page.evaluate(() => (window as unknown as { alerts: string[] }).alerts);

/** The figure that asks this question, in view and awake. */
export async function figure(page: Page, question: string | RegExp): Promise<Locator> {
  const found = page.getByRole('figure', { name: question });
  await found.scrollIntoViewIfNeeded();
  await found.locator('xpath=ancestor::astro-island[not(@ssr)]').waitFor({ state: 'attached' });
  return found;
}

/** Every figure and number of the page, seen once: they wake when they are seen. Says how far one came that does not. */
export const wake = (page: Page) =>
  page.evaluate(async () => {
    const tooLate = new Promise((late) => setTimeout(() => late('too late'), 30_000));
    for (const island of document.querySelectorAll('astro-island[ssr]')) {
      const woken = new Promise((done) => island.addEventListener('astro:hydrate', done, { once: true }));
      island.firstElementChild?.scrollIntoView({ block: 'center' });
      if (!island.hasAttribute('ssr') || (await Promise.race([woken, tooLate])) !== 'too late') continue;
      const { top, height } = island.firstElementChild!.getBoundingClientRect();
      const frame = new Promise((drawn) => requestAnimationFrame(() => drawn('drawn')));
      const frames = await Promise.race([
        frame,
        new Promise((not) => setTimeout(() => not('not drawn'), 2000)),
      ]);
      const url = new URL(island.getAttribute('component-url')!, document.baseURI).href;
      const asked = performance.getEntriesByName(url).length > 0;
      const here = Boolean((island as Element & { hydrator?: unknown }).hydrator);
      throw new Error(
        `${url} does not start: ${asked ? 'asked for' : 'not asked for'}, ${here ? 'here' : 'not here'}; ` +
          `${height} px at ${top} of ${innerHeight}, page ${document.visibilityState}, ${frames}`,
      );
    }
    scrollTo(0, 0);
  });

/**
 * Once the page has asked for nothing and been given nothing for half a second. Playwright's own `networkidle` waits
 * for ever for what a worker was fetching when it was stopped.
 */
export async function quiet(page: Page): Promise<void> {
  let last = performance.now();
  const heard = () => {
    last = performance.now();
  };
  page.on('request', heard).on('requestfinished', heard).on('requestfailed', heard);
  await eventually(() => performance.now() - last > 500).toBe(true);
}

/** Waits for what a reader will see. Fails with the last value seen. */
export const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 30_000, interval: 25 });

const plain = (text: string | null) => (text ?? '').replace(/\s+/g, ' ').trim();
/** The accessible summary: the sentence under the picture. */
export const sentence = async (figure: Locator) => plain(await figure.locator('.sentence').textContent());
export const badge = async (figure: Locator) => plain(await figure.locator('.badge').textContent());

/** The rows of the figure's table. A figure keeps it up to date while it is open; a closed one is opened for the look. */
export async function table(figure: Locator): Promise<string[][]> {
  const details = figure.locator('details.table');
  const closed = !(await details.evaluate((element: HTMLDetailsElement) => element.open));
  const toggle = (open: boolean) =>
    details.evaluate((element: HTMLDetailsElement, to) => {
      element.open = to;
    }, open);
  if (closed) await toggle(true);
  await details.locator('tbody tr').first().waitFor();
  const rows = await details
    .locator('tbody tr')
    .evaluateAll((all) =>
      all.map((row) => [...row.children].map((cell) => (cell.textContent ?? '').replace(/\s+/g, ' ').trim())),
    );
  if (closed) await toggle(false);
  return rows;
}
/** One row of it, by its first cell. */
export const row = async (figure: Locator, first: string) =>
  (await table(figure)).find(([head]) => head === first);

/** The bars as [token, percent], in the order they stand. */
export async function bars(figure: Locator): Promise<string[]> {
  return (await figure.locator('.bars .visually-hidden').allTextContents()).map(plain);
}
/** The text so far, without the token that is next. */
export async function tokens(figure: Locator): Promise<string[]> {
  return (
    await figure.locator('.tokens ol').first().locator('li:not(.preview) .chip:not(.next)').allTextContents()
  ).map(plain);
}
export const next = async (figure: Locator) =>
  plain(await figure.locator('.chip.next').first().textContent());
export const dart = (figure: Locator) => figure.locator('.dart').getAttribute('aria-label');

/** The square of next tokens: each row's word and what is written in its cells. */
export async function square(figure: Locator): Promise<string[][]> {
  return figure
    .locator('.heatmap tbody tr')
    .evaluateAll((rows) =>
      rows.map((row) => [...row.children].map((cell) => (cell.textContent ?? '').trim())),
    );
}

/** Opens one of the disclosures under a figure. */
export async function open(figure: Locator, label: string): Promise<Locator> {
  const details = figure.locator('details', { has: figure.page().getByText(label, { exact: true }) });
  if ((await details.getAttribute('open')) === null) await details.locator('summary').click();
  return details;
}

export const press = (figure: Locator, name: string) =>
  figure.getByRole('button', { name, exact: true }).click();

/** Trains in the lead figure of the training chapter and waits for the last step. */
export async function trainToTheEnd(page: Page): Promise<Locator> {
  const lead = await figure(page, 'Can it learn four tokens while you watch?');
  await press(lead, 'train');
  await atTheEnd(lead);
  return lead;
}
export async function atTheEnd(lead: Locator): Promise<void> {
  await eventually(() => sentence(lead)).toMatch(/^Step 200 of 200/);
  await eventually(() => lead.getByRole('button', { name: 'train again' }).count()).toBe(1);
}
/** The film without its three seconds: what the reader sees who asked for less motion. */
export const still = { reducedMotion: 'reduce' } as const;

/** The loss in the sentence of the training figure. */
export async function lossOf(lead: Locator): Promise<number> {
  return Number(/loss (\d+\.\d{4}) nats/.exec(await sentence(lead))?.[1]);
}

/** What the browser keeps of the reader's model between visits: its title, or undefined. */
export const keptTitle = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<string | undefined>((settle) => {
        const opening = indexedDB.open('keyval-store');
        opening.onsuccess = () => {
          const db = opening.result;
          if (!db.objectStoreNames.contains('keyval')) return settle(undefined);
          const asked = db.transaction('keyval').objectStore('keyval').get('one-token/cycle');
          asked.onsuccess = () => {
            db.close();
            settle(asked.result?.title);
          };
        };
        opening.onupgradeneeded = () => opening.transaction?.abort();
        opening.onerror = () => settle(undefined);
      }),
  );

/** What is to be seen of it: hidden text does not count. */
// biome-ignore lint/performance/useDomNodeTextContent: textContent would have the hidden text too
export const seen = (part: Locator) => part.innerText();
