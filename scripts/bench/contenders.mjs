/** Who races, in which works, and where its program lies. */

/**
 * @typedef {object} Entry
 * @property {string} name as the table says it
 * @property {string} entry its worker, or its program of Python: a file of this folder
 * @property {string} works letters of `works.ts`
 * @property {string} [search] what its worker's address ends with
 * @property {string[]} [words] what its program is called with
 * @property {string} [peer] the package whose version the table names
 * @property {string[]} [binaries] files of packages that its worker fetches
 * @property {boolean} [slow] takes minutes: only with --slow, and once
 */

const ours = 'contenders/ours.ts';
const jax = { entry: 'contenders/jax.mjs', peer: '@jax-js/jax' };
const pytorch = 'contenders/pytorch.py';

const onnx = {
  entry: 'contenders/onnx.mjs',
  peer: 'onnxruntime-web',
  binaries: ['mjs', 'wasm'].map((kind) => `onnxruntime-web/dist/ort-wasm-simd-threaded.${kind}`),
};

/** @type {Entry[]} The first is what the others are compared with. */
export const contenders = [
  { name: 'ours', entry: ours, works: 'ABCD' },
  { name: 'ours, plain', entry: ours, search: '?backend=reference', works: 'A' },
  {
    name: 'tfjs wasm, 1 thread',
    entry: 'contenders/tfjs.mjs',
    works: 'ABCD',
    peer: '@tensorflow/tfjs-core',
    binaries: ['@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm'],
  },
  { name: 'jax-js wasm, 1 thread', ...jax, works: 'ABCD' },
  { name: 'jax-js wasm, all threads', ...jax, search: '?threads=all', works: 'CD' },
  { name: 'onnxruntime-web wasm, 1 thread', ...onnx, works: 'D' },
  { name: 'onnxruntime-web wasm, 2 threads', ...onnx, search: '?threads=2', works: 'D' },
  { name: 'scalar autograd in JavaScript', entry: 'contenders/scalar.mjs', works: 'B' },
  { name: 'PyTorch, 1 thread', entry: pytorch, words: ['1'], works: 'ABCD' },
  { name: 'PyTorch, 2 threads', entry: pytorch, words: ['2'], works: 'CD' },
  { name: 'microgpt in pure Python', entry: 'contenders/microgpt.py', works: 'B', slow: true },
];
