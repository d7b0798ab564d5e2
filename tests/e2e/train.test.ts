/** Chapter 2: the reader trains a model, walks through the film of its run, breaks it, undoes it, and repeats the published run. */
import { distribution, type GPT, cycleVocabulary as words } from '@lib';
import { describe, expect, test } from 'vitest';
import { percent } from '@/marks/percent';
import { cycleRecipe } from '@/runtime/recipes';
import { text, trained } from './engine';
import {
  alertsOf,
  atTheEnd,
  badge,
  eventually,
  figure,
  lossOf,
  open,
  press,
  row,
  sentence,
  square,
  still,
  table,
  trainToTheEnd,
  visit,
  wake,
} from './reader';

const question = 'Can it learn four tokens while you watch?';
const along = 'What does it write along the way?';
type Figure = Awaited<ReturnType<typeof figure>>;

const losses = async (lead: Figure) => (await table(lead)).map(([, loss]) => loss);
const printed = (list: readonly number[]) => list.map((loss) => loss.toFixed(4));
/** The shown step, beside the slider. */
const step = async (lead: Figure) => Number(await lead.locator('.slider output').textContent());
/** The square of next tokens that a model must show. */
const squareOf = (model: GPT) =>
  Promise.all(
    words.map(async (word, id) => [
      word,
      ...[...distribution([...(await model.logits([id]))]).probs].map(percent),
    ]),
  );

test('opens on a run that the build recorded, and says so', async () => {
  const lead = await figure(await visit('/train/'), question);
  expect(await badge(lead)).toMatch(/^recorded · cycle, seed 1/);
  const { losses: expected } = await trained(cycleRecipe(1));
  expect(await losses(lead)).toEqual(printed(expected));
  expect(await lossOf(lead)).toBe(Number(expected.at(-1)!.toFixed(4)));
});

describe('training', () => {
  test('by click: the sentence and the table have the engine’s losses, in the page as in Node', async () => {
    const page = await visit('/train/');
    const lead = await trainToTheEnd(page);
    const { losses: expected } = await trained(cycleRecipe(1));
    expect(await losses(lead)).toEqual(printed(expected));
    expect(await lossOf(lead)).toBe(Number(expected.at(-1)!.toFixed(4)));
    expect(await lossOf(lead)).toBeLessThan(0.02);
    expect(await badge(lead)).toMatch(/^live · yours, seed 1, 2,240 parameters/);
    expect(await lead.textContent()).toMatch(/trained in \d+ ms, here/);
    expect(await alertsOf(page)).toEqual([]);
  });

  test('by keyboard alone', async () => {
    const page = await visit('/train/', still);
    const lead = await figure(page, question);
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim());
    for (let i = 0; i < 40 && (await focused()) !== 'train'; i++) await page.keyboard.press('Tab');
    expect(await focused()).toBe('train');
    await page.keyboard.press('Space');
    await atTheEnd(lead);
    expect(await lossOf(lead)).toBeLessThan(0.02);
  });

  test('the summary is read aloud once the film stands still', async () => {
    const page = await visit('/train/', still);
    const lead = await trainToTheEnd(page);
    await eventually(() => lead.locator('[aria-live="polite"]').first().textContent()).toMatch(
      /^Step 200 of 200: loss 0\.\d{4} nats/,
    );
  });

  test('the curve becomes one of this run and keeps its name', async () => {
    const page = await visit('/train/', still);
    const lead = await trainToTheEnd(page);
    await lead.locator('.curve .live svg').waitFor();
    expect(await lead.locator('.curve').getAttribute('aria-label')).toBe(
      (await sentence(lead)).split(' In ')[0],
    );
  });
});

