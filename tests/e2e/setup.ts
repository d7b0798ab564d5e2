/**
 * Builds the site as `npm run build` does, into a folder of its own, and serves it. The tests get its address
 * with `inject('origin')` (no slash at the end) and its folder with `inject('dist')`.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { serve } from '../../scripts/serve.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    origin: string;
    dist: string;
  }
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = `${mkdtempSync(join(tmpdir(), 'site-under-test-'))}/`;

export default async function setup(project: TestProject) {
  await build();
  const server = await serve({ folder: dist });
  project.provide('origin', server.url.replace(/\/$/, ''));
  project.provide('dist', dist);
  return async () => {
    await server.close();
    rmSync(dist, { recursive: true });
  };
}

/** In a process of its own: vitest sets NODE_ENV to `test`, and with it Svelte would build its development code. */
async function build() {
  const env = { ...process.env, NODE_ENV: 'production' };
  const words = [`${root}node_modules/astro/bin/astro.mjs`, 'build', '--outDir', dist];
  try {
    await promisify(execFile)(process.execPath, words, { cwd: root, env, maxBuffer: 2 ** 26 });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`The site does not build:\n${stdout}\n${stderr}`);
  }
}
