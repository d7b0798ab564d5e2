/** The arithmetic counted node by node is what the closed forms say of a whole pass. */
import { describe, expect, it } from 'vitest';
import { gradient } from '../../../lib/graph/gradient';
import { Graph } from '../../../lib/graph/graph';
import { flopsOf } from '../../../lib/graph/work';
import { completeConfig, presets } from '../../../lib/model/config';
import { forward } from '../../../lib/model/gpt';
import { decodingWork } from '../../../lib/model/work';

const count = (graph: Graph) => graph.nodes.reduce((sum, node) => sum + flopsOf(node), 0);

describe('the arithmetic of a pass', () => {
  it.each(['cycle', 'names', 'stories', 'gpt2'] as const)('over %s is the closed form’s', (name) => {
    const config = completeConfig(presets[name]);
    for (const tokens of [1, 7, 8]) {
      const graph = new Graph();
      forward(graph, config, 1, tokens);
      const once = decodingWork(config, tokens, { cached: false, prompt: tokens, head: 'all' });
      expect(count(graph)).toBe(once.flops);
    }
  });

  it.each(['cycle', 'names', 'stories'] as const)('back through %s costs twice the way forward', (name) => {
    const config = completeConfig(presets[name]);
    const graph = new Graph();
    const logits = forward(graph, config, 2, 8);
    const loss = graph.value('crossEntropy', [logits, graph.input('targets', [16])], {}, 'loss');
    const ahead = count(graph);
    gradient(graph, loss);
    expect(count(graph)).toBe(3 * ahead);
  });

  it('grows with the batch, and knows both ways a matmul may be turned', () => {
    const config = completeConfig(presets.cycle);
    const [one, three] = [1, 3].map((batch) => {
      const graph = new Graph();
      forward(graph, config, batch, 8);
      return count(graph);
    });
    expect(three).toBe(3 * one!);
    for (const [transposeA, shape] of [
      [false, [5, 7]],
      [true, [7, 5]],
    ] as const) {
      const graph = new Graph();
      const inputs = [graph.parameter('a', shape), graph.parameter('b', [7, 3])];
      graph.value('matmul', inputs, { transposeA, transposeB: false }, 'y');
      expect(count(graph)).toBe(2 * 5 * 7 * 3);
    }
  });
});
