/** Builds the bench's worker with the engine, as a site would ship them, into node_modules/.cache. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const folder = fileURLToPath(new URL('../../node_modules/.cache/bench/', import.meta.url));

/** @returns {Promise<string>} a folder with worker.js, what it loads, and an empty page */
export async function bundleWorker() {
  await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    base: './',
    root: fileURLToPath(new URL('.', import.meta.url)),
    build: {
      outDir: folder,
      emptyOutDir: true,
      modulePreload: false, // it would look for the page's <head>, which a worker has not
      rolldownOptions: {
        input: fileURLToPath(new URL('trainingWorker.ts', import.meta.url)),
        output: { entryFileNames: 'worker.js', format: 'es' },
        preserveEntrySignatures: 'strict',
      },
    },
  });
  await writeFile(
    `${folder}index.html`,
    '<!doctype html><title>bench</title><link rel="icon" href="data:,">',
  );
  return folder;
}
