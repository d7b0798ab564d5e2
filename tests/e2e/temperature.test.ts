/** Chapter 5: one slider, dragged by mouse, finger and key. The page shows what lib computes from the shipped model. */
import { distribution, draw, entropy, streams, uniform, cycleVocabulary as words } from '@lib';
import { describe, expect, test } from 'vitest';
import { chance, recordedTaus, rightOnes, rowsOf, sample } from '@/widgets/temperature/cycle';
import { opening, prompt } from '@/widgets/temperature/temperature';
import { shipped } from './engine';
import { badge, bars, dart, eventually, figure, next, open, press, sentence, table, visit } from './reader';

const question = 'What does the temperature do to the next token?';
const logits = [...(await (await shipped()).logits(prompt))].slice(-4);
type Figure = Awaited<ReturnType<typeof figure>>;

const tauOf = async (shown: Figure) => Number(await shown.locator('.slider output').textContent());
const u = (seed: number) => uniform(seed, streams.draw, prompt.length);

/** Everything the figure says at a temperature is what lib says. */
async function agrees(shown: Figure, tau: number, seed = 1): Promise<void> {
  const bent = distribution(logits, { temperature: tau });
  const plain = distribution(logits).probs;
  const rows = [...bent.order].map((id) => [
    words[id],
    logits[id]!.toFixed(4),
    plain[id]!.toFixed(4),
    bent.probs[id]!.toFixed(4),
  ]);
  await eventually(() => table(shown)).toEqual(rows);
  const chosen = words[draw(bent, u(seed))]!;
  expect(await next(shown)).toBe(chosen);
  expect(await dart(shown)).toContain(`u = ${u(seed).toFixed(2)}, falls on ${chosen}`);
  expect((await bars(shown)).find((bar) => bar.endsWith(', chosen'))).toContain(`${chosen}:`);
  const heights = await shown
    .locator('.bars .fill')
    .evaluateAll((fills) =>
      fills.map((fill) => Number(/([\d.]+)%/.exec((fill as HTMLElement).style.transform)?.[1])),
    );
  heights.forEach((down, rank) => {
    expect(Math.abs(100 - down - 100 * bent.probs[bent.order[rank]!]!)).toBeLessThan(0.001);
  });
}

async function lead(options = {}) {
  const page = await visit('/temperature/', options);
  const shown = await figure(page, question);
  return { page, shown, slider: shown.getByRole('slider') };
}

test('opens where the favourite has lost enough to be seen', async () => {
  const { shown } = await lead();
  expect(await tauOf(shown)).toBe(opening);
  await agrees(shown, opening);
});

test('the mouse drags it: table, bars, dart, next token and sentence follow', async () => {
  const { page, shown, slider } = await lead();
  const before = await sentence(shown);
  const box = (await slider.boundingBox())!;
  const middle = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * Math.sqrt(opening / 10), middle);
  await page.mouse.down();
  const seen = new Set<number>();
  for (const share of [0.6, 0.7, 0.8, 0.9, 0.4, 0.3]) {
    await page.mouse.move(box.x + box.width * share, middle, { steps: 2 });
    const tau = await tauOf(shown);
    seen.add(tau);
    await agrees(shown, tau);
  }
  await page.mouse.up();
  expect(seen.size).toBe(6);
  expect(await tauOf(shown)).toBeLessThan(1.5);
  expect(await sentence(shown)).not.toBe(before);
  expect(await slider.getAttribute('aria-valuetext')).toContain((await tauOf(shown)).toFixed(2));
});

test('a finger drags it, and the page does not scroll away under it', async () => {
  const { page, shown, slider } = await lead({
    hasTouch: true,
    isMobile: true,
    viewport: { width: 390, height: 844 },
  });
  await slider.scrollIntoViewIfNeeded();
  const box = (await slider.boundingBox())!;
  const scrolled = await page.evaluate(() => scrollY);
  const finger = await page.context().newCDPSession(page);
  const at = (share: number) => [{ x: box.x + box.width * share, y: box.y + box.height / 2 }];
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]) =>
    finger.send('Input.dispatchTouchEvent', { type, touchPoints });
  await touch('touchStart', at(0.55));
  for (const share of [0.6, 0.7, 0.8, 0.9]) await touch('touchMove', at(share));
  await eventually(() => tauOf(shown)).toBeGreaterThan(7);
  await agrees(shown, await tauOf(shown));
  await touch('touchMove', at(0.2));
  await touch('touchEnd', []);
  await eventually(() => tauOf(shown)).toBeLessThan(1);
  await agrees(shown, await tauOf(shown));
  expect(await page.evaluate(() => scrollY)).toBe(scrolled);
});

