/**
 * Fifty trainings of each way on the built page of chapter 11, as a reader starts them: from the press of the button to
 * the last row. And a slider of another figure, dragged while they run. What the ways are, it reads from the page.
 */
import { drag, summed, wake, watch } from './drags.mjs';

const path = 'beyond-context/';
const figure = 'figure:has(button:text-is("all 11 ways"))';
const slider = 'figure:not(:has(button:text-is("all 11 ways"))) input[type=range]:visible >> nth=0';
const moves = 122;
const drags = 5;

/**
 * @param {import('playwright').Browser} browser
 * @param {string} url of the served site, with a slash at its end
 * @param {number} rounds
 * @returns {Promise<{ ways: { way: string, times: number[] }[], alone: object, meanwhile: object }>} milliseconds; the
 * last two are the slider's moves while nothing runs, and while the experiments do
 */
export async function ranExperiments(browser, url, rounds) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    await page.goto(url + path, { waitUntil: 'networkidle' });
    await wake(page);
    const shown = page.locator(figure);
    await shown.scrollIntoViewIfNeeded();
    const ways = [];
    for (const button of await shown.locator('table.counts tbody button').all())
      ways.push({ way: (await button.textContent()).trim(), times: [] });
    for (let round = 0; round < rounds; round++)
      for (const { way, times } of ways) times.push(await shown.evaluate(timed, way));
    await page.evaluate(watch);
    const alone = await dragged(page);
    const meanwhile = await dragged(page, () => keepRunning(shown));
    return { ways, alone, meanwhile };
  } finally {
    await context.close();
  }
}

/** In the page: chooses a way, presses the button, and waits for the line that says it has ended. */
async function timed(root, way) {
  const button = (text) =>
    [...root.querySelectorAll('button')].find(({ textContent }) => textContent.trim() === text);
  button(way).click();
  await new Promise((done) => setTimeout(done, 50));
  const began = performance.now();
  button('train 50 seeds').click();
  await new Promise((done) => {
    const look = new MutationObserver(() => {
      const said = root.querySelector('.status')?.textContent ?? '';
      if (!said.startsWith(`${way}:`) || !said.includes('50 seeds in')) return;
      look.disconnect();
      done();
    });
    look.observe(root, { subtree: true, childList: true, characterData: true });
  });
  return performance.now() - began;
}

async function keepRunning(shown) {
  const all = shown.getByRole('button', { name: 'all 11 ways' });
  if (await all.isEnabled()) await all.click();
}

async function dragged(page, before = async () => {}) {
  const knob = page.locator(slider);
  const taken = [];
  for (let i = 0; i <= drags; i++) {
    await before();
    await knob.evaluate((input) => input.scrollIntoView({ block: 'center' }));
    await page.waitForTimeout(400);
    taken.push(await drag(page, knob, moves));
  }
  return summed(taken.slice(1)); // the first is for warming up
}
