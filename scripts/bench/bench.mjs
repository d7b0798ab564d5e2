/**
 * Races the engine and its peers over the works of `works.ts`, in workers of one headless Chromium (and in Python where
 * there is one), rounds interleaved. `npm run bench`; after `--`:
 *   --work A,B    some of A, B, C, D, K, G, the kernels started on WebGPU, S, the sliders of the pages, and E, their
 *                 experiments (default all)
 *   --rounds 7    default 5; a contender that takes long is seen fewer times, and the table says so
 *   --ours        without peers, and without installing them
 *   --only jax    the first contender, and those whose name holds this
 *   --slow        with those that take minutes, once
 *   --python P    the interpreter; default python3
 *   --profile     where the engine's time goes, kernel by kernel, instead of a race
 *   --json        the figures alone; --out FILE also writes them there
 * Only ratios within one run count: machines differ, and so do their other tenants.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { browserPath } from '../browser.mjs';
import { bundle, nameOf } from './bundle.mjs';
import { contenders } from './contenders.mjs';
import { draggedSliders } from './drags.mjs';
import { ranExperiments } from './experiments.mjs';
import { machine, spread } from './figures.mjs';
import { serveIsolated } from './isolated.mjs';
import { installPeers, versionOf } from './peers.mjs';
import { inPython } from './python.mjs';
import { race } from './race.mjs';
import { servedSite } from './site.mjs';
import { profileTable, table } from './table.mjs';
import { inWorker } from './workers.mjs';

const { values: options } = parseArgs({
  options: {
    work: { type: 'string', default: 'A,B,C,D,K,G,S,E' },
    rounds: { type: 'string', default: '5' },
    ours: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    slow: { type: 'boolean', default: false },
    python: { type: 'string', default: 'python3' },
    profile: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
const rounds = Number(options.rounds);
if (!Number.isInteger(rounds) || rounds < 1)
  throw new RangeError(`bench: --rounds is ${options.rounds}; it must be a whole number from 1`);
const works = options.work.split(',');
for (const work of works)
  if (!/^[ABCDKGSE]$/.test(work))
    throw new RangeError(
      `bench: --work names ${work}; it takes A, B, C, D, K, G, S and E, with commas between`,
    );

const alone = options.ours || options.profile;
const racing = contenders.filter(
  ({ entry, name, slow }, i) =>
    (!alone || entry.endsWith('/ours.ts')) &&
    (!slow || options.slow) &&
    (i === 0 || name.includes(options.only)),
);
const inBrowser = racing.filter(({ entry }) => !entry.endsWith('.py'));
const root = fileURLToPath(new URL('../../', import.meta.url));
const { order: names } = JSON.parse(await readFile(`${root}tests/reference/data/names.json`, 'utf8'));
const say = (text) => process.stderr.isTTY && process.stderr.write(`\r\x1b[K${text}`);

if (racing.some(({ peer }) => peer)) installPeers();
const folder = await bundle({
  entries: [
    ...new Set(inBrowser.map(({ entry }) => entry)),
    'works.ts',
    'knobs.ts',
    'dispatches.ts',
    'thousand.ts',
  ],
  binaries: [...new Set(racing.flatMap(({ binaries = [] }) => binaries))],
});
const site = await serveIsolated({ folder });
const executablePath = await browserPath();
/** The second offers WebGPU without a graphics card; who races here asks for none. */
const args = ['--no-sandbox', '--enable-unsafe-webgpu'];
const browser = await chromium.launch({ ...(executablePath && { executablePath }), args });
try {
  const page = await browser.newPage();
  await page.goto(site.url);
  if (options.profile) console.log(profileTable(await profiles(page)));
  else {
    const report = { machine: machine(browser.version()), rounds, works: await measured(page) };
    say('');
    if (options.out) await writeFile(options.out, `${JSON.stringify(report, null, 2)}\n`);
    console.log(options.json ? JSON.stringify(report, null, 2) : table(report));
  }
} finally {
  await browser.close();
  await site.close();
  await rm(folder, { recursive: true, force: true });
}

