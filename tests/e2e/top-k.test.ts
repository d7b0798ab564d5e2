/** Chapter 6: the cut by k, on the names model, by mouse, by keys and by link. */
import { distribution } from '@lib';
import { expect, test } from 'vitest';
import { openings } from '@/widgets/cut/cut';
import {
  agrees,
  clipboard,
  copied,
  mission,
  readsWithoutScript,
  readTo,
  scoresAt,
  sliderOf,
  writtenOn,
} from './cuts';
import { badge, bars, eventually, figure, open, press, sentence, table, visit, wake } from './reader';

const question = 'Which tokens does k leave?';
const every = 'What would every other k have left?';
const along = 'The same k, the same p, at every step of one text: what stays?';
const { at, position } = openings.topK;

async function lead(options = {}) {
  const page = await visit('/top-k/', options);
  const shown = await figure(page, question);
  return { page, shown, slider: sliderOf(shown, 'topK') };
}

test('opens on five tokens that hold little more than half', async () => {
  const { shown } = await lead();
  await agrees(shown, { position, settings: { topK: at } });
  expect(await sentence(shown)).toMatch(/^5 of 27 tokens stay, with 56 % of the probability/);
});

test('keys move k; figure, prose and the other figures follow, and the right end is off', async () => {
  const { page, shown, slider } = await lead();
  await slider.focus();
  for (const [key, topK] of [
    ['ArrowRight', 6],
    ['PageUp', 16],
    ['Home', 1],
    ['ArrowRight', 2],
  ] as const) {
    await page.keyboard.press(key);
    await agrees(shown, { position, settings: { topK } });
    expect(await slider.getAttribute('aria-valuetext')).toContain(`top-k ${topK}: ${topK} of 27`);
  }
  await page.keyboard.press('End');
  await agrees(shown, { position, settings: {} });
  expect(await writtenOn(shown)).toBe('off');
  expect(await slider.getAttribute('aria-valuetext')).toContain('nothing is cut');
  for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowLeft');
  await wake(page);
  await eventually(() => page.locator('.live-number').allTextContents()).toEqual([
    'start m a',
    '7',
    '7 of 27',
    expect.stringMatching(/^\d\d %$/),
  ]);
  await eventually(async () => writtenOn(await figure(page, every))).toBe('7');
  await eventually(async () => (await table(await figure(page, along)))[0]![1]).toBe('7');
});

test('a token of the text takes the model there, and the dart is that place’s', async () => {
  const { page, shown } = await lead();
  for (const place of [1, 8, 2]) {
    await readTo(page, shown, place);
    await agrees(shown, { position: place, settings: { topK: at } });
  }
});

test('the marker of the second figure is dragged, and the first follows', async () => {
  const { page, shown } = await lead();
  const sweep = await figure(page, every);
  const plane = sweep.locator('.plane');
  const box = (await plane.boundingBox())!;
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + (4 / 26) * box.width, y);
  await page.mouse.down();
  await page.mouse.move(box.x + (11 / 26) * box.width, y, { steps: 4 });
  await page.mouse.up();
  await agrees(shown, { position, settings: { topK: 12 } });
  const { probs, order } = distribution(await scoresAt(position), { topK: 10 });
  const column = (await table(sweep)).map((cells) => cells[5]);
  expect(column).toEqual([...order].map((id) => (probs[id]! > 0 ? probs[id]!.toFixed(4) : 'cut')));
});

test('k against p along the name is what lib keeps; a bar takes all figures to its step', async () => {
  const { page, shown } = await lead();
  const kept = await figure(page, along);
  const rows = await table(kept);
  for (const [i, [, k, , p]] of rows.entries()) {
    const scores = await scoresAt(i + 1);
    expect(k).toBe(String(distribution(scores, { topK: 5 }).kept.length));
    expect(p).toBe(String(distribution(scores, { topP: 0.9 }).kept.length));
  }
  await kept.getByRole('button', { name: 'after y: 5 tokens' }).click();
  await agrees(shown, { position: 8, settings: { topK: at } });
});

