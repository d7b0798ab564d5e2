/** Chapter 9: stages carried by key and by mouse, engines, two panes, fifteen texts, missions. The page shows what lib computes. */
import { readFileSync } from 'node:fs';
import {
  distribution,
  draw,
  generate,
  loadModel,
  namesVocabulary,
  openBackend,
  streams,
  uniform,
} from '@lib';
import type { Locator, Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { enginePresets, samplingRecipes } from '@/runtime/presets';
import { gridOf } from '@/widgets/panes/grid';
import { opening, prompt } from '@/widgets/pipeline/pipeline';
import { badge, eventually, figure, next, open, press, sentence, table, tokens, visit } from './reader';

const model = await loadModel(
  readFileSync(new URL('../../public/models/names/model.safetensors', import.meta.url)),
  { backend: await openBackend('wasm') },
);
const labels = namesVocabulary.map((token, id) => (id === 26 ? 'end' : token));
const logits = [...(await model.logits(prompt))].slice(-27);
const usualOrder = ['penalties', 'temperature', 'top-k', 'top-p', 'min-p'] as const;
type Settings = NonNullable<Parameters<typeof distribution>[1]>;

const lead = (page: Page) => figure(page, 'Which knob first?');
const panes = (page: Page) => figure(page, /^Two settings, the same darts/);
const stages = (shown: Locator) => shown.locator('.pipeline .stage').allTextContents();
const plain = (text: string) => text.replace(/\s+/g, ' ').trim();

/** What the figure says under some settings is what lib says. */
async function agrees(shown: Locator, settings: Settings, seed = 1) {
  const mine = distribution(logits, settings, prompt);
  const usual = distribution(logits, { ...settings, order: usualOrder }, prompt);
  const cell = ({ kept, probs }: typeof mine, id: number) =>
    kept.includes(id) ? probs[id]!.toFixed(4) : 'cut';
  const ends = [...mine.order].map((id) => [
    labels[id],
    mine.stages[0]!.probs[id]!.toFixed(4),
    cell(mine, id),
    cell(usual, id),
  ]);
  await eventually(async () =>
    (await table(shown)).map((row) => [row[0], row[1], row.at(-2), row.at(-1)]),
  ).toEqual(ends);
  const differ = mine.order.filter((id) => mine.kept.includes(id) !== usual.kept.includes(id));
  const kept = `This order keeps ${differ.length > 0 ? mine.kept.length : `the ${mine.kept.length} that`}`;
  expect(await sentence(shown)).toContain(kept);
  expect(await next(shown)).toBe(labels[draw(mine, uniform(seed, streams.draw, prompt.length))]);
}

async function slide(page: Page, shown: Locator, name: RegExp, key: string, times = 1) {
  await shown.getByRole('slider', { name }).focus();
  for (let i = 0; i < times; i++) await page.keyboard.press(key);
}
const goal = async (page: Page, text: RegExp) =>
  plain((await page.locator('.missions .goal', { hasText: text }).textContent()) ?? '');
/** Scrolls to the missions, so that they wake. */
async function toMissions(page: Page) {
  await page.locator('.missions').scrollIntoViewIfNeeded();
  await page
    .locator('astro-island:not([ssr])', { has: page.locator('.missions') })
    .waitFor({ state: 'attached' });
}

test('opens where the order decides about three letters', async () => {
  const page = await visit('/together/');
  const shown = await lead(page);
  await agrees(shown, opening);
  expect(await sentence(shown)).toMatch(
    /^This order keeps 5, the usual order 8: without h, l and u; the dart falls on r here, on l there/,
  );
  expect((await stages(shown)).map(plain)).toEqual(['1 model', '2 top-p', '3 temperature', '4 draw']);
  expect(await shown.locator('.changed').count()).toBe(3);
});

test('a stage is moved by key; the letters come back, and the numbers in the prose follow', async () => {
  const page = await visit('/together/');
  const shown = await lead(page);
  await shown.getByRole('button', { name: 'Move temperature earlier' }).focus();
  await page.keyboard.press('Enter');
  await agrees(shown, { ...opening, order: usualOrder });
  expect((await stages(shown)).map(plain)).toEqual(['1 model', '2 temperature', '3 top-p', '4 draw']);
  expect(await shown.locator('.changed').count()).toBe(0);
  const number = page.locator('.live-number').first();
  await number.scrollIntoViewIfNeeded();
  await eventually(() => number.textContent()).toBe('8 of 27');
});

test('a stage is dragged by mouse', async () => {
  const page = await visit('/together/');
  const shown = await lead(page);
  const head = (await shown.locator('.head.free').nth(1).boundingBox())!;
  const y = head.y + 12;
  await page.mouse.move(head.x + 20, y);
  await page.mouse.down();
  await page.mouse.move(head.x - 100, y, { steps: 4 });
  await page.mouse.move(head.x - head.width - 10, y, { steps: 4 });
  await page.mouse.up();
  await agrees(shown, { ...opening, order: usualOrder });
});

test('a knob that is switched on gets its column, and its place counts', async () => {
  const page = await visit('/together/');
  const shown = await lead(page);
  await slide(page, shown, /^top-k/, 'Home');
  await slide(page, shown, /^top-k/, 'ArrowRight', 3);
  await agrees(shown, { ...opening, topK: 4 });
  expect((await stages(shown)).map(plain)).toContain('2 top-k');
  const box = await open(shown, 'more knobs');
  await box.getByRole('slider', { name: /^repetition/ }).focus();
  await page.keyboard.press('PageUp');
  await agrees(shown, { ...opening, topK: 4, repetitionPenalty: 1.5 });
});

test.each(enginePresets.map((preset) => [preset.label, preset] as const))(
  'the defaults of %s act on the same scores, and the page says what is not the same',
  async (label, { settings, notModelled }) => {
    const page = await visit('/together/');
    const shown = await lead(page);
    const box = await open(shown, 'engines');
    await box.getByRole('radio', { name: label }).check();
    await agrees(shown, settings);
    for (const line of notModelled) expect(await box.getByText(line).count()).toBe(1);
    await box.getByRole('radio', { name: 'this page' }).check();
    await agrees(shown, opening);
  },
);

test('break it: at τ = 0 and at p = 0 one token is left; reset brings the page back', async () => {
  const page = await visit('/together/');
  const shown = await lead(page);
  const box = await open(shown, 'break it');
  await box.getByRole('radio', { name: 'τ = 0' }).check();
  await agrees(shown, { ...opening, temperature: 0 });
  await box.getByRole('radio', { name: 'p = 0' }).check();
  await agrees(shown, { ...opening, topP: 0 });
  await press(shown, 'reset');
  await agrees(shown, opening);
});

describe('the two panes', () => {
  async function written(settings: Settings, seed: number): Promise<string[]> {
    const text = ['start'];
    for await (const { id } of generate(model, [26], { ...settings, maxNewTokens: 8, seed })) {
      text.push(labels[id]!);
      if (id === 26) break;
    }
    return text;
  }
  const recipe = (name: string) => samplingRecipes.find((one) => one.name === name)!.settings;
  const side = (shown: Locator, which: 'left' | 'right') => shown.getByRole('region', { name: `${which}:` });

  test('write what lib writes, and mark where they part', async () => {
    const page = await visit('/together/');
    const shown = await panes(page);
    const check = async (left: Settings, right: Settings, seed: number) => {
      const [a, b] = [await written(left, seed), await written(right, seed)];
      await eventually(() => tokens(side(shown, 'left'))).toEqual(a);
      await eventually(() => tokens(side(shown, 'right'))).toEqual(b);
      const at = a.findIndex((token, i) => token !== b[i]);
      const marks = shown.locator('.chip.parts');
      expect(await marks.allTextContents().then((all) => all.map(plain))).toEqual([a[at], b[at]]);
      expect(await sentence(shown)).toContain(`${a[at]} on the left, ${b[at]} on the right`);
    };
    await check(recipe('focused'), recipe('creative'), 1);
    await shown.getByRole('group', { name: 'right' }).getByRole('radio', { name: 'balanced' }).check();
    await check(recipe('focused'), recipe('balanced'), 1);
    await shown.getByRole('group', { name: 'left' }).getByRole('radio', { name: 'the figure above' }).check();
    await check(opening, recipe('balanced'), 1);
    await shown.getByRole('textbox', { name: 'seed' }).fill('12');
    await shown.getByRole('textbox', { name: 'seed' }).press('Enter');
    await check(opening, recipe('balanced'), 12);
  });

  test('a letter shows what it was drawn from', async () => {
    const page = await visit('/together/');
    const shown = await panes(page);
    const left = side(shown, 'left');
    await left.getByRole('button', { name: 'start', exact: true }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await eventually(async () => plain((await left.locator('.under').textContent())!)).toMatch(
      /^choice 1: the dart at 0\.\d\d takes m$/,
    );
    const first = distribution([...(await model.logits([26]))], recipe('focused'), [26]);
    const said = await left.locator('.bars .visually-hidden').allTextContents();
    expect(said.filter((bar) => !/cut| more: /.test(bar))).toHaveLength(first.kept.length);
  });
});

test('fifteen texts, each with its bits', async () => {
  const page = await visit('/together/');
  const shown = await figure(page, /^Five temperatures/);
  const asked = { config: model.config, bos: 26, logits: (ids: number[]) => model.logits(ids) };
  const expected = async (seed: number) =>
    (await gridOf(asked, [26], seed)).flat().map(({ ids, ended, bits }) => {
      const letters = (ended ? ids.slice(0, -1) : ids).map((id) => labels[id]).join('');
      return [`${letters}${ended ? '' : '…'}`, bits.toFixed(2)];
    });
  const shows = async () => (await table(shown)).map((row) => [row[1], row[2]]);
  await eventually(shows).toEqual(await expected(1));
  await press(shown, 'new seed');
  await eventually(() => badge(shown)).toMatch(/^live/);
  await eventually(shows).toEqual(await expected(2));
});

describe('missions', () => {
  test('one is reached by key alone', async () => {
    const page = await visit('/together/');
    await toMissions(page);
    const shown = await lead(page);
    await slide(page, shown, /^temperature/, 'ArrowLeft', 14);
    await agrees(shown, { ...opening, temperature: 0.8 });
    await eventually(() => goal(page, /exactly one token more/)).toContain('(done)');
    expect(await goal(page, /fifth letter/)).toContain('(open)');
  });

  test.each([
    [/exactly one token more/, lead, 'This order keeps 5, the usual order 4'],
    [/top-k and top-p decide/, lead, 'This order keeps 4, the usual order 3'],
    [/fifth letter/, panes, 'The first 4 new tokens are the same'],
    [/very name that greedy/, panes, 'the same 6 new tokens in both'],
  ] as const)('“show me” takes the page to %s', async (text, where, said) => {
    const page = await visit('/together/');
    await toMissions(page);
    const item = page.locator('.missions li', { hasText: text });
    await item.getByRole('button', { name: 'hint' }).press('Enter');
    await eventually(() => item.locator('ol li').count()).toBe(1);
    await item.getByRole('button', { name: 'show me' }).press('Enter');
    await eventually(() => goal(page, text)).toContain('shown');
    await eventually(async () => sentence(await where(page))).toContain(said);
  });
});

test('a link brings another reader to the same state', async () => {
  const page = await visit('/together/', { permissions: ['clipboard-read', 'clipboard-write'] });
  const shown = await lead(page);
  await shown.getByRole('button', { name: 'Move temperature earlier' }).press('Enter');
  await slide(page, shown, /^top-p/, 'PageDown', 2);
  const pair = await panes(page);
  await pair.getByRole('group', { name: 'right' }).getByRole('radio', { name: 'balanced' }).check();
  const settings = { ...opening, topP: 0.6, order: usualOrder };
  await agrees(await lead(page), settings);
  await press(await lead(page), 'copy link');
  await eventually(() => shown.getByRole('status').allTextContents()).toContain('Link copied.');
  const link = new URL(await page.evaluate(() => navigator.clipboard.readText()));
  const other = await visit(link.pathname + link.search);
  await agrees(await lead(other), settings);
  await eventually(async () => (await lead(other)).locator('.notice').textContent()).toContain(
    'The text is the one the sender saw',
  );
  const there = await panes(other);
  expect(
    await there.getByRole('group', { name: 'right' }).getByRole('radio', { name: 'balanced' }).isChecked(),
  ).toBe(true);
  expect(await tokens(there)).toEqual(await tokens(await panes(page)));
});

test('without JavaScript every figure stands with its numbers', async () => {
  const page = await visit('/together/', { javaScriptEnabled: false });
  const shown = page.getByRole('figure', { name: 'Which knob first?' });
  expect(await table(shown)).toHaveLength(27);
  expect(await shown.locator('.pipeline').isVisible()).toBe(true);
  expect(plain((await shown.locator('.sentence').textContent())!)).toContain('This order keeps 5');
  expect(await page.getByRole('figure').count()).toBe(3);
  expect(await page.locator('.grid tbody td').allTextContents()).toHaveLength(15);
  expect(await page.locator('.live-number').allTextContents()).toEqual(['5 of 27', '8 of 27']);
  expect(await page.locator('.engines dt').allTextContents()).toEqual(
    enginePresets.map(({ label }) => label),
  );
  for (const control of await page.locator('.needs-script, .controls, main input').all())
    expect(await control.isVisible()).toBe(false);
});
