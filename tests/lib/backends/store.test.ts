/** A store on every backend: frames out and in, and what it refuses. */
import { describe, expect, it } from 'vitest';
import { referenceBackend } from '../../../lib/backends/reference';
import { wasmBackend } from '../../../lib/backends/wasm';
import { gradient } from '../../../lib/graph/gradient';
import { Graph } from '../../../lib/graph/graph';
import { plan } from '../../../lib/graph/plan';
import { backends } from './everyBackend';

const parameters = [
  { name: 'a', shape: [3, 2] },
  { name: 'b', shape: [5] },
];

describe.each(backends)('a store on %s', (_name, open) => {
  it('gives all parameters end to end, and takes them back', async () => {
    const store = (await open()).allocate(parameters);
    store.write('a', Float32Array.of(1, 2, 3, 4, 5, 6));
    store.write('b', Float32Array.of(7, 8, 9, 10, 11));
    const frame = await store.snapshot();
    expect([...frame]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    store.write('a', new Float32Array(6));
    expect([...frame.slice(0, 2)], 'a frame is a copy').toEqual([1, 2]);
    store.restore(frame);
    expect([...(await store.read('a'))]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await store.snapshot()).toEqual(frame);
  });

  it('keeps its numbers when the memory grows', async () => {
    const backend = await open();
    const store = backend.allocate(parameters);
    store.write('b', Float32Array.of(7, 8, 9, 10, 11));
    backend.allocate([{ name: 'large', shape: [1000, 1000] }]);
    expect([...(await store.read('b'))]).toEqual([7, 8, 9, 10, 11]);
  });

  it('names what it does not have and both lengths when one is wrong', async () => {
    const store = (await open()).allocate(parameters);
    expect(() => store.write('c', new Float32Array(1))).toThrow('parameters: there is no c; it has a, b');
    await expect(store.read('c')).rejects.toThrow('parameters: there is no c; it has a, b');
    expect(() => store.restore(new Float32Array(12))).toThrow('a snapshot takes 11 numbers, not 12');
  });

  it('serves only programs of its own backend that ask for what it holds', async () => {
    const backend = await open();
    const graph = new Graph();
    const y = graph.value('columnSum', [graph.parameter('c', [3, 2])], {}, 'y');
    const planned = plan(graph, { outputs: [y] });
    await expect(backend.compile(planned, backend.allocate(parameters))).rejects.toThrow(
      'parameters: there is no c; it has a, b',
    );
    for (const other of [referenceBackend(), await wasmBackend()]) {
      const foreign = other.allocate([{ name: 'c', shape: [3, 2] }]);
      await expect(backend.compile(planned, foreign)).rejects.toThrow(
        'compile: the store belongs to another backend',
      );
    }
  });

  it('once closed, serves no new program and takes no memory for one', async () => {
    const backend = await open();
    const graph = new Graph();
    const y = graph.value('columnSum', [graph.parameter('a', [3, 2])], {}, 'y');
    const store = backend.allocate(parameters);
    store.close();
    await expect(backend.compile(plan(graph, { outputs: [y] }), store)).rejects.toThrow(
      'store: the store is closed',
    );
    expect(backend.bytes).toBe(0);
  });

  it('computes GELU to 1e-7 far into both tails', async () => {
    const backend = await open();
    const graph = new Graph();
    const x = graph.parameter('x', [1, 6]);
    const [y, slope] = graph.apply('activation', [x], { kind: 'gelu' }, 'y');
    const store = backend.allocate([x]);
    store.write('x', Float32Array.of(-1000, -20, -9.5, 9.5, 20, 1000));
    const program = await backend.compile(plan(graph, { outputs: [y!, slope!] }), store);
    await program.run();
    const expected: [string, number[]][] = [
      ['y', [0, 0, 0, 9.5, 20, 1000]],
      ['y.slope', [0, 0, 0, 1, 1, 1]],
    ];
    for (const [name, values] of expected) {
      const ours = await program.read(name);
      values.forEach((value, i) =>
        expect(Math.abs(ours[i]! - value), `${name}[${i}] is ${ours[i]}`).toBeLessThanOrEqual(1e-7),
      );
    }
  });
});

it('a matmul whose first operand is transposed has no gradient rule, and says so', () => {
  const graph = new Graph();
  const [a, b] = [graph.parameter('a', [3, 2]), graph.parameter('b', [3, 4])];
  const y = graph.value('matmul', [a, b], { transposeA: true, transposeB: false }, 'y');
  const loss = graph.value('crossEntropy', [y, graph.input('targets', [2])], {}, 'loss');
  expect(() => gradient(graph, loss)).toThrow(
    'gradient: matmul of a transposed first operand (y) has no rule',
  );
});
