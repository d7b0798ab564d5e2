/**
 * The book with WebGPU, without it, and in another browser: everywhere it trains and writes, and says where it runs. Software
 * stands in for a graphics card, so nothing here is about speed.
 */
import type { Page } from 'playwright';
import { type Browser as Firefox, type Page as FirefoxPage, launch } from 'puppeteer-core';
import { describe, expect, test } from 'vitest';
import { cycleRecipe } from '@/runtime/recipes';
import { firefoxPath } from '../../scripts/browser.mjs';
import { trained } from './engine';
import {
  alertsOf,
  atTheEnd,
  badge,
  eventually,
  figure,
  lossOf,
  origin,
  press,
  row,
  sentence,
  still,
  table,
  tokens,
  trainToTheEnd,
  visit,
} from './reader';

const training = 'Can it learn four tokens while you watch?';
const machine = 'Where does it run, and can you trust it?';
const widths = 'From which width on does a graphics card pay?';
const loop = 'Which token comes next?';
/** Chromium's own word on a machine without a graphics card. */
const noAdapter = /No available adapters/;
type Figure = Awaited<ReturnType<typeof figure>>;

const place = async (shown: Figure) => (await shown.locator('.place').textContent())?.trim();
const choose = (shown: Figure, name: string) => shown.getByRole('radio', { name, exact: true }).check();
const processor =
  'WebAssembly with SIMD runs it on this machine’s processor; every machine gets the same bits.';

/** Puts a line before the engine's script. */
const before = (page: Page, line: string) =>
  page.context().route(/\/_astro\/(lab-)?worker[-.][\w-]+\.js$/, async (route) => {
    const response = await route.fetch().catch(() => undefined);
    if (!response) return; // the page was left meanwhile
    await route.fulfill({ response, body: `${line}\n${await response.text()}` }).catch(() => {});
  });

/** The losses of the cycle from seed 1 stand in the table, to four digits: the processor's to the last of them. */
async function trains(page: Page, digits = 4): Promise<void> {
  await losses(await trainToTheEnd(page), digits);
}
async function losses(lead: Figure, digits = 4): Promise<void> {
  const run = await trained(cycleRecipe(1));
  const shown = (await table(lead)).map(([, loss]) => Number(loss));
  expect(shown).toHaveLength(200);
  shown.forEach((loss, i) => expect(loss).toBeCloseTo(run.losses[i]!, digits));
}

/** In the first chapter, with the model that was trained or shipped. */
async function writes(page: Page): Promise<void> {
  await page.goto(`${origin}/loop/`);
  const shown = await figure(page, loop);
  await press(shown, 'step');
  await eventually(async () => ({
    tokens: (await tokens(shown)).length,
    alerts: await alertsOf(page),
  })).toEqual({
    tokens: 5,
    alerts: [],
  });
}

describe('Chromium that offers WebGPU without a graphics card', () => {
  test('trains and writes on the processor, by itself and when WebGPU is picked', async () => {
    const page = await visit('/train/', { ...still, provokes: noAdapter });
    const shown = await figure(page, machine);
    expect(await place(shown)).toBe('The engine has not started yet.');
    await trains(page);
    await eventually(() => place(shown)).toBe(processor);
    await choose(shown, 'WebGPU');
    const why = 'The CPU runs it: this browser offers WebGPU but no graphics card.';
    await eventually(() => place(shown)).toBe(why);
    const lead = await figure(page, training);
    await press(lead, 'train again');
    await eventually(() => badge(lead)).toContain('live');
    await atTheEnd(lead);
    await losses(lead);
    expect(await place(shown)).toBe(why);
    await writes(page);
  });

  test('the widths are timed on the processor alone, which the sentence says', async () => {
    const page = await visit('/train/', { provokes: noAdapter });
    const shown = await figure(page, widths);
    expect(await sentence(shown)).toMatch(/^Not timed yet on this machine\./);
    expect((await table(shown)).map(([width, , cpu, gpu]) => [width, cpu, gpu])).toEqual(
      ['16', '32', '64', '128', '256'].map((width) => [width, '', '']),
    );
    await shown.getByRole('button', { name: 'time it' }).focus();
    await page.keyboard.press('Enter');
    await eventually(() => sentence(shown)).toMatch(
      /^This browser offers WebGPU but no graphics card, so the processor is timed alone: a step takes [\d.]+ ms at width 16/,
    );
    await press(shown, 'cancel');
    expect(Number((await row(shown, '16'))?.[2])).toBeGreaterThan(0);
    await press(shown, 'reset');
    expect(await sentence(shown)).toMatch(/^Not timed yet/);
  });
});

