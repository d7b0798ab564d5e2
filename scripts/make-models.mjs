/**
 * Makes the checkpoints that ship with the book, from the published starting weights and batches, with our own engine.
 * `node scripts/make-models.mjs`; a test runs the same function and compares the bytes.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

const folder = 'public/models/cycle';
const reference = 'tests/reference/data';

/** Every file of public/models/cycle that is computed, by name. */
export async function makeCycle() {
  const vite = await createServer({ configFile: false, logLevel: 'error', appType: 'custom', server: { middlewareMode: true } });
  try {
    return await train200(await vite.ssrLoadModule('/lib/index.ts'));
  } finally {
    await vite.close();
  }
}

async function train200(lib) {
  const { cycleCorpus, cycleVocabulary, loadModel, openBackend, saveModel, train } = lib;
  const { offsets, losses } = JSON.parse(readFileSync(`${reference}/cycle.json`, 'utf8'));
  const backend = await openBackend('wasm');
  const model = await loadModel(readFileSync(`${reference}/cycle.init.safetensors`), { backend });

  model.about = { vocabulary: cycleVocabulary, provenance: 'The published starting weights of the cycle model.' };
  const init = await saveModel(model);
  const options = { steps: 200, batchSize: 4, sequenceLength: 8, learningRate: 0.01, weightDecay: 0.01, batches: offsets };
  for await (const _step of train(model, cycleCorpus, options));
  model.about = {
    vocabulary: cycleVocabulary,
    provenance: 'The published run of the cycle model, 200 steps, repeated by the wasm backend of this repository.',
  };
  const published = {
    what: 'Start offsets of the four sequences of each step of the published run, and the losses its tutorial printed.',
    printed: Object.fromEntries([1, 10, 50, 100, 200].map((step) => [step, Number(losses[step - 1].toFixed(4))])),
    offsets,
  };
  return {
    'init.safetensors': init,
    'model.safetensors': await saveModel(model),
    'published.json': new TextEncoder().encode(`${JSON.stringify(published)}\n`),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(await makeCycle())) {
    writeFileSync(`${folder}/${name}`, bytes);
    console.log(`${folder}/${name}: ${bytes.length} bytes`);
  }
}
