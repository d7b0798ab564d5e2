/**
 * The table from ops to shaders: each step becomes a short list of dispatches with every constant decided.
 * Knows tensors and the numbers in them; owns no memory.
 */
import type { NodeOf, Tensor } from '../../../graph/graph';
import { sizeOf } from '../../../graph/shape';
import type { Optimiser, Plain, Step } from '../fuse';
import { type Binding, type Dispatch, type Site, spread } from '../site';
import { attention, attentionGradient, cachedAttention } from './heads';
import { curves, type ProductShader, product } from './products';
import type { ShaderName } from './shaders';
import { threadsFor } from './threads';

type Recorder<S> = (step: S, site: Site) => Dispatch[];

/** Numbers of a tensor that one workgroup takes where many tensors share a dispatch. */
const pieceLength = 2048;

export const recorders: { readonly [O in Plain['op']]: Recorder<NodeOf<O>> } & {
  readonly optimiser: Recorder<Optimiser>;
} = {
  embedding: ({ inputs: [table, ids], outputs: [y] }) => [
    each('embedding', y!, [table, ids, y], { WIDTH: y!.shape[1]!, LAST: table!.shape[0]! - 1 }),
  ],

  embeddingGradient: ({ inputs: [ids, dy], outputs: [dtable] }) => {
    const [rows, width] = dtable!.shape as [number, number];
    const constants = { ROWS: rows, COUNT: ids!.shape[0]!, WIDTH: width, THREADS: threadsFor(2 * width) };
    return [{ shader: 'embeddingGradient', constants, bindings: [ids, dy, dtable], groups: spread(rows) }];
  },

  add: ({ inputs: [a, b], outputs: [y] }) => [each('add', y!, [a, b, y])],

  multiply: ({ inputs: [a, b], outputs: [y] }) => [each('multiply', y!, [a, b, y])],

  columnSum: ({ inputs: [dy], outputs: [db] }) => {
    const [rows, columns] = dy!.shape as [number, number];
    const constants = { ROWS: rows, COLUMNS: columns };
    return [{ shader: 'columnSum', constants, bindings: [dy, db], groups: [Math.ceil(columns / 32), 1] }];
  },

  layernorm: ({ inputs, outputs, attributes: { epsilon } }) => [
    eachRow('layernorm', inputs[0]!, [...inputs, ...outputs], { EPSILON: epsilon }),
  ],

  layernormGradient: ({ inputs, outputs }) => {
    const [rows, width] = inputs[0]!.shape as [number, number];
    const rowwise = eachRow('layernormGradient', inputs[0]!, [...inputs, ...outputs]);
    return [{ ...rowwise, groups: spread(rows + Math.ceil(width / threadsFor(width))) }];
  },

  rmsnorm: ({ inputs, outputs, attributes: { epsilon } }) => [
    eachRow('rmsnorm', inputs[0]!, [...inputs, ...outputs], { EPSILON: epsilon }),
  ],

  rmsnormGradient: ({ inputs, outputs }) => [eachRow('rmsnormGradient', inputs[0]!, [...inputs, ...outputs])],

  activation: ({ inputs: [x], outputs: [y, slope], attributes: { kind } }) => [
    each('activation', y!, [x, y, slope], { KIND: curves[kind] }),
  ],

  rotate: ({ inputs: [qkv, positions, angles], outputs: [y], attributes: { inverse } }) => {
    const [places, depth] = angles!.shape as [number, number];
    const sizes = { WIDTH: qkv!.shape[1]! / 3, DEPTH: depth, LAST: places - 1, SIGN: inverse ? -1 : 1 };
    return [each('rotate', y!, [qkv, positions, angles, y], sizes)];
  },

  attention,
  attentionGradient,
  cachedAttention,

  crossEntropy: ({ inputs: [logits, targets], outputs: [loss, probs] }, { scratch }) => {
    const [rows, vocabulary] = logits!.shape as [number, number];
    const losses = scratch(rows);
    const constants = { ROWS: rows, VOCABULARY: vocabulary, THREADS: threadsFor(vocabulary) };
    return [
      {
        shader: 'crossEntropyRows',
        constants,
        bindings: [logits, targets, losses, probs],
        groups: spread(rows),
      },
      {
        shader: 'crossEntropyMean',
        constants: { ROWS: rows, THREADS: threadsFor(rows) },
        bindings: [losses, targets, loss],
        groups: [1, 1],
      },
    ];
  },

  crossEntropyGradient: ({ inputs: [probs, targets], outputs: [dlogits] }) => {
    const [rows, vocabulary] = probs!.shape as [number, number];
    const constants = { ROWS: rows, VOCABULARY: vocabulary, THREADS: threadsFor(vocabulary) };
    const bindings = [probs, targets, dlogits];
    return [{ shader: 'crossEntropyGradient', constants, bindings, groups: spread(rows) }];
  },

  norm: ({ inputs, outputs: [y] }, { scratch, table }) => {
    // What lies in a store is copied: the kernel sees one block.
    const copies: Dispatch[] = [];
    const parts = inputs.map((tensor) => {
      if (tensor.kind !== 'parameter' && tensor.kind !== 'state') return tensor;
      const copied = scratch(sizeOf(tensor.shape));
      copies.push(copy(tensor, copied));
      return copied;
    });
    const pieces = parts.flatMap(piecesOf);
    const longest = pieces.reduce((most, { count }) => Math.max(most, count), 0);
    const [listed, sums] = [
      table(2 * pieces.length, (offsetOf) =>
        Int32Array.from(pieces.flatMap(({ tensor, first, count }) => [offsetOf(tensor) + first, count])),
      ),
      scratch(pieces.length),
    ];
    return [
      ...copies,
      {
        shader: 'normPieces',
        constants: { PIECES: pieces.length, TABLE: listed, SUMS: sums, THREADS: threadsFor(longest / 8) },
        bindings: [{ bufferOf: sums }],
        also: [...parts, listed, sums],
        groups: spread(pieces.length),
      },
      {
        shader: 'normRoot',
        constants: { PIECES: pieces.length, THREADS: threadsFor(pieces.length) },
        bindings: [sums, y],
        groups: [1, 1],
      },
    ];
  },

  clipScale: ({ inputs: [loss, norm], outputs: [y], attributes: { limit } }) => [
    { shader: 'clipScale', constants: { LIMIT: limit }, bindings: [loss, norm, y], groups: [1, 1] },
  ],

  adamw: ({ inputs }) => [
    each('adamw', inputs[0]!, [...inputs, undefined].slice(0, 6), { SCALED: inputs.length > 5 }),
  ],

  optimiser: ({ nodes }, { table }) => {
    const [parameter, , m, , hyper, scale] = nodes[0]!.inputs;
    const pieces = nodes.flatMap(({ inputs }) => piecesOf(inputs[0]!).map((piece) => ({ ...piece, inputs })));
    const listed = table(5 * pieces.length, (offsetOf) =>
      Int32Array.from(
        pieces.flatMap(({ inputs, first, count }) => [
          ...inputs.slice(0, 4).map((tensor) => offsetOf(tensor) + first),
          count,
        ]),
      ),
    );
    const constants = {
      PIECES: pieces.length,
      TABLE: listed,
      HYPER: hyper!,
      SCALE: scale ?? 0,
      SCALED: !!scale,
    };
    return [
      {
        shader: 'adamwAll',
        constants,
        bindings: [{ bufferOf: parameter! }, { bufferOf: hyper! }, { bufferOf: m! }],
        also: [listed, hyper!, ...(scale ? [scale] : []), ...nodes.map(({ inputs }) => inputs[1]!)],
        groups: spread(pieces.length),
      },
    ];
  },
};

