/**
 * Linters and type checkers: `npm run check` runs them all, one after another. The tests in tests/checks run the same list.
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { delimiter } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const programs = `${root}node_modules/.bin`;
/** The project's own Node comes first: Astro refuses older ones. */
const PATH = [programs, process.env.PATH].join(delimiter);

/** Name of the check → program in node_modules/.bin and its arguments. */
export const checks = {
  'biome: format and lint': [
    'biome',
    'check',
    '--error-on-warnings',
    '--diagnostic-level=warn',
    '--max-diagnostics=40',
  ],
  'knip: nothing unused': ['knip', '--no-progress'],
  'tsc: the engine alone, without the DOM': ['tsc', '--noEmit', '-p', 'lib'],
  'astro check: pages and layouts': ['astro', 'check', '--minimumSeverity', 'warning'],
  'tsc: everything': ['tsc', '--noEmit'],
  'svelte-check: islands, marks and controls': [
    'svelte-check',
    '--tsgo',
    '--output',
    'human',
    '--fail-on-warnings',
  ],
};

/**
 * Runs one check.
 * @param {string} name
 * @returns {Promise<{ ok: boolean, output: string }>} `output` is all the tool said.
 */
export function run(name) {
  // svelte-check keeps what it made of files that are gone, and then complains of them.
  rmSync(`${root}.svelte-check`, { recursive: true, force: true });
  const [program, ...words] = checks[name];
  return new Promise((resolve) => {
    const child = spawn(`${programs}/${program}`, words, {
      cwd: root,
      env: { ...process.env, PATH, NODE_ENV: 'production', NO_COLOR: '1', FORCE_COLOR: undefined },
      shell: process.platform === 'win32',
    });
    let output = '';
    const keep = (text) => {
      output += text;
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => resolve({ ok: false, output: String(error) }));
    child.on('close', (code) => resolve({ ok: code === 0, output }));
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const name of Object.keys(checks)) {
    const { ok, output } = await run(name);
    console.log(`${ok ? 'ok    ' : 'FAILED'} ${name}`);
    if (!ok) {
      console.log(output);
      process.exitCode = 1;
    }
  }
}
