/**
 * Measures the built site (`npm run build` first): how much JavaScript a chapter loads, and how soon the temperature
 * slider's effect is on the screen while a worker trains without pause. `node scripts/bench/page.mjs [--json]`.
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright';
import { browserPath } from '../browser.mjs';
import { serve } from '../serve.mjs';
import { bundle } from './bundle.mjs';
import { machine, spread } from './figures.mjs';

const chapters = ['loop/', 'train/', 'temperature/'];
const moves = 120;

const { values: options } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
const site = await serve({ folder: dist });
const executablePath = await browserPath();
const browser = await chromium.launch({ ...(executablePath && { executablePath }), args: ['--no-sandbox'] });
try {
  const scripts = {};
  for (const chapter of chapters) scripts[chapter] = await scriptsOf(chapter);
  const report = { machine: machine(browser.version()), scripts, slider: await slider() };
  console.log(options.json ? JSON.stringify(report, null, 2) : told(report));
} finally {
  await browser.close();
  await site.close();
}

/** Bytes (gz) of JavaScript that came before any interaction, and of all that can ever come. */
async function scriptsOf(chapter) {
  const page = await browser.newPage();
  const loaded = new Map();
  let inline = 0;
  page.on('response', async (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.endsWith('.js')) loaded.set(pathname, gzipSync(await response.body(), { level: 9 }).length);
  });
  await page.goto(site.url + chapter, { waitUntil: 'networkidle' });
  const texts = await page
    .locator('script:not([src]):not([type$="json"])')
    .evaluateAll((all) => all.map((script) => script.textContent ?? ''));
  inline = texts.reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0);
  await page.close();
  const before = [...loaded.values()].reduce((sum, bytes) => sum + bytes, inline);
  return { before, files: loaded.size, most: inline + (await reachable(chapter)) };
}

/** Follows every script's name from the page through the scripts that name others. */
async function reachable(chapter) {
  const folder = join(dist, '_astro');
  const all = (await readdir(folder)).filter((name) => name.endsWith('.js'));
  const queue = [await readFile(join(dist, chapter, 'index.html'), 'utf8')];
  const seen = new Set();
  let bytes = 0;
  while (queue.length > 0) {
    const text = queue.pop();
    for (const name of all) {
      if (seen.has(name) || !text.includes(name)) continue;
      seen.add(name);
      const source = await readFile(join(folder, name));
      bytes += gzipSync(source, { level: 9 }).length;
      queue.push(source.toString());
    }
  }
  return bytes;
}

/**
 * Milliseconds from moving the slider at the start of a frame to that frame's end (script, style, layout and paint on
 * the page's thread), beside a worker that trains without pause; and the browser's own Event Timing (in steps of 8 ms,
 * up to the next frame on the screen) of real key presses.
 */
async function slider() {
  const context = await browser.newContext({ bypassCSP: true });
  const page = await context.newPage();
  const folder = await bundle({ entries: ['contenders/ours.ts'] });
  const worker = await serve({ folder });
  try {
    await page.route('**/bench/**', async (route) => {
      const path = new URL(route.request().url()).pathname.split('/bench/')[1];
      route.fulfill({ response: await route.fetch({ url: worker.url + path }) });
    });
    await page.goto(`${site.url}temperature/`, { waitUntil: 'networkidle' });
    const knob = page.locator('input[type=range]').first();
    await knob.scrollIntoViewIfNeeded();
    const rates = await page.evaluate(startTraining, new URL('bench/ours/worker.js', site.url).href);
    await page.waitForTimeout(500);
    const frames = await knob.evaluate(drag, moves);
    await page.evaluate(observe);
    await knob.focus();
    for (let i = 0; i < 40; i++)
      await page.keyboard.press(i % 20 < 10 ? 'ArrowRight' : 'ArrowLeft', { delay: 20 });
    await page.waitForTimeout(200);
    const { events, runs } = await page.evaluate(() => ({ events: globalThis.timed, runs: globalThis.runs }));
    return {
      frame: spread(frames),
      keys: events.length > 0 ? spread(events) : null,
      runsTrained: runs,
      started: rates,
    };
  } finally {
    await worker.close();
    await context.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** In the page: one run after another, for as long as the page is open. */
async function startTraining(url) {
  const worker = new Worker(url, { type: 'module' });
  const order = { work: 'A' };
  globalThis.runs = 0;
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => {
      if ('failure' in data) return reject(new Error(data.failure));
      globalThis.runs++;
      worker.postMessage(order);
      resolve(true);
    };
    worker.onerror = () => reject(new Error(`the worker ${url} did not start`));
    worker.postMessage(order);
  });
}

/** In the page: moves the slider at the start of each frame, and waits for what the browser does after painting it. */
async function drag(input, moves) {
  const channel = new MessageChannel();
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const painted = () =>
    new Promise((resolve) => {
      channel.port1.onmessage = resolve;
      channel.port2.postMessage(null);
    });
  const [low, high] = [Number(input.min || 0), Number(input.max || 100)];
  const times = [];
  for (let i = 0; i < moves; i++) {
    await frame();
    const began = performance.now();
    input.value = String(low + (high - low) * (0.5 + 0.45 * Math.sin(i / 7)));
    input.dispatchEvent(new Event('input', { bubbles: true }));
    await painted();
    times.push(performance.now() - began);
  }
  return times;
}

function observe() {
  globalThis.timed = [];
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries())
      if (name === 'keydown') globalThis.timed.push(duration);
  }).observe({ type: 'event', durationThreshold: 16 });
}

function told({ machine, scripts, slider }) {
  const kb = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;
  const range = ({ median, least, most }) =>
    `${median.toFixed(1)} ms (${least.toFixed(1)}–${most.toFixed(1)})`;
  const lines = Object.entries(scripts).map(
    ([chapter, { before, files, most }]) =>
      `/${chapter}: ${kb(before)} of JavaScript (gz, ${files} files) before interaction, ${kb(most)} in all`,
  );
  const keys = slider.keys ? range(slider.keys) : 'all under 16 ms';
  return [
    machine,
    ...lines,
    `temperature slider while training (${slider.runsTrained} runs meanwhile): ${range(slider.frame)} to the painted frame; key presses to the screen: ${keys}`,
  ].join('\n');
}
