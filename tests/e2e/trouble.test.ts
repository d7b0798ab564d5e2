/** What a browser may lack or refuse: each time a sentence, nothing lost, and the rest of the page goes on. */
import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { cycleRecipe } from '@/runtime/recipes';
import { trained } from './engine';
import {
  atTheEnd,
  badge,
  bars,
  eventually,
  figure,
  lossOf,
  press,
  sentence,
  still,
  table,
  tokens,
  trainToTheEnd,
  visit,
} from './reader';

const training = 'Can it learn four tokens while you watch?';
const loop = 'Which token comes next?';
const machine = 'Where does it run, and can you trust it?';
/** What Chromium says when it is asked for WebGPU and there is no graphics card. */
const noAdapter = /No available adapters/;
const workers = /\/_astro\/worker[-.][\w-]+\.js$/;
type Figure = Awaited<ReturnType<typeof figure>>;
const trouble = (shown: Figure) => shown.locator('.trouble').textContent();

describe('a browser that keeps nothing', () => {
  const refusals = {
    'no storage at all': () => {
      IDBFactory.prototype.open = () => {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      };
    },
    'a full disk': () => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
      };
    },
  };
  test.each(Object.entries(refusals))(
    '%s: training works, and a sentence says how to keep the model',
    async (_, refuse) => {
      const page = await visit('/train/', { ...still, prepare: (fresh) => fresh.addInitScript(refuse) });
      const lead = await trainToTheEnd(page);
      expect(await lossOf(lead)).toBeLessThan(0.02);
      await eventually(() => trouble(lead)).toMatch(/^Your browser would not keep the model \(The .+\)\./);
      expect(await trouble(lead)).toContain('download');
      await press(lead, 'train again');
      await atTheEnd(lead);
    },
  );

  test('the film can still be paused and gone on with', async () => {
    const refuse = refusals['no storage at all'];
    const page = await visit('/train/', { prepare: (fresh) => fresh.addInitScript(refuse) });
    const lead = await figure(page, training);
    await press(lead, 'train');
    await eventually(() => lead.locator('.trouble').count()).toBe(1);
    await press(lead, 'pause');
    const here = await sentence(lead);
    expect(here).not.toContain('Step 200');
    await press(lead, 'go on');
    await eventually(() => sentence(lead)).not.toBe(here);
    await atTheEnd(lead);
  });

  test('the other chapters show the shipped model', async () => {
    const refuse = refusals['no storage at all'];
    const page = await visit('/loop/', { prepare: (fresh) => fresh.addInitScript(refuse) });
    const shown = await figure(page, loop);
    await press(shown, 'step');
    await eventually(() => tokens(shown)).toHaveLength(5);
    expect(await shown.locator('.trouble').count()).toBe(0);
  });
});

describe('the engine’s script cannot be fetched', () => {
  const provokes = /worker[-.][\w-]+\.js|net::ERR_FAILED|Failed to load/;
  const broken = (page: Page) => page.route(workers, (route) => route.abort());

  test('training says so, and works once the script can be had', async () => {
    const page = await visit('/train/', { ...still, prepare: broken, provokes });
    const lead = await figure(page, training);
    await press(lead, 'train');
    await eventually(() => trouble(lead)).toContain('the engine stopped');
    expect(await trouble(lead)).toContain('ask again to restart it');
    await page.unroute(workers);
    await press(lead, 'train again');
    await atTheEnd(lead);
    expect(await lead.locator('.trouble').count()).toBe(0);
  });

  test('so does the cover', async () => {
    const page = await visit('/', { ...still, prepare: broken, provokes });
    const cover = await figure(page, loop);
    await press(cover, 'train it');
    await eventually(() => trouble(cover)).toContain('the engine stopped');
    await page.unroute(workers);
    await cover.locator('.run button').click();
    await eventually(() => sentence(cover)).toMatch(/^Step 200/);
    expect(await cover.locator('.trouble').count()).toBe(0);
  });

  test('the loop keeps its first figure, says so at the first step, and the page goes on', async () => {
    const page = await visit('/loop/', { prepare: broken, provokes });
    const shown = await figure(page, loop);
    const before = await bars(shown);
    await press(shown, 'step');
    await eventually(() => trouble(shown)).toContain('the engine stopped');
    expect(await bars(shown)).toEqual(before);
    const grid = await figure(page, 'What does one pass of the model give?');
    await grid.getByRole('slider').focus();
    await page.keyboard.press('End');
    await eventually(() => grid.locator('.heatmap tbody tr').count()).toBe(8);
  });
});

