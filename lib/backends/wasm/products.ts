/** Which kernel computes a matmul. All but `longDots` give the same bits, so this is a question of time alone. */
import type { NodeOf } from '../../graph/graph';
import { sizeOf } from '../../graph/shape';
import type { Recorder } from './site';

export const matmul: Recorder<'matmul'> = (node, { kernels, address, scratch }) => {
  const { inputs, outputs, attributes } = node;
  const [a, b, bias] = [address(inputs[0]!), address(inputs[1]!), inputs[2] ? address(inputs[2]) : 0];
  const y = address(outputs[0]!);
  const { rows, inner, columns } = sizes(node);
  const [aRow, aInner] = attributes.transposeA ? [4, rows * 4] : [inner * 4, 4];
  const [bInner, bColumn] = attributes.transposeB ? [4, inner * 4] : [columns * 4, 4];
  const product = (right: number) => () =>
    kernels.matmul(a, right, bias, y, rows, inner, columns, aRow, aInner);
  switch (method(node)) {
    case 'stream':
      return [() => kernels.matmulStream(a, b, bias, y, rows, inner, columns)];
    case 'dots':
      return [() => kernels.matmulDots(a, b, y, rows, inner, columns)];
    case 'longDots':
      return [() => kernels.matmulLongDots(a, b, y, rows, inner, columns)];
    case 'panels':
      return [
        () =>
          kernels.matmulPanels(a, b, bias, y, rows, inner, columns, aRow, aInner, bInner, bColumn, scratch),
      ];
    case 'turned':
      return [() => kernels.transpose(b, scratch, columns, inner), product(scratch)];
    case 'plain':
      return [product(b)];
  }
};

function sizes({ inputs: [a], outputs: [y], attributes: { transposeA } }: NodeOf<'matmul'>) {
  const [rows, columns] = y!.shape as [number, number];
  return { rows, inner: a!.shape[transposeA ? 0 : 1]!, columns };
}

/**
 * How a product is computed. Few rows: b is read once; where it is larger than the caches (the logits of GPT-2), in the
 * order that memory likes best, at the price of other last bits. Large: both operands are copied into panels. Else b is
 * walked where it lies, or turned in scratch first so that it lies (inner, columns).
 */
function method(node: NodeOf<'matmul'>): 'stream' | 'dots' | 'longDots' | 'panels' | 'turned' | 'plain' {
  const { transposeA, transposeB } = node.attributes;
  const { rows, inner, columns } = sizes(node);
  if (rows <= 3 && !transposeA && !transposeB) return 'stream';
  if (rows <= 3 && !transposeA && node.inputs.length === 2)
    return inner * columns > beyondCaches ? 'longDots' : 'dots';
  if (rows * inner * columns >= 2 ** 17 && (rows >= 16 || transposeB)) return 'panels';
  return transposeB ? 'turned' : 'plain';
}

/** Numbers in a matrix that no cache holds: 16 MB. Models that replay bit for bit stay far below. */
const beyondCaches = 2 ** 22;

/** Scratch of `matmulPanels`: an edge of 4 × 8 results, a panel of a and 32 of b, 256 inner indices long. */
const panelBytes = 4 * (4 * 8 + 256 * 4 + 256 * 256);

/** Bytes of scratch it takes: panels, or b turned. */
export function matmulScratch(node: NodeOf<'matmul'>): number {
  const how = method(node);
  if (how === 'panels') return panelBytes;
  return how === 'turned' ? sizeOf(node.inputs[1]!.shape) * 4 : 0;
}
