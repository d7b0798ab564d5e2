/**
 * The bench's worker: trains the cycle model once for each order it gets, and says how long that took.
 * It opens its backend at the first order, as the page's worker does, so its first run is the cold one.
 */
import {
  type Backend,
  type BackendName,
  createModel,
  cycleCorpus,
  openBackend,
  presets,
  train,
} from '../../lib';

export interface Order {
  readonly backend: BackendName;
  readonly steps: number;
  readonly batchSize: number;
  readonly sequenceLength: number;
  readonly seed: number;
}

export interface Outcome {
  /** From the order to the last step: opening the backend (first order only), creating the model, compiling, training. */
  readonly milliseconds: number;
  readonly finalLoss: number;
  /** The engine's own count while it trains: parameters, moments and intermediates. */
  readonly engineBytes: number;
  /** Length of every WebAssembly memory made in this worker. */
  readonly wasmBytes: number;
}

const memories: WebAssembly.Memory[] = [];
const Memory = WebAssembly.Memory;
WebAssembly.Memory = class extends Memory {
  constructor(descriptor: WebAssembly.MemoryDescriptor) {
    super(descriptor);
    memories.push(this);
  }
};

let opened: Promise<Backend> | undefined;

addEventListener('message', ({ data }: MessageEvent<Order>) => {
  run(data).then(
    (outcome) => postMessage(outcome),
    (error: unknown) => postMessage({ failure: String(error) }),
  );
});

async function run({ backend: name, seed, ...sizes }: Order): Promise<Outcome> {
  const started = performance.now();
  opened ??= openBackend(name);
  const backend = await opened;
  const model = await createModel(presets.cycle, { backend, seed });
  let finalLoss = Number.NaN;
  for await (const { loss } of train(model, cycleCorpus, { ...sizes, seed })) finalLoss = loss;
  const milliseconds = performance.now() - started;

  // The program is gone by now, so its bytes are read in a second, untimed run of one step.
  let engineBytes = 0;
  for await (const _ of train(model, cycleCorpus, { ...sizes, steps: 1, seed })) engineBytes = backend.bytes;
  model.close();
  const wasmBytes = memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
  return { milliseconds, finalLoss, engineBytes, wasmBytes };
}
