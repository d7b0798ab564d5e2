/** This project's engine, through its door. `?backend=reference` in the worker's address chooses the plain one. */
import { type Backend, type BackendName, GPT, type GPTConfig, openBackend, train } from '../../../lib';
import type { Recipe, Weights } from '../works';
import { answerOrders, type Model, type Part } from './contender';

const backendName = (new URLSearchParams(location.search).get('backend') ?? 'wasm') as BackendName;
const watch = watchKernels();
let backend: Backend;

answerOrders({
  async open() {
    backend = await openBackend(backendName);
  },

  async model(config: GPTConfig, weights: Weights): Promise<Model> {
    const model = new GPT(config, backend, weights);
    return {
      async train(recipe, _asked, told) {
        for await (const { loss } of train(model, recipe.data, optionsOf(recipe))) told(loss);
      },
      async writer() {
        const decoder = model.decode();
        return {
          next: (id) => decoder.append([id]),
          rewind: () => decoder.rewind(0),
          close: () => decoder.close(),
        };
      },
      close: () => model.close(),
    };
  },

  profile: watch,
});

function optionsOf({ time: sequenceLength, choices: batches, data: _, ...rest }: Recipe) {
  return { ...rest, sequenceLength, batches };
}

/**
 * Times every export of every WebAssembly module that is opened from here on, while someone watches. Outside of that a
 * call costs one comparison more, so the wrapping is done only where the worker's address asks for it.
 */
function watchKernels(): () => () => Part[] {
  const parts = new Map<string, { calls: number; milliseconds: number }>();
  let watching = false;
  const timed = (name: string, kernel: (...numbers: number[]) => unknown) => {
    const part = { calls: 0, milliseconds: 0 };
    parts.set(name, part);
    return (...numbers: number[]) => {
      if (!watching) return kernel(...numbers);
      const began = performance.now();
      const result = kernel(...numbers);
      part.milliseconds += performance.now() - began;
      part.calls += 1;
      return result;
    };
  };
  if (new URLSearchParams(location.search).has('profile')) {
    const { instantiate } = WebAssembly;
    const wrapped = async (source: BufferSource, imports?: WebAssembly.Imports) => {
      const { instance, module } = await instantiate(source, imports);
      const exports = Object.fromEntries(
        Object.entries(instance.exports).map(([name, value]) => [
          name,
          typeof value === 'function' ? timed(name, value as (...numbers: number[]) => unknown) : value,
        ]),
      );
      return { instance: { exports }, module };
    };
    Object.assign(WebAssembly, { instantiate: wrapped });
  }
  return () => {
    for (const part of parts.values()) Object.assign(part, { calls: 0, milliseconds: 0 });
    watching = true;
    const began = performance.now();
    return () => {
      watching = false;
      const all = performance.now() - began;
      const told = [...parts].filter(([, { calls }]) => calls > 0).map(([name, part]) => ({ name, ...part }));
      const inside = told.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
      return [...told, { name: 'JavaScript between calls', calls: 1, milliseconds: all - inside }];
    };
  };
}