describe('the film', () => {
  test('the scrubber moves the sentence, the table of next tokens and the numbers in the prose', async () => {
    const page = await visit('/train/', still);
    await wake(page);
    const lead = await trainToTheEnd(page);
    const slider = lead.getByRole('slider');
    const { losses: expected } = await trained(cycleRecipe(1));
    for (const [key, at] of [
      ['Home', 0],
      ['PageUp', 10],
      ['ArrowRight', 11],
      ['End', 200],
    ] as const) {
      await slider.focus();
      await page.keyboard.press(key);
      await eventually(() => step(lead)).toBe(at);
      const { model } = await trained({ ...cycleRecipe(1), steps: at });
      await eventually(() => square(lead)).toEqual(await squareOf(model));
      expect(await sentence(lead)).toMatch(
        at === 0 ? /^Before the first step/ : new RegExp(`^Step ${at} of 200`),
      );
      if (at > 0) expect(await lossOf(lead)).toBe(Number(expected[at - 1]!.toFixed(4)));
      expect(await slider.getAttribute('aria-valuetext')).toBe(await sentence(lead));
      const numbers = page.locator('.live-number');
      expect(await numbers.nth(0).textContent()).toBe(String(at));
      expect(await numbers.nth(1).textContent()).toBe(expected[Math.max(0, at - 1)]!.toFixed(4));
    }
    expect(await sentence(lead)).toContain('In 4 of 4 rows');
  });

  test('step, back and start walk it', async () => {
    const lead = await trainToTheEnd(await visit('/train/', still));
    await press(lead, 'back');
    await eventually(() => step(lead)).toBe(199);
    await press(lead, 'back');
    await press(lead, 'step');
    await eventually(() => step(lead)).toBe(199);
    await press(lead, 'to start');
    await eventually(() => step(lead)).toBe(0);
    await press(lead, 'step');
    await eventually(() => step(lead)).toBe(1);
    const first = await lossOf(lead);
    const { losses: expected } = await trained(cycleRecipe(1));
    expect(first).toBe(Number(expected[0]!.toFixed(4)));
    await press(lead, 'to the end');
    await eventually(() => step(lead)).toBe(200);
  });

  test('pauses in mid-film and goes on to the end', async () => {
    const page = await visit('/train/');
    const lead = await figure(page, question);
    await press(lead, 'train');
    await eventually(() => step(lead)).toBeGreaterThan(5);
    await press(lead, 'pause');
    const here = await step(lead);
    expect(here).toBeLessThan(200);
    await page.waitForTimeout(400);
    expect(await step(lead)).toBe(here);
    expect(await losses(lead)).toHaveLength(200);
    await press(lead, 'go on');
    await eventually(() => step(lead)).toBeGreaterThan(here);
    await atTheEnd(lead);
  });

  test('samples are those of the film’s models, with one set of darts', async () => {
    const page = await visit('/train/', still);
    await wake(page);
    await trainToTheEnd(page);
    const samples = await figure(page, along);
    for (const at of [0, 20, 200]) {
      const { model } = await trained({ ...cycleRecipe(1), steps: at });
      const expected = (await text(model, words, 11)).join(' ');
      await eventually(async () => (await row(samples, String(at)))?.[1]).toBe(expected);
    }
    expect(await alertsOf(page)).toEqual([]);
  });
});

describe('the same again, or another', () => {
  test('reset returns to the same seed and the same losses; "new seed" gives others', async () => {
    const page = await visit('/train/', still);
    const lead = await trainToTheEnd(page);
    const first = await losses(lead);
    const box = await open(lead, 'seed');
    await box.getByRole('button', { name: 'new seed' }).click();
    await eventually(async () => (await losses(lead)).length).toBe(200);
    await eventually(() => losses(lead)).toEqual(printed((await trained(cycleRecipe(2))).losses));
    expect(await losses(lead)).not.toEqual(first);
    await atTheEnd(lead);
    expect(await badge(lead)).toContain('seed 2');
    await press(lead, 'reset');
    await eventually(() => losses(lead)).toEqual(first);
    await eventually(() => badge(lead)).toMatch(/^recorded · cycle, seed 1/);
    expect(await box.getByRole('textbox').inputValue()).toBe('1');
    await press(lead, 'train');
    await atTheEnd(lead);
    expect(await losses(lead)).toEqual(first);
    expect(await badge(lead)).toContain('yours, seed 1');
  });

  test('the published run prints its five losses', async () => {
    const lead = await figure(await visit('/train/', still), question);
    const box = await open(lead, 'the published run');
    await box.getByRole('button', { name: 'train the published run' }).click();
    await eventually(() => badge(lead)).toContain('the published run');
    await atTheEnd(lead);
    const at = await Promise.all(
      ['1', '10', '50', '100', '200'].map(async (first) => (await row(lead, first))![1]),
    );
    expect(at).toEqual(['5.2739', '1.6107', '0.3453', '0.0162', '0.0035']);
  });

  test('after the published run, "new seed" is again a run of the reader’s', async () => {
    const lead = await figure(await visit('/train/', still), question);
    await (await open(lead, 'the published run'))
      .getByRole('button', { name: 'train the published run' })
      .click();
    await eventually(() => badge(lead)).toContain('the published run');
    await atTheEnd(lead);
    await (await open(lead, 'seed')).getByRole('button', { name: 'new seed' }).click();
    await eventually(() => losses(lead)).toEqual(printed((await trained(cycleRecipe(2))).losses));
    expect(await badge(lead)).toContain('yours, seed 2');
  });

  test('break it: learning rate 10 leaves the chart and ends at ln 4; 0.01 brings the good run back', async () => {
    const lead = await trainToTheEnd(await visit('/train/', still));
    const good = await losses(lead);
    const box = await open(lead, 'break it');
    await box.getByRole('radio', { name: '10', exact: true }).check();
    await eventually(async () => Math.max(...(await losses(lead)).slice(0, 20).map(Number))).toBeGreaterThan(
      10,
    );
    await eventually(async () => (await row(lead, '200'))?.[1]).toMatch(/^1\.38/);
    expect(await sentence(lead)).toContain('about what guessing blindly costs');
    expect(await badge(lead)).toContain('learning rate 10');
    await box.getByRole('radio', { name: /^0\.01/ }).check();
    await eventually(() => losses(lead)).toEqual(good);
  });

  test('a broken run is not kept: the next visit finds the good one', async () => {
    const page = await visit('/train/', still);
    const lead = await trainToTheEnd(page);
    await page.waitForTimeout(300);
    await (await open(lead, 'break it')).getByRole('radio', { name: '10', exact: true }).check();
    await eventually(async () => (await row(lead, '200'))?.[1]).toMatch(/^1\.38/);
    await page.goto(new URL('/temperature/', page.url()).href);
    const temperature = await figure(page, 'What does the temperature do to the next token?');
    await eventually(() => badge(temperature)).toContain('yours, seed 1');
    expect(await badge(temperature)).not.toContain('learning rate');
  });
});

