/** Chapter 1: the reader steps, goes back, returns to any token, forces another, breaks it, and finds the same text again. */
import { distribution, generate, streams, uniform, cycleVocabulary as words } from '@lib';
import { describe, expect, test } from 'vitest';
import { shownTokens } from '@/widgets/loop/loop';
import { shipped, text } from './engine';
import {
  badge,
  bars,
  dart,
  eventually,
  figure,
  next,
  open,
  press,
  seen,
  sentence,
  table,
  tokens,
  visit,
} from './reader';

const question = 'Which token comes next?';
const model = await shipped();
const written = await text(model, words, 31);
const start = 4;

async function lead(options = {}) {
  const page = await visit('/loop/', options);
  return { page, loop: await figure(page, question) };
}
type Loop = Awaited<ReturnType<typeof figure>>;
const step = async (loop: Loop, times = 1) => {
  for (let i = 0; i < times; i++) {
    const before = await tokens(loop);
    await press(loop, 'step');
    await eventually(() => tokens(loop)).not.toEqual(before);
  }
};

test('opens on four tokens, with the distribution, the dart and the next token that the engine computes', async () => {
  const { loop } = await lead();
  expect(await tokens(loop)).toEqual(written.slice(0, start));
  expect(await next(loop)).toBe(written[start]);
  const logits = (await model.logits([0, 1, 2, 3])).slice(-4);
  const { probs, order } = distribution(logits);
  expect((await table(loop)).map(([token]) => token)).toEqual([...order].map((id) => words[id]));
  for (const [token, score, probability] of await table(loop)) {
    const id = words.indexOf(token!);
    expect(Math.abs(Number(score) - logits[id]!)).toBeLessThan(1e-3);
    expect(Math.abs(Number(probability) - probs[id]!)).toBeLessThan(1e-3);
  }
  const u = uniform(1, streams.draw, start);
  expect(await dart(loop)).toContain(`u = ${u.toFixed(2)}, falls on ${written[start]}`);
});

test('step writes what the engine writes; back shows the same bars and the same dart again', async () => {
  const { loop } = await lead();
  const shown: string[] = [];
  for (let length = start; length < start + 6; length++) {
    await eventually(() => tokens(loop)).toEqual(written.slice(0, length));
    shown.push(JSON.stringify([await bars(loop), await dart(loop), await sentence(loop), await next(loop)]));
    await press(loop, 'step');
  }
  await eventually(() => tokens(loop)).toEqual(written.slice(0, start + 6));
  for (let length = start + 5; length >= start; length--) {
    await press(loop, 'back');
    await eventually(() => tokens(loop)).toEqual(written.slice(0, length));
    expect(JSON.stringify([await bars(loop), await dart(loop), await sentence(loop), await next(loop)])).toBe(
      shown.pop(),
    );
  }
  await press(loop, 'to start');
  await eventually(() => tokens(loop)).toEqual(['I']);
});

test('clicks faster than the model answers write the same text', async () => {
  const { loop } = await lead();
  await loop.getByRole('button', { name: 'step', exact: true }).evaluate((button: HTMLElement) => {
    for (let i = 0; i < 12; i++) button.click();
  });
  await eventually(() => tokens(loop)).toEqual(written.slice(0, start + 12).slice(-shownTokens));
  // The text repeats every four tokens, so its end alone does not tell that all twelve clicks counted.
  await eventually(() => loop.textContent()).toContain(`${start + 12 - shownTokens} before`);
});

test('a token that is clicked returns to the distribution that made it', async () => {
  const { loop } = await lead();
  await step(loop, 3);
  await loop.locator('.tokens ol').first().getByRole('button', { name: /^AI/ }).first().click();
  await eventually(() => tokens(loop)).toEqual(['I', 'love']);
  expect(await next(loop)).toBe('AI');
  const probs = distribution((await model.logits([0, 1])).slice(-4)).probs;
  const shown = (await table(loop)).find(([token]) => token === 'AI')!;
  expect(Math.abs(Number(shown[2]) - probs[2]!)).toBeLessThan(1e-3);
  await step(loop);
  expect(await tokens(loop)).toEqual(['I', 'love', 'AI']);
});

