/** Everyone can read and use it: axe finds nothing serious, nothing runs off a narrow screen, a finger finds every control. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import {
  atTheEnd,
  eventually,
  figure,
  lossOf,
  press,
  sentence,
  still,
  table,
  trainToTheEnd,
  visit,
  wake,
} from './reader';

const all = [
  '/',
  '/loop/',
  '/train/',
  '/greedy/',
  '/sampling/',
  '/temperature/',
  '/repetition/',
  '/top-k/',
  '/top-p/',
  '/together/',
  '/kv-cache/',
  '/beyond-context/',
  '/names/',
  '/404.html',
];
/**
 * What axe calls serious or critical, as sentences. The rows of a table are alike: a dozen of each are looked at.
 * @param rule that one alone
 */
async function violations(page: Page, rule?: string): Promise<string[]> {
  // A low bar hangs out of its column at the foot, where it is cut off. axe takes the part that nobody sees for a background.
  await page.evaluate(() => {
    const style = new CSSStyleSheet();
    style.replaceSync('.bars .fill { visibility: hidden }');
    document.adoptedStyleSheets = [style];
  });
  const axe = new AxeBuilder({ page })
    .options({ resultTypes: ['violations'], ...(rule && { runOnly: [rule] }) })
    .exclude('tbody tr:nth-child(n + 13)');
  const { violations: found } = await axe.analyze();
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${help}: ${html} ${failureSummary}`),
    );
}
const openAll = (page: Page) =>
  page.locator('main details').evaluateAll((list) => {
    for (const details of list) (details as HTMLDetailsElement).open = true;
  });

const looks = [
  { width: 1280, height: 800, colorScheme: 'light' },
  { width: 1280, height: 800, colorScheme: 'dark' },
  { width: 390, height: 844, colorScheme: 'dark' },
  { width: 390, height: 844, colorScheme: 'light' },
] as const;

describe('axe finds nothing serious, wide and narrow, light and dark', () => {
  test.each(all)('%s', async (path) => {
    const page = await visit(path, still);
    await wake(page);
    expect(await tiny(page), '1280 wide').toEqual([]);
    expect(await violations(page), 'as it opens').toEqual([]);
    await openAll(page);
    for (const { colorScheme, ...size } of looks) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme });
      // In the dark everything is where it was: colours are what changed.
      const found = await violations(page, colorScheme === 'dark' ? 'color-contrast' : undefined);
      expect(found, `${size.width} wide, ${colorScheme}, everything opened`).toEqual([]);
    }
    if (path !== '/train/') return;
    await trainToTheEnd(page);
    const box = await figure(page, 'What if it learns your words?');
    await box.getByRole('textbox').fill('alone');
    expect(await violations(page), 'after training, with a sentence about bad words').toEqual([]);
  });
});

/** Text that a picture shrinks below 11 pixels. */
const tiny = (page: Page) =>
  page.locator('main svg:visible').evaluateAll((pictures) =>
    pictures.flatMap((picture) => {
      const scale = picture.getBoundingClientRect().width / (picture as SVGSVGElement).viewBox.baseVal.width;
      return [...picture.querySelectorAll('text')]
        .filter((text) => Number.parseFloat(getComputedStyle(text).fontSize) * scale < 11)
        .map((text) => `${text.textContent} × ${scale.toFixed(2)}`);
    }),
  );

/** What stands out to the right of the page. */
const over = (page: Page) =>
  page.evaluate(() => {
    const limit = document.documentElement.clientWidth;
    return document.documentElement.scrollWidth > limit
      ? [...document.querySelectorAll('main *')]
          .filter((element) => element.getBoundingClientRect().right > limit + 0.5)
          .map(
            (element) =>
              `${element.tagName}.${element.className} to ${element.getBoundingClientRect().right}`,
          )
          .slice(0, 5)
      : [];
  });

/** What a finger would miss. */
const low = (page: Page) =>
  page
    .locator(
      // A block of an icicle is as high as it is likely; its figure has the same tokens at full size, under "go on with".
      'main button:not(.icicle .block), main summary, main input:not([type="radio"], [type="file"]), main label > input[type="radio"], main input[type="file"] + label, .tools button, .turn a',
    )
    .evaluateAll((controls) =>
      controls
        .map((control) => ({ control, ...control.getBoundingClientRect().toJSON() }))
        .filter(({ width: w, height }) => w > 0 && height > 0 && height < 43.99)
        .map(({ control, height }) => `${control.outerHTML.slice(0, 120)} is ${height} high`),
    );

describe('on a phone, 390 and 320 pixels wide', () => {
  test.each(all)('%s does not scroll sideways, and every control is 44 pixels high', async (path) => {
    const page = await visit(path, {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
      ...still, // pictures ease to their new width
    });
    await wake(page);
    for (const width of [390, 320]) {
      await page.setViewportSize({ width, height: 844 });
      expect(await over(page), `${width} wide`).toEqual([]);
    }
    expect(await tiny(page), '320 wide').toEqual([]);
    await openAll(page);
    for (const width of [320, 390]) {
      await page.setViewportSize({ width, height: 844 });
      expect(await over(page), `${width} wide, everything opened`).toEqual([]);
      expect(await page.evaluate(() => innerWidth)).toBe(width);
      expect(await low(page), `${width} wide`).toEqual([]);
    }
  });
});

describe('less motion', () => {
  test('training jumps to its end, and nothing is lost', async () => {
    const page = await visit('/train/', still);
    const lead = await figure(page, 'Can it learn four tokens while you watch?');
    const steps = await lead.evaluateHandle((shown) => {
      const seen = new Set<string>();
      const output = shown.querySelector('.slider output')!;
      new MutationObserver(() => seen.add(output.textContent ?? '')).observe(output, {
        subtree: true,
        characterData: true,
        childList: true,
      });
      return seen;
    });
    await press(lead, 'train');
    await atTheEnd(lead);
    const film = await steps.evaluate((seen) => seen.size);
    expect(film).toBeLessThan(100);
    expect(await table(lead)).toHaveLength(200);
    expect(await lossOf(lead)).toBeLessThan(0.02);
    await lead.getByRole('slider').focus();
    await page.keyboard.press('Home');
    await eventually(() => sentence(lead)).toMatch(/^Before the first step/);
    await press(lead, 'go on');
    await atTheEnd(lead);
  });

  test('nothing on the page is animated', async () => {
    const page = await visit('/train/', still);
    await wake(page);
    await trainToTheEnd(page);
    const moving = await page.evaluate(() =>
      document
        .getAnimations()
        .filter(
          ({ playState, effect }) => playState === 'running' && Number(effect?.getTiming().duration) > 10,
        )
        .map((animation) => String((animation.effect as KeyframeEffect).target)),
    );
    expect(moving).toEqual([]);
  });
});

test('a reader’s choice of colours and text size lasts', async () => {
  const page = await visit('/loop/');
  const theme = page.getByRole('button', { name: /^Colours/ });
  await theme.click();
  await theme.click();
  await page.getByRole('button', { name: /Text size/ }).click();
  const shown = () => page.evaluate(() => ({ ...document.documentElement.dataset }));
  expect(await shown()).toMatchObject({ theme: 'dark', text: '2' });
  await page.reload();
  expect(await shown()).toMatchObject({ theme: 'dark', text: '2' });
  expect(await theme.textContent()).toContain('dark');
});
