/** Which kernel computes a matrix product. They agree to rounding, so this is a question of time alone. */
import type { Activation } from '../../../graph/ops';
import type { Product } from '../fuse';
import type { Dispatch } from '../site';

/** From one thread a result to a block of results a thread; and one for few rows. */
export type ProductShader = 'matmulNaive' | 'matmulTiled' | 'matmulBlocked' | 'matmulThin';

/** See curves.wgsl. */
export const curves: { readonly [K in Activation]: number } = { gelu: 1, gelu_new: 2, relu: 3, relu2: 4 };

/** See product.wgsl. */
const extras = { add: 1, multiply: 2, slope: 3 } as const;

export function product(step: Product, forced?: ProductShader): Dispatch[] {
  const { node, y, activation, extra } = step;
  const [a, b, bias] = node.inputs;
  const { transposeA, transposeB } = node.attributes;
  const [rows, columns] = y.shape as [number, number];
  const inner = a!.shape[transposeA ? 0 : 1]!;
  const shader = forced ?? fastest(rows, inner, columns);
  const wide = transposeB ? 4 : 16; // columns of a workgroup of matmulThin
  const constants = {
    ROWS: rows,
    INNER: inner,
    COLUMNS: columns,
    A_ROW: transposeA ? 1 : inner,
    A_INNER: transposeA ? rows : 1,
    B_INNER: transposeB ? 1 : columns,
    B_COLUMN: transposeB ? inner : 1,
    BIAS: bias !== undefined,
    ACTIVATION: activation ? curves[activation] : 0,
    EXTRA: extra ? extras[extra.how] : 0,
    ...(shader === 'matmulThin' && { WIDE: wide, SLICES: 256 / wide }),
  };
  const groups = {
    matmulNaive: [Math.ceil(columns / 8), Math.ceil(rows / 8)],
    matmulTiled: [Math.ceil(columns / 16), Math.ceil(rows / 16)],
    matmulBlocked: [Math.ceil(columns / 64), Math.ceil(rows / 64)],
    matmulThin: [Math.ceil(columns / wide), rows],
  } as const;
  return [{ shader, constants, bindings: [a, b, bias, extra?.tensor, y], groups: groups[shader] }];
}

/**
 * Few rows are read past b once. Small products fit in a core's cache, where shared memory gains nothing. Register blocks
 * pay once there are enough of them to keep a device busy.
 */
function fastest(rows: number, inner: number, columns: number): ProductShader {
  if (rows <= 4 && inner >= 64) return 'matmulThin';
  if (inner < 16 || rows * inner * columns < 2 ** 22) return 'matmulNaive';
  return Math.ceil(rows / 64) * Math.ceil(columns / 64) >= 8 ? 'matmulBlocked' : 'matmulTiled';
}
