/** The copying meter of chapter 12: it counts what the experiment counts, at every temperature and step, and can be run here. */
import { readFileSync } from 'node:fs';
import { namesVocabulary, parseNames } from '@lib';
import type { Locator, Page } from 'playwright';
import { expect, test } from 'vitest';
import { copying, copyingByStep } from '@/cells/copying';
import { learningOf } from '@/runtime/lists';
import { copySentence, count, type Point, pointOf, runSeed } from '@/widgets/copying/copying';
import { badge, eventually, figure, press, sentence, table, visit } from './reader';

const file = (path: string) => readFileSync(new URL(`../../public/${path}`, import.meta.url));
const list = parseNames(file('data/names.txt').toString());
const bytes = new Uint8Array(file('models/names/model.safetensors'));
const meter = (page: Page) => figure(page, 'Does it copy its list, or invent?');

async function atTemperature(...temperatures: number[]): Promise<Point[]> {
  const points = [];
  for await (const reading of copying({ bytes, list, temperatures, count })) points.push(pointOf(reading));
  return points;
}
const names = (shown: Locator, writer: string) =>
  shown
    .getByRole('list', { name: `Names by ${writer}` })
    .locator('b')
    .allTextContents();

test('says what the experiment says, at each temperature', async () => {
  const page = await visit('/names/');
  const shown = await meter(page);
  const [half, one] = await atTemperature(0.5, 1);
  expect(await sentence(shown)).toBe(copySentence(half, 'temperature', 0.5));
  expect(await names(shown, 'the model')).toEqual(
    half!.model.some.map(({ text, cut }) => `${text}${cut ? '…' : ''}`),
  );
  const slider = shown.getByRole('slider');
  await slider.focus();
  for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight');
  await eventually(() => sentence(shown)).toBe(copySentence(one, 'temperature', 1));
  expect(await slider.getAttribute('aria-valuetext')).toBe(copySentence(one, 'temperature', 1));
  expect(await badge(shown)).toMatch(/^recorded/);
});

test('along the training too, and a link brings it back', async () => {
  const page = await visit('/names/');
  const shown = await meter(page);
  await shown.getByRole('radio', { name: 'training' }).check({ force: true });
  const run = learningOf(
    { train: list, heldOut: list.slice(0, 1), vocabulary: namesVocabulary, context: 8 },
    runSeed,
    [0, 25, 450],
  );
  const points: Point[] = [];
  for await (const reading of copyingByStep({ run, temperature: 0.5, count })) points.push(pointOf(reading));
  await shown.getByRole('slider').focus();
  await page.keyboard.press('ArrowLeft');
  await eventually(() => sentence(shown)).toBe(copySentence(points[2], 'step', 450));
  await page.keyboard.press('Home');
  await eventually(() => sentence(shown)).toBe(copySentence(points[0], 'step', 0));
  await eventually(() => page.url()).toMatch(/x-along=step.*x-at-step=0(&|$)|x-at-step=0&.*x-along=step/);
  const other = await visit(new URL(page.url()).pathname + new URL(page.url()).search);
  await eventually(async () => sentence(await meter(other))).toBe(copySentence(points[0], 'step', 0));
  await press(shown, 'reset');
  await eventually(() => sentence(shown)).toMatch(/^At τ = 0\.5 /);
});

test('counted here it comes out the same, and can be paused', { timeout: 60_000 }, async () => {
  const page = await visit('/names/');
  const shown = await meter(page);
  const recorded = await table(shown);
  await press(shown, 'count here');
  await press(shown, 'pause');
  const status = () => shown.locator('.status').textContent();
  await page.waitForTimeout(300);
  const still = await status();
  expect(still).toMatch(/^\d+ of 20 places$/);
  expect(still).not.toBe('20 of 20 places');
  await page.waitForTimeout(400);
  expect(await status()).toBe(still);
  await press(shown, 'go on');
  await expect.poll(status, { timeout: 40_000 }).toBe('20 of 20 places');
  await eventually(() => badge(shown)).toMatch(/^live/);
  expect(await table(shown)).toEqual(recorded);
});
