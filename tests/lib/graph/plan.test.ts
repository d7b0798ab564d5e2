/** The plan: what runs, and who may lie where. */
import { describe, expect, it } from 'vitest';
import { Graph, type Tensor } from '../../../lib/graph/graph';
import { plan } from '../../../lib/graph/plan';
import { sizeOf } from '../../../lib/graph/shape';

/** x → a → b → c → d, each a sum of the one before with itself, five numbers long; and `side`, which nobody needs. */
function chain() {
  const graph = new Graph();
  let last: Tensor = graph.input('x', [5], 'f32');
  for (const name of ['a', 'b', 'c', 'd']) last = graph.value('add', [last, last], {}, name);
  graph.value('add', [graph.tensors.get('a')!, last], {}, 'side');
  return { graph, d: last };
}

describe('plan', () => {
  it('leaves out what nobody asked for', () => {
    const { graph, d } = chain();
    const { nodes, offsets } = plan(graph, { outputs: [d] });
    expect(nodes.map(({ outputs }) => outputs[0]!.name)).toEqual(['a', 'b', 'c', 'd']);
    expect(offsets.has(graph.tensors.get('side')!)).toBe(false);
    expect(plan(graph, { outputs: [graph.tensors.get('b')!] }).nodes).toHaveLength(2);
  });

  it('always runs what works in place', () => {
    const graph = new Graph();
    const [p, g, hyper] = [
      graph.parameter('p', [3]),
      graph.input('g', [3], 'f32'),
      graph.input('hyper', [8], 'f32'),
    ];
    graph.apply('adamw', [p, g, graph.state('m', [3]), graph.state('v', [3]), hyper], {}, 'step');
    const { nodes, stored, offsets, readable } = plan(graph, { outputs: [] });
    expect(nodes.map(({ op }) => op)).toEqual(['adamw']);
    expect(stored.map(({ name }) => name).sort()).toEqual(['m', 'p', 'v']);
    expect([...offsets.keys()].map(({ name }) => name).sort()).toEqual(['g', 'hyper']);
    expect([...readable.keys()].sort()).toEqual(['g', 'hyper']);
  });

  it('has a place for every input, read or not, and for constants, which nobody writes', () => {
    const { graph, d } = chain();
    graph.input('unread', [2]);
    const constant = graph.constant('steady', [5], new Float32Array(5));
    const sum = graph.value('add', [d, constant], {}, 'sum');
    const { readable, constants, offsets } = plan(graph, { outputs: [sum] });
    expect([...readable.keys()].sort()).toEqual(['sum', 'unread', 'x']);
    expect(constants).toEqual([constant]);
    const places = [...offsets].map(([tensor, offset]) => [offset, offset + sizeOf(tensor.shape)] as const);
    const [from, to] = places[[...offsets.keys()].indexOf(constant)]!;
    for (const [tensor, offset] of offsets)
      if (tensor !== constant) expect(offset >= to || offset + sizeOf(tensor.shape) <= from).toBe(true);
  });

  it('lets values share memory once they are no longer needed, and only then', () => {
    const { graph, d } = chain();
    const { offsets, size } = plan(graph, { outputs: [d] });
    const at = (name: string) => offsets.get(graph.tensors.get(name)!)!;
    expect(at('c')).toBe(at('a'));
    for (const [one, next] of ['ab', 'bc', 'cd', 'xd', 'xa'].map((pair) => [...pair] as [string, string]))
      expect(at(one), one + next).not.toBe(at(next));
    expect(size).toBe(4 * 8); // x, d and two of a, b, c, each five numbers padded to eight
  });

  it('gives what is kept a place of its own', () => {
    const { graph, d } = chain();
    const { offsets, readable, size } = plan(graph, { outputs: [d], keep: ['a', 'c'] });
    expect([...readable.keys()].sort()).toEqual(['a', 'c', 'd', 'x']);
    const kept = ['x', 'a', 'c', 'd', 'b'].map((name) => offsets.get(graph.tensors.get(name)!));
    expect(new Set(kept).size).toBe(5);
    expect(size).toBe(5 * 8);
  });

  it('keeps a value that only `keep` asked for', () => {
    const { graph, d } = chain();
    const { nodes, readable } = plan(graph, { outputs: [d], keep: ['side'] });
    expect(nodes).toHaveLength(5);
    expect(readable.has('side')).toBe(true);
  });

  it('never lets two tensors alive at once overlap, at any alignment', () => {
    for (const alignment of [1, 4, 16]) {
      const { graph, d } = chain();
      const { nodes, offsets } = plan(graph, { outputs: [d], alignment });
      for (const offset of offsets.values()) expect(offset % alignment).toBe(0);
      for (const { inputs, outputs } of nodes) {
        const places = [...new Set([...inputs, ...outputs])].map((tensor) => ({
          from: offsets.get(tensor)!,
          to: offsets.get(tensor)! + sizeOf(tensor.shape),
        }));
        places.sort((a, b) => a.from - b.from);
        places.slice(1).forEach(({ from }, i) => expect(from).toBeGreaterThanOrEqual(places[i]!.to));
      }
    }
  });

  it('names a tensor it cannot keep', () => {
    const { graph, d } = chain();
    expect(() => plan(graph, { outputs: [d], keep: ['h.9'] })).toThrow(
      'plan: there is no tensor called h.9 to keep',
    );
  });
});