async function measured(page) {
  const found = [];
  for (const work of works) {
    if (work === 'S') {
      found.push({ work, sliders: await sliders(page) });
      continue;
    }
    if (work === 'G') {
      found.push({ work, dispatches: await dispatches(page) });
      continue;
    }
    if (work === 'E') {
      found.push({ work, experiments: await experiments() });
      continue;
    }
    const contending = racing
      .filter((entry) => entry.works.includes(work))
      .map((entry) => atWork(entry, page));
    const order = { work, names };
    const results =
      work === 'K' ? [await knobs(page)] : await race({ order, rounds, contenders: contending, say });
    found.push({ work, results: results.map(summary) });
  }
  return found;
}

function atWork({ name, entry, search = '', words, slow }, page) {
  if (!entry.endsWith('.py')) return inWorker(page, name, `${nameOf(entry)}/worker.js${search}`);
  const inputs = (work) => page.evaluate(inputsOf, { work, names });
  return inPython(name, entry, { interpreter: options.python, inputs, words, once: slow });
}

/** In the page: a work in plain JSON. The weights of D would be a gigabyte of text; its programs draw their own. */
async function inputsOf({ work, names }) {
  const { workNamed, parameterTable } = await import(new URL('works/worker.js', location.href).href);
  const { config, recipe, weights } = workNamed(work, names);
  const shapes = parameterTable(config).map(({ name, shape }) => [name, shape]);
  if (work === 'D') return { config, shapes };
  return {
    config,
    recipe,
    shapes,
    weights: Object.fromEntries([...weights()].map(([name, data]) => [name, [...data]])),
  };
}

async function knobs(page) {
  const times = await page.evaluate(async (count) => {
    const { knobs } = await import(new URL('knobs/worker.js', location.href).href);
    return knobs(count);
  }, 20 * rounds);
  return { name: 'ours', figures: { distribution: times } };
}

/** Kernels started on WebGPU. */
function dispatches(page) {
  return page.evaluate(async () => {
    const { dispatches: count } = await import(new URL('dispatches/worker.js', location.href).href);
    return count();
  });
}

/** Fifty trainings on the site as it is built; nothing else runs on the machine meanwhile. */
async function experiments() {
  say('E: building the site');
  const built = await servedSite();
  say('E: training');
  try {
    const { ways, ...sliders } = await ranExperiments(browser, built.url, rounds);
    return { ways: ways.map(({ way, times }) => ({ way, ...spread(times) })), ...sliders };
  } finally {
    await built.close();
  }
}

/** Drags on the site as it is built; nothing else runs on the machine meanwhile. */
async function sliders(page) {
  const bytes = await page.evaluate(async () => {
    const { thousand } = await import(new URL('thousand/worker.js', location.href).href);
    return [...(await thousand())];
  });
  say('S: building the site');
  const built = await servedSite();
  say('S: dragging');
  try {
    return await draggedSliders(browser, built.url, Uint8Array.from(bytes));
  } finally {
    await built.close();
  }
}

function summary({ name, figures, wrong }) {
  const peer = contenders.find((contender) => contender.name === name)?.peer;
  const spreads = Object.entries(figures).map(([figure, times]) => [
    figure,
    { ...spread(times), rounds: times.length },
  ]);
  return {
    name,
    ...(peer && { version: versionOf(peer) }),
    figures: Object.fromEntries(spreads),
    ...(wrong && { wrong }),
  };
}

/** The third answer of a worker of ours that times its kernels. */
async function profiles(page) {
  const found = [];
  for (const work of works.filter((name) => !/[KGSE]/.test(name))) {
    const watched = inWorker(page, `profile ${work}`, 'ours/worker.js?profile');
    let outcome;
    for (let i = 0; i < 3; i++) outcome = await watched.warm({ work, names, profile: true });
    await watched.close();
    if (outcome.failure) throw new Error(`${work}: ${outcome.failure}`);
    found.push({ work, parts: outcome.parts });
  }
  return found;
}