test('a tap on the track goes there', async () => {
  const { page, shown, slider } = await lead({ hasTouch: true, viewport: { width: 390, height: 844 } });
  await slider.scrollIntoViewIfNeeded();
  const box = (await slider.boundingBox())!;
  await page.touchscreen.tap(box.x + box.width * 0.8, box.y + box.height / 2);
  await eventually(() => tauOf(shown)).toBeGreaterThan(5);
  await agrees(shown, await tauOf(shown));
});

test('keys move it: arrows by a step, PageUp by ten, Home and End to the ends', async () => {
  const { page, shown, slider } = await lead();
  await slider.focus();
  for (const [key, tau] of [
    ['ArrowRight', 3.05],
    ['ArrowUp', 3.1],
    ['ArrowLeft', 3.05],
    ['ArrowDown', 3],
    ['PageUp', 3.5],
    ['PageDown', 3],
    ['End', 10],
    ['ArrowRight', 10],
    ['Home', 0],
    ['ArrowLeft', 0],
    ['ArrowRight', 0.05],
  ] as const) {
    await page.keyboard.press(key);
    expect(await tauOf(shown)).toBe(tau);
    await agrees(shown, tau);
    expect(await slider.getAttribute('aria-valuetext')).toContain(tau.toFixed(2));
  }
});

test('sliding away and back returns the same token; the dart has not moved', async () => {
  const { page, shown, slider } = await lead();
  const box = await open(shown, 'seed');
  // A dart far to the right: seeds are tried until one falls where a boundary will pass it.
  const seed = Array.from({ length: 500 }, (_, i) => i).find((one) => u(one) > 0.9 && u(one) < 0.95)!;
  await box.getByRole('textbox').fill(String(seed));
  await box.getByRole('textbox').press('Enter');
  await slider.focus();
  await page.keyboard.press('Home');
  for (let i = 0; i < 2; i++) await page.keyboard.press('PageUp');
  await agrees(shown, 1, seed);
  const [first, fell] = [await next(shown), (await dart(shown))!.slice(0, 40)];
  await page.keyboard.press('End');
  await agrees(shown, 10, seed);
  expect(await next(shown)).not.toBe(first);
  expect((await dart(shown))!.slice(0, 40)).toBe(fell);
  await page.keyboard.press('Home');
  for (let i = 0; i < 2; i++) await page.keyboard.press('PageUp');
  expect(await tauOf(shown)).toBe(1);
  expect(await next(shown)).toBe(first);
});

describe('break it', () => {
  test('τ = 0 takes the top token; the slider takes over again', async () => {
    const { shown, slider } = await lead();
    const box = await open(shown, 'break it');
    await box.getByRole('radio', { name: 'τ = 0' }).check();
    await agrees(shown, 0);
    expect(await bars(shown)).toContain('!: 100 %, chosen');
    expect(await slider.isDisabled()).toBe(true);
    await box.getByRole('radio', { name: 'the slider' }).check();
    await agrees(shown, opening);
  });
  test('τ = 1,000 makes all tokens nearly equal', async () => {
    const { shown } = await lead();
    await (await open(shown, 'break it')).getByRole('radio', { name: 'τ = 1,000' }).check();
    await agrees(shown, 1000);
    await eventually(() => sentence(shown)).toMatch(/2\.00 bits/);
    await press(shown, 'reset');
    await agrees(shown, opening);
  });
});

test('the numbers in the prose follow the slider', async () => {
  const { page, slider } = await lead();
  const number = page.locator('.live-number');
  await number.first().scrollIntoViewIfNeeded();
  await slider.focus();
  await page.keyboard.press('End');
  await eventually(() => number.first().textContent()).toBe('10.00');
  const share = 100 * distribution(logits, { temperature: 10 }).probs[3]!;
  await eventually(() => number.nth(1).textContent()).toBe('!');
  expect(Number.parseFloat((await number.nth(2).textContent())!)).toBeCloseTo(share, 0);
});

