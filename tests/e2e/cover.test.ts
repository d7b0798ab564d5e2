/** The cover: a stranger presses one button and has a trained model, whose sentence and temperature are theirs to play with. */
import { cycleVocabulary, distribution } from '@lib';
import { describe, expect, test } from 'vitest';
import { cycleRecipe } from '@/runtime/recipes';
import { shipped, text, trained } from './engine';
import { bars, eventually, figure, next, press, sentence, still, table, tokens, visit } from './reader';

const question = 'Which token comes next?';
const untilTrained = (cover: Awaited<ReturnType<typeof figure>>) =>
  eventually(() => sentence(cover)).toMatch(/^Step 200:/);

test('one click trains the model, and the sentence arrives at step 200 with a loss under .02', async () => {
  const page = await visit('/');
  const cover = await figure(page, question);
  expect(await sentence(cover)).toMatch(/^Not trained yet/);
  await press(cover, 'train it');
  await untilTrained(cover);
  const loss = Number(/loss (\d\.\d+)/.exec(await sentence(cover))?.[1]);
  expect(loss).toBeLessThan(0.02);
  const { losses } = await trained(cycleRecipe(1));
  expect(loss.toFixed(4)).toBe(losses.at(-1)!.toFixed(4));
  expect((await table(cover))[0]![0]).toBe('love');
  expect(Number((await table(cover))[0]![2])).toBeGreaterThan(0.95);
});

test('while the film plays, pieces and bars stand where the numbers are, without easing', async () => {
  const cover = await figure(await visit('/'), question);
  const easing = () =>
    cover
      .locator('.piece')
      .first()
      .evaluate((piece) => getComputedStyle(piece).transitionDuration);
  expect(await easing()).not.toMatch(/^0s/);
  await press(cover, 'train it');
  await eventually(easing).toMatch(/^0s/);
  await untilTrained(cover);
  await eventually(easing).not.toMatch(/^0s/);
});

test('before training there is no model to ask, so nothing can be written', async () => {
  const cover = await figure(await visit('/'), question);
  expect(await cover.getByRole('button', { name: 'write a token' }).isDisabled()).toBe(true);
  expect(await tokens(cover)).toEqual(['I']);
});

test('by keyboard too', async () => {
  const page = await visit('/', still);
  const cover = await figure(page, question);
  await cover.getByRole('button', { name: 'train it' }).focus();
  await page.keyboard.press('Enter');
  await untilTrained(cover);
});

describe('when it is trained', () => {
  async function ready() {
    const page = await visit('/', still);
    const cover = await figure(page, question);
    await press(cover, 'train it');
    await untilTrained(cover);
    return cover;
  }

  test('it writes the sentence, token by token, as the engine does', async () => {
    const cover = await ready();
    const { model } = await trained(cycleRecipe(1));
    const expected = await text(model, cycleVocabulary, 7);
    for (let length = 2; length <= 7; length++) {
      await eventually(() => next(cover)).toBe(expected[length - 1]);
      await press(cover, 'write a token');
      await eventually(() => tokens(cover)).toEqual(expected.slice(0, length));
    }
    expect(expected.slice(0, 7).join(' ')).toBe('I love AI ! I love AI');
    await press(cover, 'back');
    await eventually(() => tokens(cover)).toEqual(expected.slice(0, 6));
  });

  test('clicks faster than the model answers write the same text', async () => {
    const cover = await ready();
    const { model } = await trained(cycleRecipe(1));
    const expected = await text(model, cycleVocabulary, 7);
    const button = cover.getByRole('button', { name: 'write a token' });
    await button.evaluate((one: HTMLElement) => {
      for (let i = 0; i < 6; i++) one.click();
    });
    await expect.poll(async () => (await tokens(cover)).length, { timeout: 3000 }).toBeGreaterThan(1);
    const written = await tokens(cover);
    expect(written).toEqual(expected.slice(0, written.length));
  });

  test('sixteen tokens fill the line, which it says', async () => {
    const cover = await ready();
    for (let length = 1; length < 16; length++) {
      await press(cover, 'write a token');
      await eventually(async () => (await tokens(cover)).length).toBe(length + 1);
    }
    expect(await sentence(cover)).toMatch(/^Step 200: its favourite is \S+, 99.*The line is full\.$/);
    expect(await cover.getByRole('button', { name: 'write a token' }).isDisabled()).toBe(true);
  });

  test('dragging the temperature bends its bars, and the sentence follows', async () => {
    const cover = await ready();
    const slider = cover.getByRole('slider');
    const before = await bars(cover);
    const box = (await slider.boundingBox())!;
    const page = cover.page();
    await page.mouse.move(box.x + box.width * 0.316, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.95, box.y + box.height / 2, { steps: 8 });
    await page.mouse.up();
    const tau = Number(await cover.locator('output').last().textContent());
    expect(tau).toBeGreaterThan(7);
    const { model } = await trained(cycleRecipe(1));
    const logits = [...(await model.logits([0]))];
    const { probs } = distribution(logits, { temperature: tau });
    expect(await bars(cover)).not.toEqual(before);
    for (const [token, , probability] of await table(cover))
      expect(probability).toBe(probs[cycleVocabulary.indexOf(token!)]!.toFixed(4));
    expect(await slider.getAttribute('aria-valuetext')).toContain(`${tau.toFixed(2)}: Step 200`);
  });

  test('training again gives the same losses', async () => {
    const cover = await ready();
    const first = await sentence(cover);
    await press(cover, 'train again');
    await untilTrained(cover);
    expect(await sentence(cover)).toBe(first);
  });
});

test('dragging the temperature while it trains is answered, and training arrives', async () => {
  const page = await visit('/');
  const cover = await figure(page, question);
  await press(cover, 'train it');
  const slider = cover.getByRole('slider');
  await slider.focus();
  for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowRight');
  expect(await cover.locator('output').last().textContent()).toBe('2.00');
  await untilTrained(cover);
  expect(await sentence(cover)).toMatch(/loss 0\.00/);
});

test('it is the same model in Node and in the page: the shipped one is not needed', async () => {
  const asked: string[] = [];
  const page = await visit('/', {
    ...still,
    prepare: async (fresh) => fresh.on('request', (request) => asked.push(request.url())),
  });
  const cover = await figure(page, question);
  await press(cover, 'train it');
  await untilTrained(cover);
  expect(asked.filter((url) => url.includes('/models/'))).toEqual([]);
  expect((await shipped()).config.vocab_size).toBe(4);
});
