/** The kernels as compiled: what lib carries is what its sources say, and blocking changes no bit of a model that replays. */
import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wasmBackend } from '../../../lib/backends/wasm';
import { Graph } from '../../../lib/graph/graph';
import { plan } from '../../../lib/graph/plan';
import { type GPTConfig, presets } from '../../../lib/model/config';
import { createModel } from '../../../lib/model/gpt';
import { normal } from '../../../lib/random';
import { compileKernels } from '../../../scripts/build-kernels.mjs';

it('module.generated.ts is what the sources in kernels/ compile to (npm run kernels)', async () => {
  const carried = await readFile(
    new URL('../../../lib/backends/wasm/module.generated.ts', import.meta.url),
    'utf8',
  );
  expect(await compileKernels()).toBe(carried);
});

interface Product {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly bias: boolean;
}

const numbers = (stream: number, size: number) =>
  Float32Array.from({ length: size }, (_, i) => normal(3, stream, i));

/** One f32 sum a result, from the bias on, in the order of the inner index. */
function inOrder({ rows, inner, columns, transposeA, transposeB, bias }: Product): Float32Array {
  const [a, b, start] = [numbers(1, rows * inner), numbers(2, inner * columns), numbers(3, columns)];
  const y = new Float32Array(rows * columns);
  for (let n = 0; n < rows; n++) {
    for (let m = 0; m < columns; m++) {
      let sum = bias ? start[m]! : 0;
      for (let k = 0; k < inner; k++) {
        const left = a[transposeA ? k * rows + n : n * inner + k]!;
        sum = Math.fround(sum + Math.fround(left * b[transposeB ? m * inner + k : k * columns + m]!));
      }
      y[n * columns + m] = sum;
    }
  }
  return y;
}

async function onWasm({ rows, inner, columns, bias, ...sides }: Product): Promise<Float32Array> {
  const graph = new Graph();
  const shapes = {
    a: sides.transposeA ? [inner, rows] : [rows, inner],
    b: sides.transposeB ? [columns, inner] : [inner, columns],
    bias: [columns],
  };
  const names = (['a', 'b', 'bias'] as const).slice(0, bias ? 3 : 2);
  const given = names.map((name) => graph.parameter(name, shapes[name]));
  const y = graph.value('matmul', given, sides, 'y');
  const backend = await wasmBackend();
  const store = backend.allocate(given);
  given.forEach(({ name, shape }, i) =>
    store.write(
      name,
      numbers(
        i + 1,
        shape.reduce((size, axis) => size * axis, 1),
      ),
    ),
  );
  const program = await backend.compile(plan(graph, { outputs: [y] }), store);
  await program.run();
  return program.read('y');
}

describe('a matmul', () => {
  it.each([
    [1, 100],
    [3, 45],
  ])(
    'of %i rows with %i numbers each, by a matrix larger than the caches, is right to rounding',
    async (rows, inner) => {
      const columns = Math.ceil(2 ** 22 / inner) + 1;
      const product = { rows, inner, columns, transposeA: false, transposeB: true, bias: false };
      const [ours, expected] = [await onWasm(product), inOrder(product)];
      expect(ours).not.toEqual(expected); // it is the kernel that reads in order of memory
      let worst = 0;
      ours.forEach((value, i) => (worst = Math.max(worst, Math.abs(value - expected[i]!))));
      expect(worst).toBeLessThan(1e-5 * inner ** 0.5);
    },
  );

  const size = (most: number) => fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: most }));

  it('adds up each result in the order of the inner index, whichever kernel computes it', async () => {
    const product = fc.record({
      rows: size(40),
      inner: size(300),
      columns: size(70),
      transposeA: fc.boolean(),
      transposeB: fc.boolean(),
      bias: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(product, async (given) => {
        expect(await onWasm(given)).toEqual(inOrder(given));
      }),
      { numRuns: 120 },
    );
  });

  it.each([
    { rows: 33, inner: 530, columns: 267, transposeA: false, transposeB: true, bias: true },
    { rows: 18, inner: 300, columns: 30, transposeA: true, transposeB: false, bias: false },
    { rows: 2, inner: 530, columns: 521, transposeA: false, transposeB: false, bias: true },
    { rows: 3, inner: 263, columns: 517, transposeA: false, transposeB: true, bias: false },
  ])('also of $rows × $inner × $columns, past the edges of panels and caches', async (given) => {
    expect(await onWasm(given)).toEqual(inOrder(given));
  });
});

describe('a token read from the cache', () => {
  const deep: GPTConfig = { ...presets.cycle, n_embd: 36, n_head: 3, n_positions: 40, trained_positions: 8 };

  it.each([
    ['names', presets.names],
    ['heads of 12', { ...deep, vocab_size: 517 }],
    ['heads of 6', { ...deep, n_head: 6, vocab_size: 37 }],
    ['ALiBi', { ...deep, position: 'alibi' }],
    ['RoPE', { ...deep, position: 'rope' }],
  ] as const)('has the very bits of a pass over the whole text: %s', async (_name, config: GPTConfig) => {
    const model = await createModel(
      { ...config, initialisation: 'pytorch' },
      { backend: await wasmBackend(), seed: 4 },
    );
    const decoder = model.decode();
    const text: number[] = [];
    for (const piece of [1, 5, 1, 1, 17, 1, 2].map((length) =>
      Array.from({ length }, (_, i) => (7 * i + length) % 4),
    )) {
      if (text.length + piece.length > model.config.n_positions) break;
      text.push(...piece);
      const whole = await model.logits(text);
      expect(await decoder.append(piece)).toEqual(whole.slice(-model.config.vocab_size));
    }
    expect(text.length).toBeGreaterThan(6);
  });
});
