/**
 * Measures training: the cycle model, 200 steps of 16 × 8 tokens, in a worker of a headless Chromium, on every
 * backend, rounds interleaved. `npm run bench` prints a table; `-- --json` prints the figures alone, `-- --rounds 15`
 * takes more rounds. Only ratios within one run count: machines differ, and so do their other tenants.
 */
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { browserPath } from '../browser.mjs';
import { serve } from '../serve.mjs';
import { bundleWorker } from './bundle.mjs';
import { machine, spread } from './figures.mjs';

const work = { steps: 200, batchSize: 16, sequenceLength: 8, seed: 1 };
const backends = ['wasm', 'reference'];
/** Runs before the first that counts: V8 compiles what it sees often. */
const warmUps = 3;

const { values: options } = parseArgs({
  options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '9' } },
});
const rounds = Number(options.rounds);
if (!Number.isInteger(rounds) || rounds < 1) {
  throw new RangeError(`bench: --rounds is ${options.rounds}; it must be a whole number from 1`);
}

const site = await serve({ folder: await bundleWorker() });
const executablePath = await browserPath();
const browser = await chromium.launch({ ...(executablePath && { executablePath }), args: ['--no-sandbox'] });
try {
  const page = await browser.newPage();
  await page.goto(site.url);
  const runs = await page.evaluate(race, { backends, work, rounds, warmUps });
  const report = {
    what: `cycle, ${work.steps} steps of ${work.batchSize} × ${work.sequenceLength} tokens, milliseconds`,
    machine: machine(browser.version()),
    rounds,
    results: backends.map((name) => summary(name, runs[name])),
  };
  console.log(options.json ? JSON.stringify(report, null, 2) : table(report));
} finally {
  await browser.close();
  await site.close();
}

/** Runs in the page. Warm: one worker a backend, asked again and again. Cold: a new worker each time, timed from its birth. */
async function race({ backends, work, rounds, warmUps }) {
  const start = () => new Worker('worker.js', { type: 'module' });
  const ask = (worker, backend) =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => ('failure' in data ? reject(new Error(data.failure)) : resolve(data));
      worker.onerror = (event) => reject(new Error(event.message));
      worker.postMessage({ backend, ...work });
    });
  const lasting = Object.fromEntries(backends.map((name) => [name, start()]));
  for (let i = 0; i < warmUps; i++) for (const name of backends) await ask(lasting[name], name);
  const runs = Object.fromEntries(backends.map((name) => [name, { warm: [], cold: [], worker: [] }]));
  for (let round = 0; round < rounds; round++) {
    for (const name of backends) {
      const { milliseconds, ...facts } = await ask(lasting[name], name);
      runs[name].warm.push(milliseconds);
      Object.assign(runs[name], facts);
      const born = performance.now();
      const fresh = start();
      const first = await ask(fresh, name);
      runs[name].cold.push(first.milliseconds);
      runs[name].worker.push(performance.now() - born);
      fresh.terminate();
      await new Promise((rested) => setTimeout(rested, 100)); // its end must not cost the next run
    }
  }
  return runs;
}

function summary(name, { warm, cold, worker, finalLoss, engineBytes, wasmBytes }) {
  return {
    name,
    warm: spread(warm),
    cold: spread(cold),
    fromBirth: spread(worker),
    finalLoss,
    engineBytes,
    wasmBytes,
  };
}

function table({ what, machine, rounds, results }) {
  const range = ({ median, least, most }) => `${median.toFixed(1)} (${least.toFixed(1)}–${most.toFixed(1)})`;
  const rows = results.map(({ name, warm, cold, fromBirth, finalLoss, engineBytes, wasmBytes }) => [
    name,
    range(warm),
    range(cold),
    range(fromBirth),
    `${Math.round(engineBytes / 1024)} KB`,
    wasmBytes ? `${Math.round(wasmBytes / 1024)} KB` : '–',
    finalLoss.toFixed(6),
  ]);
  const heads = [
    'backend',
    'warm',
    'cold',
    'cold, from the worker’s birth',
    'engine',
    'wasm memory',
    'last loss',
  ];
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i].length)));
  const line = (cells) => cells.map((cell, i) => cell.padEnd(widths[i])).join('  ');
  return [
    machine,
    `${what}: median (least–most) of ${rounds} rounds`,
    '',
    line(heads),
    ...rows.map(line),
  ].join('\n');
}
