/** One body for every backend: each op and its gradient against the reference kernels in float64. */
import { describe, expect, it } from 'vitest';
import { gradient } from '../../../lib/graph/gradient';
import { Graph } from '../../../lib/graph/graph';
import { plan } from '../../../lib/graph/plan';
import { appendAdamW } from '../../../lib/training/adamw';
import { cases, fill, large } from '../graph/cases';
import { evaluate } from '../graph/double';
import { backends, tolerance } from './everyBackend';

const hyper = Float32Array.of(0.02, 0.999, 0.9, 0.1, 0.99, 0.01, 3, 1e-8, 0.05);

const all = [...cases, ...large];

describe.each(backends)('ops on %s', (backendName, open) => {
  it.each(all)('$name: forward, gradient, norm and AdamW agree with the definition', async ({ build }) => {
    const graph = new Graph();
    const loss = build(graph);
    const gradients = gradient(graph, loss);
    graph.value('norm', [...gradients.values()], {}, 'gradNorm');
    appendAdamW(graph, gradients);
    const given = fill(graph).set('hyper', hyper);
    const expected = evaluate(graph, given);

    const backend = await open();
    const parameters = [...graph.tensors.values()].filter(
      ({ kind }) => kind === 'parameter' || kind === 'state',
    );
    const store = backend.allocate(parameters);
    const made = [...graph.tensors.values()].filter(({ kind }) => kind === 'value');
    const program = await backend.compile(
      plan(graph, { outputs: [loss], keep: made.map(({ name }) => name) }),
      store,
    );
    for (const { name, kind } of parameters)
      if (kind === 'parameter') store.write(name, given.get(name) as Float32Array);
    for (const { name, kind } of graph.tensors.values())
      if (kind === 'input') program.write(name, given.get(name)!);
    await program.run();

    for (const { name } of made)
      close(await program.read(name), expected.get(name)!, name, tolerance(backendName));
    for (const { name } of parameters)
      close(await store.read(name), expected.get(name)!, name, tolerance(backendName));
  });

  it('gives the same when values share memory as when each has its own', async () => {
    for (const { build } of all) {
      const outcomes = [];
      for (const own of [true, false]) {
        const graph = new Graph();
        const gradients = [...gradient(graph, build(graph)).values()];
        const names = gradients.map(({ name }) => name);
        const given = fill(graph);
        const backend = await open();
        const parameters = [...graph.tensors.values()].filter(({ kind }) => kind === 'parameter');
        const store = backend.allocate(parameters);
        const program = await backend.compile(
          plan(graph, {
            outputs: gradients,
            keep: own ? [...graph.tensors.keys()].filter((name) => !given.has(name)) : [],
          }),
          store,
        );
        for (const { name } of parameters) store.write(name, given.get(name) as Float32Array);
        for (const { name, kind } of graph.tensors.values())
          if (kind === 'input') program.write(name, given.get(name)!);
        await program.run(2);
        outcomes.push(await Promise.all(names.map((name) => program.read(name))));
      }
      expect(outcomes[0]).toEqual(outcomes[1]);
    }
  });

  it('names what it does not know, and both lengths when one is wrong', async () => {
    const backend = await open();
    const graph = new Graph();
    const y = graph.value('embedding', [graph.parameter('table', [3, 2]), graph.input('ids', [4])], {}, 'y');
    const store = backend.allocate([{ name: 'table', shape: [3, 2] }]);
    const program = await backend.compile(plan(graph, { outputs: [y] }), store);
    expect(() => program.write('ids', Int32Array.of(1))).toThrow('ids takes 4 numbers, not 1');
    expect(() => program.write('idz', Int32Array.of(1))).toThrow('there is no idz');
    await expect(program.read('table2')).rejects.toThrow('there is no table2');
    await expect(program.read('y', new Float32Array(4))).rejects.toThrow('y takes 8 numbers, not 4');
    const into = new Float32Array(8);
    expect(await program.read('y', into)).toBe(into);
    expect(() => store.write('table', new Float32Array(5))).toThrow('table takes 6 numbers, not 5');
    const other = backend.allocate([{ name: 'table', shape: [2, 3] }]);
    await expect(backend.compile(plan(graph, { outputs: [y] }), other)).rejects.toThrow(
      'table is (2, 3) in the store and (3, 2) in the plan',
    );
  });

  it('returns every byte when stores and programs are closed', async () => {
    const backend = await open();
    const graph = new Graph();
    const y = graph.value('embedding', [graph.parameter('table', [3, 2]), graph.input('ids', [4])], {}, 'y');
    const stores = [1, 2, 3].map(() => backend.allocate([{ name: 'table', shape: [3, 2] }]));
    const programs = await Promise.all(
      stores.map((store) => backend.compile(plan(graph, { outputs: [y] }), store)),
    );
    expect(backend.bytes).toBeGreaterThan(0);
    for (const held of [stores[1]!, programs[0]!, stores[0]!, programs[2]!, programs[1]!, stores[2]!])
      held.close();
    stores[0]!.close();
    programs[0]!.close();
    expect(backend.bytes).toBe(0);
  });
});

function close(ours: Float32Array, expected: Float64Array, name: string, allowed: number): void {
  const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-3);
  const errors = ours.map((value, i) => Math.abs(value - expected[i]!));
  const worst = errors.indexOf(Math.max(...errors));
  expect(errors[worst], `${name}[${worst}]: ${ours[worst]} against ${expected[worst]}`).toBeLessThanOrEqual(
    allowed * scale,
  );
}