/** The dispatches of a step, each with every place bound only once. */
export function record(step: Step, site: Site, forced?: ProductShader): Dispatch[] {
  const recorded =
    step.op === 'product' ? product(step, forced) : (recorders[step.op] as Recorder<Step>)(step, site);
  return recorded.flatMap((dispatch) => apart(dispatch, site));
}

/** A tensor that two bindings would see is copied for the second: WebGPU allows no place to be bound twice for writing. */
function apart(dispatch: Dispatch, { scratch }: Site): Dispatch[] {
  const seen = new Set<Binding>();
  const copies: Dispatch[] = [];
  const bindings = dispatch.bindings.map((binding) => {
    if (!binding || 'bufferOf' in binding || !seen.has(binding)) {
      seen.add(binding);
      return binding;
    }
    const copied = scratch(sizeOf(binding.shape));
    copies.push(copy(binding, copied));
    return copied;
  });
  return [...copies, { ...dispatch, bindings }];
}

function copy(from: Tensor, to: Tensor): Dispatch {
  return each('copy', from, [from, to]);
}

/** One thread for each number of `like`. */
function each(
  shader: ShaderName,
  like: Tensor,
  bindings: readonly Binding[],
  constants: Dispatch['constants'] = {},
): Dispatch {
  const size = sizeOf(like.shape);
  return { shader, constants: { ...constants, SIZE: size }, bindings, groups: spread(Math.ceil(size / 64)) };
}

/** One workgroup for each row of x (N, C). */
function eachRow(
  shader: ShaderName,
  x: Tensor,
  bindings: readonly Binding[],
  constants: Dispatch['constants'] = {},
): Dispatch {
  const [rows, width] = x.shape as [number, number];
  const sizes = { ROWS: rows, WIDTH: width, THREADS: threadsFor(width) };
  return { shader, constants: { ...constants, ...sizes }, bindings, groups: spread(rows) };
}

function piecesOf(tensor: Tensor): { tensor: Tensor; first: number; count: number }[] {
  const size = sizeOf(tensor.shape);
  return Array.from({ length: Math.ceil(size / pieceLength) }, (_, i) => {
    const first = i * pieceLength;
    return { tensor, first, count: Math.min(pieceLength, size - first) };
  });
}