test('reset in mid-film brings every figure back to the recorded run, without a word of trouble', async () => {
  const page = await visit('/train/');
  await wake(page);
  const lead = await figure(page, question);
  const samples = await figure(page, along);
  const before = [await square(lead), await losses(lead), await table(samples)];
  const box = await open(lead, 'seed');
  await box.getByRole('button', { name: 'new seed' }).click();
  await eventually(async () => (await losses(lead)).length).toBe(200);
  await eventually(() => table(samples)).not.toEqual(before[2]);
  await press(lead, 'reset');
  await page.waitForTimeout(300);
  expect([await square(lead), await losses(lead), await table(samples)]).toEqual(before);
  expect(await sentence(lead)).toMatch(/^Step 200 of 200/);
  expect(await alertsOf(page)).toEqual([]);
});

describe('a second run', () => {
  test('started in the same breath as the first wins cleanly', async () => {
    const page = await visit('/train/', still);
    await wake(page);
    const lead = await figure(page, question);
    const box = await open(lead, 'seed');
    await box.getByRole('button', { name: 'new seed' }).evaluate((again: HTMLElement) => {
      for (let i = 0; i < 5; i++) again.click();
    });
    const { model, losses: expected } = await trained(cycleRecipe(6));
    await eventually(() => losses(lead)).toEqual(printed(expected));
    await atTheEnd(lead);
    expect(await badge(lead)).toContain('seed 6');
    await eventually(() => square(lead)).toEqual(await squareOf(model));
    expect(await alertsOf(page)).toEqual([]);
  });

  test('started the moment the first ends shows no error on any figure', async () => {
    const page = await visit('/train/', still);
    await wake(page);
    const lead = await figure(page, question);
    await open(lead, 'seed');
    await lead.evaluate((figure) => {
      let left = 4;
      new MutationObserver(() => {
        if (left > 0 && /trained in \d+ ms/.test(figure.textContent ?? '')) {
          left--;
          [...figure.querySelectorAll('button')]
            .find((one) => one.textContent?.trim() === 'new seed')
            ?.click();
        }
      }).observe(figure, { subtree: true, childList: true, characterData: true });
    });
    await press(lead, 'train');
    await eventually(() => badge(lead)).toContain('seed 5');
    await atTheEnd(lead);
    await eventually(() => losses(lead)).toEqual(printed((await trained(cycleRecipe(5))).losses));
    const samples = await figure(page, along);
    const { model } = await trained(cycleRecipe(5));
    await eventually(async () => (await row(samples, '200'))?.[1]).toBe(
      (await text(model, words, 11)).join(' '),
    );
    expect(await alertsOf(page)).toEqual([]);
  });
});

test('hiding the tab pauses the training, showing it goes on to the same losses', async () => {
  const page = await visit('/train/', still);
  const lead = await figure(page, question);
  await lead.hover(); // starts the worker, which hears of the hidden tab before the order to train
  const hide = (hidden: boolean) =>
    page.evaluate((now) => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => now });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  await hide(true);
  await press(lead, 'train');
  await eventually(async () => (await losses(lead)).length).toBeGreaterThan(0);
  await page.waitForTimeout(500);
  const paused = (await losses(lead)).length;
  expect(paused).toBeLessThan(200);
  await page.waitForTimeout(500);
  expect(await losses(lead)).toHaveLength(paused);
  await hide(false);
  await eventually(() => losses(lead)).toEqual(printed((await trained(cycleRecipe(1))).losses));
});