test('a bar that is clicked forces its token, and the text goes on from there as the engine would', async () => {
  const { loop } = await lead();
  await loop.locator('.bars').getByRole('button', { name: /^!/ }).click();
  const forced = [0, 1, 2, 3, 3];
  await eventually(() => tokens(loop)).toEqual(forced.map((id) => words[id]));
  expect(await loop.getByText('forced', { exact: true }).count()).toBe(1);
  const branch = await text(model, words, 4, 1, forced);
  await step(loop, 4);
  expect(await tokens(loop)).toEqual(branch);
  for (let i = 0; i < 5; i++) await press(loop, 'back');
  await eventually(() => tokens(loop)).toEqual(written.slice(0, start));
  expect(await sentence(loop)).toContain(`fell on ${written[start]}, but you put !`);
  await press(loop, 'reset');
  await eventually(() => tokens(loop)).toEqual(written.slice(0, start));
  expect(await next(loop)).toBe(written[start]);
});

test('play writes on by itself, pause stops it', async () => {
  const { loop, page } = await lead();
  await press(loop, 'play');
  await eventually(async () => (await tokens(loop)).length).toBeGreaterThan(start);
  await press(loop, 'pause');
  const stopped = await tokens(loop);
  await page.waitForTimeout(1000);
  expect((await tokens(loop)).length).toBeLessThanOrEqual(stopped.length + 1);
  const there = await tokens(loop);
  await page.waitForTimeout(900);
  expect(await tokens(loop)).toEqual(there);
  expect(there).toEqual(written.slice(0, there.length));
});

test('another seed throws other darts; the first seed throws the first ones again', async () => {
  const { loop } = await lead();
  const first = await dart(loop);
  const box = await open(loop, 'seed');
  await box.getByRole('button', { name: 'new seed' }).click();
  await eventually(() => dart(loop)).not.toBe(first);
  expect(await dart(loop)).toContain(`u = ${uniform(2, streams.draw, start).toFixed(2)}`);
  await box.getByRole('textbox').fill('1');
  await box.getByRole('textbox').press('Enter');
  await eventually(() => dart(loop)).toBe(first);
  await step(loop, 6);
  expect(await tokens(loop)).toEqual(written.slice(0, start + 6));
  await box.getByRole('textbox').fill('minus one');
  await box.getByRole('textbox').press('Enter');
  expect(await box.textContent()).toContain('A seed is a whole number from 0 to 4294967295. Still 1.');
  expect(await dart(loop)).toContain(`u = ${uniform(1, streams.draw, start + 6).toFixed(2)}`);
});

describe('break it', () => {
  test('overwriting keeps the text at its length', async () => {
    const { loop } = await lead();
    const box = await open(loop, 'break it');
    await box.getByRole('radio', { name: 'overwrite the last token' }).check();
    for (let i = 0; i < 2; i++) await press(loop, 'step');
    await eventually(async () => (await tokens(loop)).at(-1)).toBe('love');
    expect(await tokens(loop)).toHaveLength(start);
    expect(await box.textContent()).toContain('The text never grows');
  });

  test('reading the first row repeats what follows the first token; the right way undoes it', async () => {
    const { loop } = await lead();
    const box = await open(loop, 'break it');
    await box.getByRole('radio', { name: 'read the first row' }).check();
    const rows = await model.logits([0, 1, 2, 3]);
    await eventually(async () => (await table(loop))[0]![0]).toBe('love');
    const first = distribution(rows.slice(0, 4)).probs[1]!;
    expect(Math.abs(Number((await table(loop))[0]![2]) - first)).toBeLessThan(1e-3);
    await step(loop, 4);
    expect((await tokens(loop)).slice(start)).toEqual(['love', 'love', 'love', 'love']);
    await press(loop, 'reset');
    await eventually(() => tokens(loop)).toEqual(written.slice(0, start));
    await step(loop, 3);
    expect(await tokens(loop)).toEqual(written.slice(0, start + 3));
  });
});

