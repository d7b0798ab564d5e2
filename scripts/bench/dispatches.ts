/**
 * Work G, in the page: how many kernels the engine starts on a graphics card, for a training step of the cycle and for a
 * token of a model with GPT-2's layers. Software counts as a graphics card: the number depends on the plan alone.
 */
import {
  type Backend,
  createModel,
  cycleCorpus,
  type GPTConfig,
  openBackend,
  presets,
  Trainer,
} from '../../lib';

/** GPT-2's layers, heads and vocabulary order, narrow: the count per layer does not follow from the width. */
const shaped: GPTConfig = { ...presets.gpt2, vocab_size: 60, n_embd: 96, n_positions: 32 };

/** @throws Error, in a sentence, where the browser has no WebGPU */
export async function dispatches(): Promise<{ step: number; token: number; layers: number }> {
  const backend = await openBackend('webgpu');
  const model = await createModel(presets.cycle, { backend, seed: 1 });
  const options = { steps: 1, batchSize: 16, sequenceLength: 8, learningRate: 0.01, seed: 1 };
  const trainer = new Trainer(model, cycleCorpus, options);
  await trainer.step();
  const counts: (number | undefined)[] = [];
  const gpt2 = await createModel(shaped, { backend: counting(backend, counts), seed: 1 });
  await gpt2.decode().append([1]);
  return { step: trainer.dispatches!, token: counts[0]!, layers: shaped.n_layer! };
}

/** Notes what each program starts. */
function counting(backend: Backend, counts: (number | undefined)[]): Backend {
  const compile: Backend['compile'] = async (plan, ...stores) => {
    const program = await backend.compile(plan, ...stores);
    counts.push(program.dispatches);
    return program;
  };
  return { ...backend, compile };
}