describe('Chromium without WebGPU', () => {
  const without = (page: Page) =>
    Promise.all([
      page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'gpu')),
      before(page, 'delete WorkerNavigator.prototype.gpu;'),
    ]);

  test('trains and writes on the processor, and says why', async () => {
    const page = await visit('/train/', { ...still, prepare: without });
    expect(await page.evaluate(() => 'gpu' in navigator)).toBe(false);
    const shown = await figure(page, machine);
    await trains(page);
    const why =
      'WebAssembly with SIMD runs it on this machine’s processor, as this browser has no WebGPU; every machine gets the same bits.';
    await eventually(() => place(shown)).toBe(why);
    await choose(shown, 'WebGPU');
    await eventually(() => place(shown)).toBe(why);
    await shown.getByRole('button', { name: /^train it \d+ times on each/ }).click();
    await eventually(() => sentence(shown)).toMatch(
      / This browser has no WebGPU, so only the processor was timed\.$/,
    );
    await writes(page);
  });
});

describe('Chromium with WebGPU', () => {
  /** After "lose it" the device is destroyed, but not before it has been given so much work. */
  const losing = (page: Page) =>
    before(
      page,
      `const request = GPUAdapter.prototype.requestDevice;
      GPUAdapter.prototype.requestDevice = async function (...given) {
        const device = await request.apply(this, given);
        const told = new BroadcastChannel('device');
        told.postMessage('asked for');
        told.onmessage = () => {
          let left = 20;
          const submit = device.queue.submit;
          device.queue.submit = function (commands) {
            submit.call(this, commands);
            if (--left === 0) device.destroy();
          };
        };
        return device;
      };`,
    );

  test('a small model is left to the processor; the race has all three', async () => {
    const page = await visit('/train/', { ...still, webgpu: true });
    const shown = await figure(page, machine);
    await trains(page);
    await eventually(() => place(shown)).toBe(processor);
    await shown.getByRole('button', { name: /^train it \d+ times on each/ }).click();
    await eventually(() => sentence(shown)).toMatch(
      / WebGPU .* WebAssembly, and differs by up to \d\.\de-\d\.$/,
    );
    expect((await table(shown)).map(([name]) => name)).toEqual(['plain TypeScript', 'WebAssembly', 'WebGPU']);
    await writes(page);
  });

  test('picked by hand it trains and writes, and the figure says how far it agrees', async () => {
    const page = await visit('/train/', { ...still, webgpu: true });
    const shown = await figure(page, machine);
    await choose(shown, 'WebGPU');
    await eventually(() => place(shown)).toMatch(
      /^WebGPU agrees to \de-\d; this model .* the GPU runs it, as you chose\. A link is repeated on the processor/,
    );
    await trains(page, 1);
    expect(await lossOf(await figure(page, training))).toBeLessThan(0.02);
    await writes(page);
    await page.goto(`${origin}/train/`);
    await eventually(async () =>
      (await figure(page, machine)).getByRole('radio', { name: 'WebGPU' }).isChecked(),
    ).toBe(true);
  });

  test('a device that is lost in the middle of a run: the run goes on, and the figure says so', async () => {
    const page = await visit('/train/', { ...still, webgpu: true, prepare: losing });
    const shown = await figure(page, machine);
    await choose(shown, 'WebGPU');
    await eventually(() => place(shown)).toMatch(/as you chose\./);
    await page.evaluate(() => new BroadcastChannel('device').postMessage('lose it'));
    await trains(page, 1);
    await eventually(() => place(shown)).toMatch(/^WebGPU failed: the device was lost.*nothing was lost\.$/);
    await writes(page);
  });

  test('a link is repeated on the processor, whatever was picked', async () => {
    const page = await visit('/loop/', { webgpu: true, prepare: losing });
    await page.evaluate(() => sessionStorage.setItem('one-token/engine', 'webgpu'));
    await page.evaluate(() => {
      const heard: unknown[] = [];
      Object.assign(window, { heard });
      new BroadcastChannel('device').onmessage = ({ data }) => heard.push(data);
    });
    const [linked] = await Promise.all([
      page.context().waitForEvent('page'),
      page.evaluate(() => void open('/temperature/?v=1&m=cycle.3.50&t=2', '_blank')),
    ]);
    const heard = () => page.evaluate(() => (window as unknown as { heard: unknown[] }).heard);
    const shown = await figure(linked, 'What does the temperature do to the next token?');
    await eventually(() => badge(shown)).toContain('seed 3, step 50');
    await eventually(async () => String(await shown.locator('.notice').allTextContents())).toContain(
      'a model trained here from seed 3',
    );
    expect(await heard()).toEqual([]);
    await linked.goto(`${origin}/train/`);
    await (await figure(linked, training)).hover();
    await eventually(heard).toEqual(['asked for']);
  });

  test('the widths are timed on both, with the kernels a step starts', async () => {
    const shown = await figure(await visit('/train/', { webgpu: true }), widths);
    await press(shown, 'time it');
    await eventually(() => sentence(shown)).toMatch(
      /^At width 16 a step takes [\d.]+ ms on the processor and [\d.]+ ms on the graphics card/,
    );
    await press(shown, 'cancel');
    expect(Number((await row(shown, '16'))?.[4])).toBeGreaterThan(50);
  });
});

