/**
 * The engine that the worker uses, and those it used before: what the reader picks, as far as it can run here. Knows no
 * model and no run.
 */
import { type Backend, createModel, cycleCorpus, openBackend, presets, Trainer } from '@lib';
import type { EngineName } from './protocol';
import { training } from './settings';

const opened = new Map<EngineName, Promise<Backend>>();
let inUse: EngineName = 'auto';

/** Another engine from now on. */
export function use(name: EngineName): Promise<Backend> {
  inUse = name;
  return engine();
}

export function engine(): Promise<Backend> {
  const name = inUse;
  const known = opened.get(name) ?? open(name);
  opened.set(name, known);
  known.catch(() => opened.delete(name)); // part of it could not be fetched: the next question tries again
  return known;
}

/** What cannot run here leaves the choice to the engine, whose reason says why. */
async function open(name: EngineName): Promise<Backend> {
  if (name !== 'webgpu') return openBackend(name).catch(() => openBackend('auto'));
  const backend = await openBackend('auto', { preferGpu: true, leastWork: 1 });
  await tryOut(backend);
  return backend;
}

/** Milliseconds that a trial may take before the reader is answered. */
const patience = 6000;

/** Trains a model that nobody sees until the engine has made up its mind, and has its kernels compiled. */
async function tryOut(backend: Backend): Promise<void> {
  const model = await createModel(presets.cycle, { backend, seed: 1 });
  const trainer = new Trainer(model, cycleCorpus, { ...training, seed: 1, steps: patience });
  const end = performance.now() + patience;
  try {
    do {
      await trainer.step();
      await new Promise((rested) => setTimeout(rested, 20));
    } while (backend.undecided && performance.now() < end);
  } finally {
    trainer.close();
    model.close();
  }
}
