/** A reader on a slow line is faster than the scripts: what is pressed or moved before a figure wakes is not lost. */
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { atTheEnd, badge, eventually, sentence, still, visit } from './reader';

/** What wakes every figure. */
const waker = /\/_astro\/client\.svelte[\w.-]*\.js$/;

/** A page whose figures sleep until `arrive` is called. */
async function asleep(path: string) {
  let arrive = () => {};
  const line = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const hold = (page: Page) => page.route(waker, (route) => line.then(() => route.continue()));
  const page = await visit(path, { ...still, prepare: hold });
  return { page, arrive };
}

test('a button pressed twice trains once', async () => {
  const { page, arrive } = await asleep('/train/');
  const lead = page.getByRole('figure', { name: 'Can it learn four tokens while you watch?' });
  const button = lead.getByRole('button', { name: 'train', exact: true });
  await button.click();
  await button.click();
  await eventually(() => button.getAttribute('aria-busy')).toBe('true');
  expect(await badge(lead)).toContain('recorded');
  arrive();
  await atTheEnd(lead);
  expect(await badge(lead)).toContain('live');
  expect(await lead.locator('[aria-busy]').count()).toBe(0);
});

test('a slider stays where it was put, and the figure follows', async () => {
  const { page, arrive } = await asleep('/temperature/');
  const slider = page.getByRole('slider').first();
  await slider.focus();
  await page.keyboard.press('End');
  const put = await slider.inputValue();
  const lead = page.getByRole('figure').first();
  const before = await sentence(lead);
  arrive();
  await eventually(() => sentence(lead)).not.toBe(before);
  expect(await slider.inputValue()).toBe(put);
  expect(await slider.getAttribute('aria-valuetext')).toMatch(/^10\.00:/);
});

test('a choice is made', async () => {
  const { page, arrive } = await asleep('/temperature/');
  const lead = page.getByRole('figure').first();
  const names = lead.getByRole('radio', { name: /^names/ });
  const before = await badge(lead);
  const cycle = lead.getByRole('radio', { name: /^cycle/ });
  for (const one of [names, cycle, names]) await one.check({ force: true });
  arrive();
  await eventually(() => badge(lead)).toContain('names');
  expect(before).not.toContain('names');
  expect(await names.isChecked()).toBe(true);
});