describe('Firefox', () => {
  const executablePath = firefoxPath();

  test.skipIf(!executablePath)('trains and writes on the processor, and says why', async () => {
    const browser = await launch({ browser: 'firefox', executablePath: executablePath!, headless: true });
    try {
      await readInFirefox(browser);
    } finally {
      await browser.close();
    }
  });

  async function readInFirefox(browser: Firefox): Promise<void> {
    const page = await browser.newPage();
    const faults: string[] = [];
    page.on('console', (message) => faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(String(error)));
    await page.setViewport({ width: 1280, height: 800 });
    await page.goto(`${origin}/train/`);
    const within = (question: string, rest = '') => `figure[aria-label="${question}"] ${rest}`;
    const text = (at: string) => page.$eval(at, (element) => (element.textContent ?? '').trim());
    const awake = async (question: string) => {
      await page.$eval(within(question), (element) => element.scrollIntoView());
      await page.waitForFunction(
        (at) => document.querySelector(at)?.closest('astro-island')?.hasAttribute('ssr') === false,
        {},
        within(question),
      );
    };
    await awake(training);
    await page.click(within(training, '.run button'));
    await eventually(() => text(within(training, '.sentence'))).toMatch(/^Step 200 of 200/);
    await awake(machine);
    await eventually(() => text(within(machine, '.place'))).toMatch(await reasonIn(page));
    await page.goto(`${origin}/loop/`);
    await awake(loop);
    await page.evaluate((at) => {
      const steps = [...document.querySelectorAll<HTMLElement>(`${at} button`)];
      steps.find((button) => button.textContent?.trim() === 'step')!.click();
    }, within(loop));
    const chips = within(loop, '.tokens ol:first-of-type li:not(.preview) .chip:not(.next)');
    await eventually(() => page.$$eval(chips, (all) => all.length)).toBe(5);
    expect(faults).toEqual([]);
  }

  /** Debian's has no WebGPU; another may. */
  async function reasonIn(page: FirefoxPage): Promise<RegExp> {
    return (await page.evaluate(() => 'gpu' in navigator))
      ? /^WebAssembly with SIMD runs it/
      : /^WebAssembly with SIMD runs it on this machine’s processor, as this browser has no WebGPU;/;
  }
});
