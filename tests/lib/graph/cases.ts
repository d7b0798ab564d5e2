/** Small graphs, one for each op that learns, with sizes that fill registers exactly and sizes that do not. */
import type { Graph, Tensor } from '../../../lib/graph/graph';
import { sizeOf } from '../../../lib/graph/shape';
import { rotations } from '../../../lib/model/positions';
import { normal } from '../../../lib/random';

export interface Case {
  readonly name: string;
  readonly build: (graph: Graph) => Tensor;
}

const plain = { transposeA: false, transposeB: false };

/** Ends a graph in a loss with `rows` targets, so that every output counts with a different weight. */
function lossOf(graph: Graph, logits: Tensor): Tensor {
  const targets = graph.input('targets', [logits.shape[0]!]);
  return graph.value('crossEntropy', [logits, targets], {}, 'loss');
}

function matmulCase(rows: number, inner: number, columns: number, transposeB: boolean, bias: boolean): Case {
  const name = `matmul ${rows}×${inner}×${columns}${transposeB ? ', b transposed' : ''}${bias ? ', bias' : ''}`;
  return {
    name,
    build(graph) {
      const a = graph.parameter('a', [rows, inner]);
      const b = graph.parameter('b', transposeB ? [columns, inner] : [inner, columns]);
      const inputs = bias ? [a, b, graph.parameter('bias', [columns])] : [a, b];
      return lossOf(graph, graph.value('matmul', inputs, { ...plain, transposeB }, 'y'));
    },
  };
}

function attentionCase(
  batch: number,
  time: number,
  heads: number,
  depth: number,
  slopes?: readonly number[],
): Case {
  return {
    name: `attention of ${batch} × ${time} tokens, ${heads} heads of ${depth}${slopes ? ', ALiBi' : ''}`,
    build: (graph) =>
      lossOf(
        graph,
        graph.value(
          'attention',
          [graph.parameter('qkv', [batch * time, 3 * heads * depth])],
          { heads, time, slopes },
          'y',
        ),
      ),
  };
}

export const cases: readonly Case[] = [
  matmulCase(8, 8, 24, false, false),
  matmulCase(9, 5, 13, false, true),
  matmulCase(3, 16, 27, true, false),
  matmulCase(1, 7, 4, true, false),
  attentionCase(2, 8, 2, 4),
  attentionCase(1, 5, 3, 6),
  attentionCase(2, 1, 1, 3),
  attentionCase(2, 7, 2, 4, [0.5, 0.125]),
  ...[
    [2, 8],
    [3, 6],
    [1, 2],
  ].map(([heads, depth]) => ({
    name: `rotate of ${heads} heads of ${depth}`,
    build: (graph: Graph) => {
      const angles = graph.constant('angles', [5, depth!], rotations(5, depth!));
      const qkv = graph.parameter('qkv', [6, 3 * heads! * depth!]);
      const inputs = [qkv, graph.input('positions', [6]), angles];
      return lossOf(graph, graph.value('rotate', inputs, { heads: heads!, inverse: false }, 'y'));
    },
  })),
  ...[8, 6].map((width) => ({
    name: `layernorm of width ${width}`,
    build: (graph: Graph) => {
      const [x, gain, bias] = [
        graph.parameter('x', [5, width]),
        graph.parameter('gain', [width]),
        graph.parameter('bias', [width]),
      ];
      return lossOf(graph, graph.value('layernorm', [x, gain, bias], { epsilon: 1e-5 }, 'y'));
    },
  })),
  ...[16, 5].map((width) => ({
    name: `rmsnorm of width ${width}`,
    build: (graph: Graph) =>
      lossOf(graph, graph.value('rmsnorm', [graph.parameter('x', [5, width])], { epsilon: 1e-5 }, 'y')),
  })),
  ...(['gelu', 'gelu_new', 'relu', 'relu2'] as const).map((kind) => ({
    name: kind,
    build: (graph: Graph) =>
      lossOf(graph, graph.value('activation', [graph.parameter('x', [7, 9])], { kind }, 'y')),
  })),
  {
    name: 'embedding, with rows used twice and never',
    build: (graph) =>
      lossOf(
        graph,
        graph.value('embedding', [graph.parameter('table', [6, 10]), graph.input('ids', [8])], {}, 'y'),
      ),
  },
  {
    name: 'add, and a tensor used three times',
    build(graph) {
      const [a, b] = [graph.parameter('a', [4, 6]), graph.parameter('b', [4, 6])];
      const sum = graph.value('add', [a, b], {}, 'sum');
      return lossOf(graph, graph.value('add', [graph.value('add', [sum, a], {}, 'more'), sum], {}, 'y'));
    },
  },
];

/** Sizes past the edges of blocks, panels and registers: too many numbers for finite differences. */
export const large: readonly Case[] = [
  matmulCase(33, 20, 203, false, true),
  matmulCase(33, 20, 203, true, false),
  matmulCase(18, 25, 300, true, true),
  matmulCase(2, 22, 107, false, true),
  matmulCase(1, 22, 100, true, false),
  attentionCase(2, 17, 2, 12),
  attentionCase(1, 37, 1, 9),
];

/** Seeded numbers for every parameter and input of a graph. Targets and ids stay small enough for every case. */
export function fill(graph: Graph): Map<string, Float32Array | Int32Array> {
  let stream = 100;
  const given = new Map<string, Float32Array | Int32Array>();
  for (const { name, shape, kind } of graph.tensors.values()) {
    stream += 1;
    if (kind === 'parameter')
      given.set(
        name,
        Float32Array.from({ length: sizeOf(shape) }, (_, i) => normal(5, stream, i)),
      );
    if (kind === 'input')
      given.set(
        name,
        Int32Array.from({ length: sizeOf(shape) }, (_, i) => (i * i + 1) % 3),
      );
  }
  return given;
}
