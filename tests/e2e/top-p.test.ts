/** Chapter 7: the cut by p, its stairs, min-p beside it, on the names model. */
import { distribution } from '@lib';
import { expect, test } from 'vitest';
import { openings } from '@/widgets/cut/cut';
import {
  agrees,
  clipboard,
  copied,
  labels,
  mission,
  readsWithoutScript,
  readTo,
  scoresAt,
  sliderOf,
  writtenOn,
} from './cuts';
import { badge, eventually, figure, open, press, sentence, table, visit, wake } from './reader';

const question = 'How many tokens does p need?';
const every = 'What would every other p have left?';
const along = 'The same k, the same p, at every step of one text: what stays?';
const { at, position } = openings.topP;

async function lead(options = {}) {
  const page = await visit('/top-p/', options);
  const shown = await figure(page, question);
  return { page, shown, slider: sliderOf(shown, 'topP') };
}
const stairs = async (shown: Awaited<ReturnType<typeof figure>>) =>
  (await shown.locator('.cumulative .visually-hidden').allTextContents()).map((text) => text.trim());

test('opens on five tokens that reach .9; the fifth crosses the line', async () => {
  const { shown } = await lead();
  await agrees(shown, { position, settings: { topP: at } });
  expect(await sentence(shown)).toMatch(/^5 of 27 tokens stay, with 92 % of the probability/);
  expect((await stairs(shown)).filter((stair) => stair.includes('reaches'))).toEqual([
    expect.stringMatching(/^r: 3\.9 %, together 92 %, kept, reaches p = 0\.90$/),
  ]);
});

test('keys move p to both ends: 0 keeps the top token, 1 is off', async () => {
  const { page, shown, slider } = await lead();
  await slider.focus();
  for (const [key, topP] of [
    ['ArrowLeft', 0.89],
    ['PageDown', 0.79],
    ['Home', 0],
    ['ArrowRight', 0.01],
  ] as const) {
    await page.keyboard.press(key);
    await agrees(shown, { position, settings: { topP } });
    const kept = distribution(await scoresAt(position), { topP }).kept.length;
    expect(await slider.getAttribute('aria-valuetext')).toContain(`: ${kept} of 27 tokens stay`);
  }
  await page.keyboard.press('End');
  await agrees(shown, { position, settings: {} });
  expect(await writtenOn(shown)).toBe('off');
  expect((await stairs(shown)).filter((stair) => stair.includes('reaches'))).toEqual([]);
});

test('the number kept follows the step; prose and the other figures too', async () => {
  const { page, shown } = await lead();
  await wake(page);
  for (const [place, kept] of [
    [3, 17],
    [8, 1],
    [1, 16],
  ] as const) {
    await readTo(page, shown, place);
    await agrees(shown, { position: place, settings: { topP: at } });
    expect(await sentence(shown)).toMatch(new RegExp(`^${kept} of 27 tokens stay`));
    await eventually(() => page.locator('.live-number').nth(2).textContent()).toBe(`${kept} of 27`);
  }
  expect(await sentence(await figure(page, every))).toMatch(/^After start: at p = 0\.90/);
  expect((await table(await figure(page, along))).map((row) => row[3])).toEqual([
    '16',
    '5',
    '17',
    '14',
    '11',
    '10',
    '12',
    '1',
  ]);
});

test('the marker of the sweep is dragged, and the first figure follows', async () => {
  const { page, shown } = await lead();
  const plane = (await figure(page, every)).locator('.plane');
  const box = (await plane.boundingBox())!;
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + 0.9 * box.width, y);
  await page.mouse.down();
  await page.mouse.move(box.x + 0.6 * box.width, y, { steps: 4 });
  await page.mouse.up();
  await agrees(shown, { position, settings: { topP: 0.6 } });
});

test('by keyboard alone: the slider, the text, a prediction and all three missions', async () => {
  const { page, shown, slider } = await lead();
  await wake(page);
  await page.locator('.predict').getByRole('button', { name: 'seventeen' }).focus();
  await page.keyboard.press('Enter');
  await eventually(() => page.locator('.predict .verdict').textContent()).toBe('You saw it coming.');
  await slider.focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press('PageDown');
  await agrees(shown, { position, settings: { topP: 0.5 } });
  await eventually(() => mission(page, /exactly eight/).getAttribute('class')).toContain('done');
  await readTo(page, shown, 8);
  await slider.focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press('PageUp');
  expect(await mission(page, /largest p/).getAttribute('class')).toContain('open');
  for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight');
  await eventually(() => mission(page, /largest p/).getAttribute('class')).toContain('done');
  await readTo(page, shown, 2);
  await slider.focus();
  await page.keyboard.press('End');
  await open(shown, 'min-p');
  await shown.getByRole('slider', { name: /min-p/ }).focus();
  await page.keyboard.press('PageUp');
  await agrees(shown, { position: 2, settings: { minP: 0.1 } });
  await eventually(() => mission(page, /min-p/).getAttribute('class')).toContain('done');
  await eventually(() => page.locator('.missions .count').textContent()).toBe('3 of 3 done');
});

test('ten equal tokens, made up, are an illustration: p = .8 keeps nine', async () => {
  const { shown } = await lead();
  const box = await open(shown, 'break it');
  await box.getByRole('radio', { name: 'ten equal tokens' }).check();
  await eventually(() => badge(shown)).toMatch(/^illustration/);
  await eventually(() => sentence(shown)).toMatch(/^9 of 10 tokens stay/);
  await box.getByRole('radio', { name: 'p = 0' }).check();
  await agrees(shown, { position, settings: { topP: 0 } });
  await press(shown, 'reset');
  await agrees(shown, { position, settings: { topP: at } });
});

test('a link brings p, min-p, the step and the seed to another reader', async () => {
  const { page, shown, slider } = await lead(clipboard);
  const seeds = await open(shown, 'seed');
  await seeds.getByRole('textbox').fill('7');
  await seeds.getByRole('textbox').press('Enter');
  await readTo(page, shown, 3);
  await slider.focus();
  await page.keyboard.press('ArrowLeft');
  await open(shown, 'min-p');
  await shown.getByRole('slider', { name: /min-p/ }).focus();
  await page.keyboard.press('PageUp');
  const link = await copied(page, shown);
  expect(link).toMatch(/^\/top-p\/\?v=1&p=mallory&tp=0\.89&mp=0\.1&s=7&n=3&f=[0-9a-f]{8}$/);
  const there = await figure(await visit(link), question);
  await eventually(() => there.locator('.notice').textContent()).toContain(
    'The text is the one the sender saw',
  );
  await agrees(there, { position: 3, settings: { topP: 0.89, minP: 0.1 }, seed: 7 });
});

test('reads without JavaScript, its stairs included', async () => {
  const page = await visit('/top-p/', { javaScriptEnabled: false });
  await readsWithoutScript(page);
  expect(await page.locator('.live-number').allInnerTexts()).toEqual(['start m', '0.90', '5 of 27', '92 %']);
  const shown = page.getByRole('figure', { name: question });
  expect((await stairs(shown))[0]).toMatch(new RegExp(`^${labels[0]}: 35 %`));
});

test('on paper its pictures and their tables are there', async () => {
  const page = await visit('/top-p/');
  await page.emulateMedia({ media: 'print' });
  for (const picture of await page.locator('.bars, .dart, .cumulative, .sweep, .icicle').all())
    expect(await picture.isVisible()).toBe(true);
  for (const rows of await page.locator('details.table').all()) await rows.locator('table').waitFor();
  expect(await page.locator('.controls:visible, .needs-script:visible').count()).toBe(0);
});