test('a missing model file: the loop keeps its first figure and names the file, and steps once it is there', async () => {
  const file = '**/models/cycle/model.safetensors';
  const page = await visit('/loop/', {
    prepare: (fresh) => fresh.route(file, (route) => route.fulfill({ status: 404, body: 'Not found' })),
    provokes: /404/,
  });
  const shown = await figure(page, loop);
  const before = [await bars(shown), await tokens(shown)];
  await press(shown, 'step');
  await eventually(() => trouble(shown)).toContain(
    'models/cycle/model.safetensors could not be fetched: the server answered 404',
  );
  expect((await bars(shown)).length).toBe(before[0]!.length);
  await page.unroute(file);
  await press(shown, 'step');
  await eventually(async () => (await tokens(shown)).length).toBeGreaterThan(4);
  await eventually(() => shown.locator('.trouble').count()).toBe(0);
  expect((await tokens(shown)).slice(0, 7).join(' ')).toMatch(/^I love AI ! I/);
});

describe('where it runs', () => {
  test('a race on this machine: both backends of the processor, by how little they differ, and why no third', async () => {
    const shown = await figure(await visit('/train/', { provokes: noAdapter }), machine);
    expect(await sentence(shown)).toBe('Not run yet on this machine.');
    await shown.getByRole('button', { name: /^train it \d+ times on each/ }).click();
    await eventually(() => sentence(shown)).toMatch(
      /^WebAssembly trains it [\d.]+ times as fast.* This browser offers WebGPU but no graphics card, so only/,
    );
    const rows = await table(shown);
    expect(rows.map(([name]) => name)).toEqual(['plain TypeScript', 'WebAssembly']);
    const { losses } = await trained(cycleRecipe(1));
    for (const [, , , , loss] of rows) expect(Math.abs(Number(loss) - losses.at(-1)!)).toBeLessThan(1e-4);
    expect(Number(rows[1]![5])).toBeLessThan(1e-3);
  });

  test('a race during which the reader trains: both arrive', async () => {
    const page = await visit('/train/', { ...still, provokes: noAdapter });
    const shown = await figure(page, machine);
    await shown.getByRole('button', { name: /^train it \d+ times on each/ }).click();
    await trainToTheEnd(page);
    await eventually(() => sentence(shown)).toMatch(/^WebAssembly trains it/);
  });

  test('without SIMD the book trains on plain TypeScript, to losses of its own, and says so', async () => {
    const page = await visit('/train/', {
      ...still,
      provokes: noAdapter,
      prepare: (fresh) =>
        fresh.route(workers, async (route) => {
          const response = await route.fetch();
          await route.fulfill({
            response,
            body: `WebAssembly.validate = () => false;${await response.text()}`,
          });
        }),
    });
    const lead = await trainToTheEnd(page);
    const { losses } = await trained(cycleRecipe(1), 'reference');
    expect((await table(lead)).map(([, loss]) => loss)).toEqual(losses.map((loss) => loss.toFixed(4)));
    expect(await badge(lead)).toContain('yours, seed 1');
    const shown = await figure(page, machine);
    await shown.getByRole('button', { name: /^train it/ }).click();
    await eventually(() => sentence(shown)).toMatch(
      /^This browser has no WebAssembly SIMD, so plain TypeScript trains the model: \d+ ms for 200 steps\./,
    );
    expect((await table(shown)).map(([name]) => name)).toEqual(['plain TypeScript']);
  });
});
