/** The site as a reader gets it, built and served for the bench. Knows no figure. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { serve } from '../serve.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** @returns {Promise<{ url: string, close: () => Promise<void> }>} */
export async function servedSite() {
  const folder = await mkdtemp(join(tmpdir(), 'site-on-the-bench-'));
  const words = [`${root}node_modules/astro/bin/astro.mjs`, 'build', '--outDir', folder];
  await promisify(execFile)(process.execPath, words, { cwd: root, maxBuffer: 2 ** 26 });
  const server = await serve({ folder });
  return {
    url: server.url.replace(/\/?$/, '/'),
    async close() {
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}