test('by keyboard alone: the text, the slider, a prediction, a hint and two missions', async () => {
  const { page, shown, slider } = await lead();
  await wake(page);
  await readTo(page, shown, 1);
  await slider.focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
  await agrees(shown, { position: 1, settings: { topK: 8 } });
  await eventually(() => mission(page, /at least half/).getAttribute('class')).toContain('done');
  await page.locator('.predict').getByRole('button', { name: 'two' }).focus();
  await page.keyboard.press('Enter');
  await eventually(() => page.locator('.predict .verdict').textContent()).toBe('You said two. It is three.');
  const ends = mission(page, /the dart ends the name/);
  await ends.getByRole('button', { name: 'hint' }).focus();
  await page.keyboard.press('Enter');
  await eventually(() => ends.locator('ol li').count()).toBe(1);
  await readTo(page, shown, 5);
  await slider.focus();
  await page.keyboard.press('Home');
  expect(await ends.getAttribute('class')).toContain('open');
  await page.keyboard.press('ArrowRight');
  await eventually(() => ends.getAttribute('class')).toContain('done');
  const last = mission(page, /at every step/).getByRole('button', { name: 'show me' });
  await last.focus();
  await page.keyboard.press('Enter');
  await eventually(() => mission(page, /at every step/).getAttribute('class')).toContain('shown');
  await agrees(shown, { position: 8, settings: { topK: 17 } });
});

test('a tie, made up, is an illustration: k = 1 keeps two', async () => {
  const { shown, slider } = await lead();
  const box = await open(shown, 'break it');
  await box.getByRole('radio', { name: 'k = 1 with a tie' }).check();
  await eventually(() => badge(shown)).toMatch(/^illustration/);
  await eventually(() => sentence(shown)).toMatch(/^2 of 4 tokens stay/);
  expect((await bars(shown)).filter((bar) => bar.includes('50 %'))).toHaveLength(2);
  expect(await slider.isDisabled()).toBe(true);
  await box.getByRole('radio', { name: 'k = 1', exact: true }).check();
  await agrees(shown, { position, settings: { topK: 1 } });
  await box.getByRole('radio', { name: 'the slider' }).check();
  await agrees(shown, { position, settings: { topK: at } });
});

test('a name of the reader’s own is read; letters that do not exist are refused in a sentence', async () => {
  const { shown } = await lead();
  const box = (await open(shown, 'another text')).getByRole('textbox', { name: 'a name' });
  await box.fill('eve');
  await agrees(shown, { position: 4, settings: { topK: at }, text: [26, 4, 21, 4] });
  await box.fill('eve7');
  await eventually(() => shown.locator('.prompt .why').textContent()).toContain('"7"');
  await box.fill('maximilian');
  await eventually(() => shown.locator('.prompt .why').textContent()).toMatch(/there is room for 7/);
  await press(shown, 'let the model write one');
  await eventually(() => box.inputValue()).not.toBe('maximilian');
  await eventually(() => shown.locator('.prompt .why').textContent()).toBe('');
});

test('a link brings the text, the step and k to another reader', async () => {
  const { page, shown, slider } = await lead(clipboard);
  await readTo(page, shown, 5);
  await slider.focus();
  await page.keyboard.press('ArrowLeft');
  const link = await copied(page, shown);
  expect(link).toMatch(/^\/top-k\/\?v=1&p=mallory&k=4&n=5&f=[0-9a-f]{8}$/);
  const other = await visit(link);
  const there = await figure(other, question);
  await eventually(() => there.locator('.notice').textContent()).toMatch(
    /top-k 4\. The text is the one the sender saw/,
  );
  await agrees(there, { position: 5, settings: { topK: 4 } });
});

test('another model of the cast comes into the same figures', async () => {
  const { page, shown } = await lead();
  await shown.getByRole('radio', { name: 'cycle' }).check();
  await eventually(() => table(shown)).toHaveLength(4);
  await eventually(() => badge(shown)).toContain('2,240 parameters');
  await eventually(async () => (await table(await figure(page, along))).length).toBe(8);
  await press(shown, 'reset');
  await agrees(shown, { position, settings: { topK: at } });
});

test('reads without JavaScript', async () => {
  const page = await visit('/top-k/', { javaScriptEnabled: false });
  await readsWithoutScript(page);
  expect(await page.locator('.live-number').allInnerTexts()).toEqual(['start m a', '5', '5 of 27', '56 %']);
});