test('keyboard only: Tab reaches step, Enter steps, arrows and Home walk', async () => {
  const { loop, page } = await lead();
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim());
  for (let i = 0; i < 60 && (await focused()) !== 'step'; i++) await page.keyboard.press('Tab');
  expect(await focused()).toBe('step');
  await page.keyboard.press('Enter');
  await eventually(() => tokens(loop)).toEqual(written.slice(0, start + 1));
  await page.keyboard.press('ArrowRight');
  await eventually(() => tokens(loop)).toEqual(written.slice(0, start + 2));
  await page.keyboard.press('ArrowLeft');
  await eventually(() => tokens(loop)).toEqual(written.slice(0, start + 1));
  await page.keyboard.press('Home');
  await eventually(() => tokens(loop)).toEqual(['I']);
});

test('the text ends at 32 tokens, and the model sees the last eight', async () => {
  const { loop } = await lead();
  for (let length = start; length < 32; length++) await press(loop, 'step');
  await eventually(() => tokens(loop)).toEqual(written.slice(-shownTokens));
  expect(await loop.getByRole('button', { name: 'step', exact: true }).getAttribute('aria-disabled')).toBe(
    'true',
  );
  expect(await loop.textContent()).toContain('The model sees these 8 tokens.');
  await loop
    .getByRole('button', { name: 'step', exact: true })
    .evaluate((button: HTMLElement) => button.click());
  expect(await tokens(loop)).toEqual(written.slice(-shownTokens));
  expect(await loop.locator('.stepper output').textContent()).toContain('32 tokens');
  const last: number[] = [];
  for await (const { id } of generate(model, [0], { maxNewTokens: 31, seed: 1 })) last.push(id);
  expect(words[last.at(-1)!]).toBe(written[31]);
});

test('the grid of scores grows with its slider and greys every row but the last', async () => {
  const { page } = await lead();
  const grid = await figure(page, 'What does one pass of the model give?');
  const rows = grid.locator('.heatmap tbody tr');
  expect(await rows.count()).toBe(5);
  await grid.getByRole('slider').focus();
  await page.keyboard.press('End');
  await eventually(() => rows.count()).toBe(8);
  expect(await grid.locator('.heatmap tr.greyed').count()).toBe(7);
  const scores = await model.logits([0, 1, 2, 3, 0, 1, 2, 3]);
  const told = await table(grid);
  told.forEach((cells, t) => {
    cells.slice(1).forEach((score, id) => {
      expect(Math.abs(Number(score) - scores[t * 4 + id]!)).toBeLessThan(1e-3);
    });
  });
  await page.keyboard.press('Home');
  await eventually(() => rows.count()).toBe(1);
  expect(await sentence(grid)).toMatch(/^1 row of 4 scores/);
});

test('a prediction is taken and answered; "show me" skips it', async () => {
  const { page } = await lead();
  const ask = async () => {
    const box = page.locator('.predict');
    await box.scrollIntoViewIfNeeded();
    await box.locator('xpath=ancestor::astro-island[not(@ssr)]').waitFor({ state: 'attached' });
    return box;
  };
  let box = await ask();
  expect(await box.locator('.answer').isVisible()).toBe(false);
  await box.getByRole('button', { name: '4', exact: true }).click();
  expect(await seen(box.locator('.verdict'))).toBe('You said 4. It is 20.');
  expect(await box.getByRole('button', { name: '20 ✓' }).isDisabled()).toBe(true);
  await page.reload();
  box = await ask();
  await box.getByRole('button', { name: '20', exact: true }).click();
  expect(await seen(box.locator('.verdict'))).toBe('You saw it coming.');
  await page.reload();
  box = await ask();
  await box.getByRole('button', { name: 'show me' }).click();
  expect(await seen(box.locator('.verdict'))).toBe('It is 20.');
});

test('the figure is recorded until a reader stirs, then live, and says which model it is', async () => {
  const { loop, page } = await lead();
  expect(await badge(loop)).toMatch(/^recorded · the published run, 2,240 parameters/);
  await page.mouse.move(200, 200);
  await eventually(() => badge(loop)).toMatch(/^live · .*2,240 parameters/);
});
