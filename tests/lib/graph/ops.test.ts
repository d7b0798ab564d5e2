/** What the op table accepts, and the sentences with which it refuses the rest. */
import { describe, expect, it } from 'vitest';
import { Graph } from '../../../lib/graph/graph';
import { type Attributes, type OpName, ops } from '../../../lib/graph/ops';
import type { Shape } from '../../../lib/graph/shape';

const plain = { transposeA: false, transposeB: false };

function shapesOf<K extends OpName>(op: K, shapes: Shape[], attributes: Attributes[K]): Shape[] {
  return ops[op](
    shapes.map((shape, i) => ({ name: `t${i}`, shape })),
    attributes,
  ).map(({ shape }) => shape);
}

describe('the op table', () => {
  it('gives the shape of every output', () => {
    expect(shapesOf('embedding', [[4, 8], [32]], {})).toEqual([[32, 8]]);
    expect(shapesOf('embeddingGradient', [[32], [32, 8]], { rows: 4 })).toEqual([[4, 8]]);
    expect(shapesOf('matmul', [[3, 5], [5, 7], [7]], plain)).toEqual([[3, 7]]);
    expect(
      shapesOf(
        'matmul',
        [
          [5, 3],
          [7, 5],
        ],
        { transposeA: true, transposeB: true },
      ),
    ).toEqual([[3, 7]]);
    expect(shapesOf('columnSum', [[3, 7]], {})).toEqual([[7]]);
    expect(shapesOf('layernorm', [[3, 7], [7], [7]], { epsilon: 1e-5 })).toEqual([[3, 7], [3], [3]]);
    expect(shapesOf('layernormGradient', [[3, 7], [7], [3], [3], [3, 7]], {})).toEqual([[3, 7], [7], [7]]);
    expect(shapesOf('activation', [[3, 7]], { kind: 'gelu' })).toEqual([
      [3, 7],
      [3, 7],
    ]);
    expect(shapesOf('attention', [[16, 24]], { heads: 2, time: 8 })).toEqual([
      [16, 8],
      [2, 2, 8, 8],
    ]);
    expect(shapesOf('rotate', [[6, 24], [6], [9, 4]], { heads: 2, inverse: false })).toEqual([[6, 24]]);
    expect(shapesOf('crossEntropy', [[3, 7], [3]], {})).toEqual([[1], [3, 7]]);
    expect(shapesOf('norm', [[3, 7], [2], [1, 1, 1]], {})).toEqual([[1]]);
    expect(shapesOf('clipScale', [[1], [1]], { limit: 1 })).toEqual([[1]]);
    expect(shapesOf('adamw', [[2, 3], [2, 3], [2, 3], [2, 3], [9]], {})).toEqual([]);
    expect(shapesOf('adamw', [[2, 3], [2, 3], [2, 3], [2, 3], [9], [1]], {})).toEqual([]);
  });

  const misfits: [OpName, Shape[], object, string][] = [
    [
      'matmul',
      [
        [4, 8],
        [16, 2],
      ],
      plain,
      'matmul: (4, 8) x (16, 2): inner sizes 8 and 16 differ',
    ],
    [
      'matmul',
      [
        [4, 8],
        [2, 16],
      ],
      { ...plain, transposeB: true },
      'matmul: (4, 8) x (2, 16): inner sizes 8 and 16 differ',
    ],
    [
      'matmul',
      [[4, 8], [8, 2], [3]],
      plain,
      'matmul: (4, 8) x (8, 2) x (3): columns and bias 2 and 3 differ',
    ],
    ['matmul', [[4, 8], [8]], plain, 'matmul: (4, 8) x (8): it needs tensors with 2, 2 axes'],
    [
      'add',
      [
        [4, 8],
        [8, 4],
      ],
      {},
      'add: (4, 8) x (8, 4): the shapes differ',
    ],
    [
      'rotate',
      [[6, 18], [6], [9, 3]],
      { heads: 2, inverse: false },
      'rotate: (6, 18) x (6) x (9, 3): 3 numbers a head do not form pairs',
    ],
    [
      'rotate',
      [[6, 24], [5], [9, 4]],
      { heads: 2, inverse: false },
      'rotate: (6, 24) x (5) x (9, 4): rows and positions 6 and 5 differ',
    ],
    ['multiply', [[4, 8], [4]], {}, 'multiply: (4, 8) x (4): the shapes differ'],
    [
      'embedding',
      [
        [4, 8],
        [2, 2],
      ],
      {},
      'embedding: (4, 8) x (2, 2): it needs tensors with 2, 1 axes',
    ],
    ['embeddingGradient', [[5], [6, 8]], { rows: 4 }, 'embeddingGradient: (5) x (6, 8): rows 5 and 6 differ'],
    [
      'layernorm',
      [[3, 8], [7], [8]],
      { epsilon: 1 },
      'layernorm: (3, 8) x (7) x (8): width and gain 8 and 7 differ',
    ],
    [
      'layernorm',
      [[3, 8], [8], [9]],
      { epsilon: 1 },
      'layernorm: (3, 8) x (8) x (9): width and bias 8 and 9 differ',
    ],
    [
      'attention',
      [[16, 25]],
      { heads: 2, time: 8 },
      'attention: (16, 25): its width must be 3 × 2 heads of equal width',
    ],
    [
      'attention',
      [[16, 24]],
      { heads: 3, time: 8 },
      'attention: (16, 24): its width must be 3 × 3 heads of equal width',
    ],
    [
      'attention',
      [[15, 24]],
      { heads: 2, time: 8 },
      'attention: (15, 24): 15 rows do not divide into sequences of 8',
    ],
    ['crossEntropy', [[3, 7], [4]], {}, 'crossEntropy: (3, 7) x (4): rows and targets 3 and 4 differ'],
    ['norm', [], {}, 'it needs at least one tensor'],
    ['clipScale', [[1]], { limit: 1 }, 'clipScale: (1): it needs tensors with 1, 1 axes'],
    ['adamw', [[2], [3], [2], [2], [9]], {}, 'the shapes differ'],
    ['adamw', [[2], [2], [2], [2]], {}, 'adamw: (2) x (2) x (2) x (2): it needs 5 inputs, not 4'],
  ];
  it.each(misfits)('%s refuses %j, with both facts', (op, shapes, attributes, sentence) => {
    const refused = () => shapesOf(op, shapes, attributes as never);
    expect(refused).toThrow(RangeError);
    expect(refused).toThrow(sentence);
  });
});

describe('a graph', () => {
  it('refuses a name twice and a tensor of another graph', () => {
    const graph = new Graph();
    graph.parameter('a', [2, 2]);
    expect(() => graph.input('a', [2])).toThrow('graph: two tensors are called a');
    const stranger = new Graph().parameter('a', [2, 2]);
    expect(() => graph.value('columnSum', [stranger], {}, 'y')).toThrow(
      'columnSum: a belongs to another graph',
    );
    expect(graph.nodes).toEqual([]);
  });

  it('refuses a constant whose numbers do not fill its shape', () => {
    expect(() => new Graph().constant('c', [2, 3], new Float32Array(5))).toThrow(
      'graph: c is (2, 3), which takes 6 numbers, not 5',
    );
  });
});
