/** The chapters on paper, with their script running, and for readers who asked for no motion: no figure is lost. */
import { expect, test } from 'vitest';
import { visit, wake } from './reader';

const chapters = [
  'greedy',
  'sampling',
  'temperature',
  'top-k',
  'top-p',
  'repetition',
  'together',
  'kv-cache',
  'beyond-context',
  'names',
];

test.each(chapters)('/%s/ prints its figures with their tables, and no control', async (name) => {
  const page = await visit(`/${name}/`);
  await wake(page);
  await page.emulateMedia({ media: 'print' });
  const figures = await page.getByRole('figure').all();
  expect(figures.length).toBeGreaterThanOrEqual(3);
  for (const figure of figures) {
    const told = await figure.getAttribute('aria-label');
    expect(await figure.locator('.picture').isVisible(), told!).toBe(true);
    for (const details of await figure.locator('details.table').all()) {
      await details.locator('tbody tr').first().waitFor();
      expect(await details.locator('tbody tr').count(), told!).toBeGreaterThan(0);
    }
    expect(await figure.locator('.controls:visible').count(), told!).toBe(0);
  }
});

test.each(chapters)('/%s/ under reduced motion shows what it shows, at once', async (name) => {
  const page = await visit(`/${name}/`, { reducedMotion: 'reduce' });
  await wake(page);
  const moving = await page.locator('figure *').evaluateAll((all) =>
    all
      .map((one) => getComputedStyle(one))
      .flatMap(({ transitionDuration, animationDuration }) => [transitionDuration, animationDuration])
      .flatMap((text) => text.split(', '))
      .filter((text) => Number.parseFloat(text) > 0.001),
  );
  expect(moving).toEqual([]);
  for (const figure of await page.getByRole('figure').all())
    expect(await figure.locator('.picture').isVisible()).toBe(true);
});
