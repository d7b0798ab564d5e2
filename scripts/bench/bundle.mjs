/** Builds the bench's workers, each as a site would ship it, into a folder of their own in node_modules/.cache. */
import { cp, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));
const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));

/**
 * @param {{ entries: readonly string[], binaries?: readonly string[] }} what `entries`: files of this folder;
 * `binaries`: files of packages that a worker fetches, from ../binaries/
 * @returns {Promise<string>} a folder with NAME/worker.js for each entry, what it loads, and an empty page
 */
export async function bundle({ entries, binaries = [] }) {
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(`${cache}bench-`);
  for (const entry of entries) await bundleOne(entry, `${folder}/${nameOf(entry)}`);
  for (const file of binaries)
    await cp(`${here}node_modules/${file}`, `${folder}/binaries/${basename(file)}`);
  await writeFile(
    `${folder}/index.html`,
    '<!doctype html><title>bench</title><link rel="icon" href="data:,">',
  );
  return folder;
}

/** `contenders/ours.ts` → `ours` */
export const nameOf = (entry) => entry.replace(/^.*\/|\.\w+$/g, '');

const bundleOne = (entry, outDir) =>
  build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    base: './',
    root: here,
    build: {
      outDir,
      emptyOutDir: true,
      modulePreload: false, // it would look for the page's <head>, which a worker has not
      chunkSizeWarningLimit: 1e6,
      rolldownOptions: {
        input: here + entry,
        output: { entryFileNames: 'worker.js', format: 'es' },
        preserveEntrySignatures: 'strict',
      },
    },
  });