describe('all temperatures at once', () => {
  const every = 'What does every temperature do at once?';
  test('the marker is the same knob: dragged here, the lead figure follows', async () => {
    const { page, shown } = await lead();
    const swept = await figure(page, every);
    const box = (await swept.locator('.plane').boundingBox())!;
    await page.mouse.move(box.x + box.width * Math.sqrt(opening / 10), box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * Math.sqrt(0.1), box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
    await eventually(() => tauOf(swept)).toBe(1);
    await agrees(shown, 1);
    await eventually(() => swept.getByRole('slider').getAttribute('aria-valuetext')).toContain('1.00');
  });
  test('its table is lib’s', async () => {
    const { page } = await lead();
    const order = [...distribution(logits).order];
    const rows = [0, 0.5, 1, 2, 5, 10].map((temperature) => {
      const { probs } = distribution(logits, { temperature });
      return [`${temperature}`, ...order.map((id) => probs[id]!.toFixed(4)), entropy(probs).toFixed(2)];
    });
    expect(await table(await figure(page, every))).toEqual(rows);
  });
});

test('the power form lies on the other, and parts from it where a probability is too small', async () => {
  const { page } = await lead();
  const both = await figure(page, 'Is raising to the power 1/τ something else?');
  for (const [, divided, raised] of await table(both)) expect(raised).toBe(divided);
  await (await open(both, 'break it')).getByRole('radio', { name: '0, −200, −800' }).check();
  await eventually(async () => (await table(both)).at(-1)?.slice(0, 3)).toEqual([
    'third',
    '0.198112',
    '0.000000',
  ]);
  expect(await badge(both)).toMatch(/^illustration/);
});

test('the cycle under heat: exact chances, counted seeds and texts are lib’s, also at the slider and with another seed', async () => {
  const { page, slider } = await lead();
  const gpt = await shipped();
  const rows = await rowsOf(gpt);
  const heated = await figure(page, 'How much heat does the cycle bear?');
  const lines = (tau: number, seed: number) =>
    Promise.all(
      [...recordedTaus, tau].map(async (one, i) => {
        const ids = await sample(gpt, one, seed);
        return [
          `${Number.isInteger(one) ? one : one.toFixed(2)}${i === 5 ? ' (slider)' : ''}`,
          chance(rows, one).toFixed(4),
          `${rightOnes(rows, one)}`,
          ids.map((id) => words[id]).join(' '),
          ids.every((id, place) => id === place % 4) ? 'yes' : 'no',
        ];
      }),
    );
  await eventually(() => table(heated)).toEqual(await lines(opening, 1));
  await slider.focus();
  await page.keyboard.press('PageDown');
  await page.keyboard.press('ArrowLeft');
  await eventually(() => table(heated)).toEqual(await lines(2.45, 1));
  const box = await open(heated, 'seed');
  await box.getByRole('textbox').fill('9');
  await box.getByRole('textbox').press('Enter');
  await eventually(() => table(heated)).toEqual(await lines(2.45, 9));
});

describe('names and missions', () => {
  test('the lead figure switches to names; the cycle figure stays with the cycle', async () => {
    const { page, shown } = await lead();
    await shown.getByRole('radio', { name: 'names' }).check();
    await eventually(() => badge(shown)).toMatch(/names, the published run/);
    await eventually(async () => (await table(shown)).length).toBe(27);
    const heated = await figure(page, 'How much heat does the cycle bear?');
    await eventually(() => badge(heated)).toBe('live · the published run, 2,240 parameters');
    expect((await table(heated)).length).toBe(6);
  });

  test('by keys alone: a mission is reached, and another is shown', async () => {
    const { page, slider } = await lead();
    const mission = (goal: RegExp) => page.locator('.missions li:not(li li)', { hasText: goal });
    await page.locator('.missions').scrollIntoViewIfNeeded();
    await mission(/as a coin/)
      .getByRole('button', { name: 'hint' })
      .focus();
    await page.keyboard.press('Enter');
    await slider.focus();
    await page.keyboard.press('PageUp');
    await eventually(() => mission(/as a coin/).getAttribute('class')).toMatch(/done/);
    await mission(/16 sides/)
      .getByRole('button', { name: 'show me' })
      .focus();
    await page.keyboard.press('Enter');
    await eventually(() => mission(/16 sides/).getAttribute('class')).toMatch(/shown|done/);
    await eventually(async () => sentence(await figure(page, question))).toContain('4.00 bits');
  });
});
