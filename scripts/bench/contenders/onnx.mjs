/** onnxruntime-web on WebAssembly: work D, whose graph `onnxModel.ts` writes. It does not train. */
import { onnxModel } from '../onnxModel';
import { answerOrders } from './contender';

const threads = Number(new URLSearchParams(location.search).get('threads') ?? 1);
let ort;

answerOrders({
  async open() {
    ort = await import('onnxruntime-web/wasm'); // it waits for something at its top, and an order would be lost
    ort.env.wasm.wasmPaths = new URL('../binaries/', location.href).href;
    ort.env.wasm.numThreads = threads;
  },

  async model(config, weights) {
    const session = await ort.InferenceSession.create(onnxModel(config, weights), {
      executionProviders: ['wasm'],
      graphOptimizationLevel: 'all',
    });
    return { writer: async () => writer(config, session), close: () => void session.release() };
  },
});

function writer({ n_embd: width, n_head, n_layer }, session) {
  const whole = (value) => new ort.Tensor('int64', BigInt64Array.of(BigInt(value)), [1]);
  const layers = Array.from({ length: n_layer }, (_, i) => i);
  const empty = () => new ort.Tensor('float32', new Float32Array(), [n_head, 0, width / n_head]);
  const fresh = () =>
    Object.fromEntries(
      layers.flatMap((i) => [
        [`past.${i}.k`, empty()],
        [`past.${i}.v`, empty()],
      ]),
    );
  let [past, place] = [fresh(), 0];
  return {
    async next(id) {
      const found = await session.run({ id: whole(id), place: whole(place), ...past });
      place += 1;
      for (const i of layers)
        for (const part of ['k', 'v']) past[`past.${i}.${part}`] = found[`present.${i}.${part}`];
      return found.logits.data;
    },
    rewind: () => {
      [past, place] = [fresh(), 0];
    },
    close() {},
  };
}
