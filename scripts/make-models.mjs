/**
 * Makes public/models: replays the published training runs of tests/reference/data on the wasm backend and writes their
 * numbers as checkpoints. `node scripts/make-models.mjs`; a test compares the files with what it makes.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createServer, createServerModuleRunner } from 'vite';

const root = new URL('../', import.meta.url);
const target = new URL('public/models/', root);

const provenance = {
  init: 'The cycle model before training: the initial numbers of a public tutorial run, as PyTorch drew them.',
  model:
    'The cycle model after the published run: 200 AdamW steps of 4 × 8 tokens from the public initial numbers and batches, replayed on the wasm backend of this project.',
  namesInit: 'The names model before training: the initial numbers of the recorded run.',
  names:
    'The names model after the published run: 500 Adam steps of one name each from the recorded initial numbers, replayed on the wasm backend of this project.',
};
/** The steps whose losses the book quotes. */
const quoted = [1, 10, 50, 100, 200];
const quotedNames = [1, 50, 100, 200, 300, 500];

/**
 * Every file of public/models/cycle but its README.
 * @param {typeof import('../lib/index.ts')} lib the engine's door
 * @returns {Promise<Map<string, Uint8Array>>} by file name
 */
export async function cycleFiles({ cycleCorpus, loadModel, openBackend, presets, saveModel, train }) {
  const { vocabulary, offsets } = JSON.parse(
    await readFile(new URL('tests/reference/data/cycle.json', root)),
  );
  const start = await readFile(new URL('tests/reference/data/cycle.init.safetensors', root));
  const backend = await openBackend('wasm');
  const model = await loadModel(new Uint8Array(start), { backend, config: presets.cycle });

  model.about = { vocabulary, provenance: provenance.init };
  const init = await saveModel(model);
  const losses = [];
  const settings = { steps: 200, batchSize: 4, sequenceLength: 8, learningRate: 0.01, weightDecay: 0.01 };
  for await (const { loss } of train(model, cycleCorpus, { ...settings, batches: offsets }))
    losses.push(loss);
  model.about = { vocabulary, provenance: provenance.model };
  const trained = await saveModel(model);
  model.close();
  backend.close();

  const what =
    'The published cycle run: AdamW, learning rate 0.01, betas 0.9 and 0.999, epsilon 1e-8, weight decay 0.01 on every parameter; offsets[step] are the four places in the corpus where the sequences of 8 tokens begin; losses are before the named step’s change, in nats a token.';
  const quotedLosses = Object.fromEntries(quoted.map((step) => [step, Number(losses[step - 1].toFixed(4))]));
  const published = JSON.stringify({ what, losses: quotedLosses, offsets });
  return new Map([
    ['init.safetensors', init],
    ['model.safetensors', trained],
    ['published.json', new TextEncoder().encode(`${published}\n`)],
  ]);
}

/**
 * Every file of public/models/names but its README.
 * @param {typeof import('../lib/index.ts')} lib the engine's door
 * @returns {Promise<Map<string, Uint8Array>>} by file name
 */
export async function namesFiles(lib) {
  const {
    characterTokenizer,
    loadModel,
    namesVocabulary,
    openBackend,
    parseNames,
    presets,
    saveModel,
    train,
  } = lib;
  const list = parseNames(await readFile(new URL('public/data/names.txt', root), 'utf8'));
  const { order } = JSON.parse(await readFile(new URL('tests/reference/data/names.json', root)));
  const start = await readFile(new URL('tests/reference/data/names.init.safetensors', root));
  const backend = await openBackend('wasm');
  const model = await loadModel(new Uint8Array(start), { backend, config: presets.names });
  const tokenizer = characterTokenizer(namesVocabulary);
  model.about = { vocabulary: namesVocabulary, provenance: provenance.namesInit };
  const init = await saveModel(model);
  const data = list.map((name) => tokenizer.document(name));
  const documents = order.map((name) => [list.indexOf(name)]);
  const settings = {
    steps: order.length,
    batchSize: 1,
    learningRate: 0.01,
    schedule: 'cosine',
    betas: [0.9, 0.95],
    weightDecay: 0,
  };
  const losses = [];
  for await (const { loss } of train(model, data, { ...settings, batches: documents })) losses.push(loss);
  model.about = { vocabulary: namesVocabulary, provenance: provenance.names };
  const trained = await saveModel(model);
  model.close();
  backend.close();
  const what =
    'The published names run: Adam, learning rate 0.01 falling to 0 along a cosine, betas 0.9 and 0.95, epsilon 1e-8, no weight decay; documents[step] is the line of data/names.txt, counted from 0, whose name the step learns from; losses are of that name alone, before the step’s change, in nats a token.';
  const quotedLosses = Object.fromEntries(
    quotedNames.map((step) => [step, Number(losses[step - 1].toFixed(4))]),
  );
  const published = JSON.stringify({ what, losses: quotedLosses, documents });
  return new Map([
    ['init.safetensors', init],
    ['model.safetensors', trained],
    ['published.json', new TextEncoder().encode(`${published}\n`)],
  ]);
}

async function main() {
  const server = await createServer({
    configFile: false,
    root: fileURLToPath(root),
    logLevel: 'error',
    appType: 'custom',
    server: { middlewareMode: true, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
  try {
    const runner = createServerModuleRunner(server.environments.ssr, { hmr: false });
    const lib = await runner.import('/lib/index.ts');
    for (const [folder, make] of Object.entries({ cycle: cycleFiles, names: namesFiles })) {
      await mkdir(new URL(folder, target), { recursive: true });
      for (const [name, bytes] of await make(lib)) {
        await writeFile(new URL(`${folder}/${name}`, target), bytes);
        console.log(`public/models/${folder}/${name}: ${bytes.length} bytes`);
      }
    }
  } finally {
    await server.close();
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
