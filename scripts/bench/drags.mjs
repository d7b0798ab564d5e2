/**
 * Drags sliders of the built pages as a reader does, with a pointer that is moved and held, and times what the page's
 * thread does for each move. What a slider is for, it does not know; each drag walks the whole track.
 */
import { spread } from './figures.mjs';

const moves = 122;
const drags = 5;
const warmMoves = 15;

const lead = '[data-model] figure >> nth=0';

/** Each page and the model it is turned to; without one, the page's own. */
const cases = [
  { path: 'temperature/', tokens: 4 },
  { path: 'temperature/', cast: 'names', tokens: 27 },
  { path: 'temperature/', cast: 'yours', tokens: 1000 },
  { path: 'top-k/', tokens: 27 },
  { path: 'top-k/', cast: 'yours', tokens: 1000 },
  { path: 'top-p/', tokens: 27 },
  { path: 'top-p/', cast: 'yours', tokens: 1000 },
  { path: 'together/', tokens: 27 },
  { path: 'together/', cast: 'yours', tokens: 1000 },
  { path: 'repetition/', tokens: 27 },
  { path: 'repetition/', cast: 'yours', tokens: 1000 },
];

/**
 * @param {import('playwright').Browser} browser
 * @param {string} url of the served site, with a slash at its end
 * @param {Uint8Array} thousand the checkpoint of a model of 1,000 tokens
 * @returns rows of one slider each: median and worst of a drag's moves, in milliseconds, each the median of the drags
 */
export async function draggedSliders(browser, url, thousand) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const rows = [];
  try {
    const page = await context.newPage();
    let brought = false;
    for (const one of cases) {
      if (one.cast === 'yours' && !brought) await bring(page, url, thousand);
      brought ||= one.cast === 'yours';
      rows.push(...(await draggedCase(page, url, one)));
    }
  } finally {
    await context.close();
  }
  return rows;
}

/** Opens the checkpoint as a reader does; the page keeps it for the other chapters. */
async function bring(page, url, bytes) {
  await page.goto(`${url}train/`, { waitUntil: 'networkidle' });
  const file = page.locator('input[type=file]');
  const figure = page.locator('figure').filter({ has: file });
  await figure.scrollIntoViewIfNeeded();
  await figure.locator('xpath=ancestor::astro-island[not(@ssr)]').waitFor({ state: 'attached' });
  await file.setInputFiles({
    name: 'thousand.safetensors',
    mimeType: 'application/octet-stream',
    buffer: Buffer.from(bytes),
  });
  await figure.getByText('thousand.safetensors is open').first().waitFor({ state: 'attached' });
}

async function draggedCase(page, url, { path, cast, tokens }) {
  await page.goto(url + path, { waitUntil: 'networkidle' });
  await wake(page);
  if (cast) await turnTo(page, cast);
  await page.evaluate(watch);
  const rows = [];
  for (const knob of await page.locator(`${lead} >> input[type=range]:visible`).all()) {
    await knob.evaluate((input) => input.scrollIntoView({ block: 'center' }));
    await page.waitForTimeout(400); // what comes into view may still be drawn
    const label = await knob.evaluate((input) => input.labels[0].textContent.replace(/\s+/g, ' ').trim());
    await drag(page, knob, warmMoves);
    const taken = [];
    for (let i = 0; i < drags; i++) taken.push(await drag(page, knob, moves));
    rows.push({ path, tokens, label, ...summed(taken) });
  }
  return rows;
}

/** Figures wake when they are seen. */
export async function wake(page) {
  for (const island of await page.locator('astro-island').all()) {
    await island
      .locator(':scope > *')
      .first()
      .evaluate((element) => element.scrollIntoView({ block: 'center' }));
    await page.waitForTimeout(50);
  }
  await page.waitForFunction(() => !document.querySelector('astro-island[ssr]'));
  await page.waitForLoadState('networkidle');
}

async function turnTo(page, cast) {
  const choice = page.locator(`${lead} >> input[type=radio][value=${cast}]`);
  await choice.waitFor({ state: 'attached' });
  await uncover(choice);
  await choice.check({ force: true });
  const live = cast === 'yours' ? 'thousand' : cast;
  await page.locator(`${lead} >> .badge`).filter({ hasText: live }).waitFor({ state: 'attached' });
  await page.waitForTimeout(500);
}

/** Opens the disclosure that it stands in. */
async function uncover(control) {
  if (await control.isVisible()) return;
  await control.locator('xpath=ancestor::details[1]/summary').click();
}

/** Moves a held pointer to and fro over the whole track, one move after another. */
export async function drag(page, knob, count) {
  const { x, y, width, height } = await knob.boundingBox();
  const at = (i) => [x + width * (0.5 + 0.48 * Math.sin(i / 5)), y + height / 2];
  await page.mouse.move(...at(0));
  await page.mouse.down();
  await page.evaluate(() => globalThis.dragged.splice(0));
  for (let i = 1; i <= count; i++) await page.mouse.move(...at(i));
  await page.waitForTimeout(100);
  const times = await page.evaluate(() => globalThis.dragged.splice(0));
  await page.mouse.up();
  return times;
}

/**
 * In the page. A frame begins with the first pointer move in it. Its time is what the page's thread is busy: from the
 * capturing of that move until the slider's `input` event has run through with all that it changed, and from the
 * frame's first callback until the first task after it, so style, layout and paint are in it. What lies between the two
 * is waiting for the screen and does not count; nor does what other threads do (raster, compositing, workers).
 */
export function watch() {
  const frames = [];
  globalThis.dragged = frames;
  const channel = new MessageChannel();
  let now;
  channel.port1.onmessage = () => {
    if (now.changed) frames.push(now.handled - now.began + (performance.now() - now.framed));
    now = undefined;
  };
  addEventListener(
    'pointermove',
    () => {
      if (now) return;
      now = { began: performance.now(), changed: false };
      requestAnimationFrame(() => {
        now.framed = performance.now();
        channel.port2.postMessage(null);
      });
    },
    { capture: true },
  );
  addEventListener('input', () => {
    if (!now) return;
    now.changed = true;
    now.handled = performance.now();
  });
}

/** Of each drag its median and its worst move; of these the median over the drags. And the share of late moves. */
export function summed(taken) {
  const each = taken.filter((times) => times.length > 0).map(spread);
  const all = taken.flat();
  if (each.length === 0) throw new Error('drags: no slider moved');
  return {
    moves: all.length,
    median: spread(each.map(({ median }) => median)).median,
    worst: spread(each.map(({ most }) => most)).median,
    late: all.filter((time) => time > 16).length / all.length,
  };
}
