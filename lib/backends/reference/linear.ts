/** Definition of the ops that move and mix rows: embedding, matmul, add, columnSum. */
import { axes, type Kernel, type Values } from './kernel';

/** y[n] = table[ids[n]] */
export const embedding: Kernel<'embedding'> = ({ inputs: [table], outputs: [out] }, { inputs, outputs }) => {
  const [weights, ids] = inputs as [Float32Array, Int32Array];
  const y = outputs[0]!;
  const [rows, width] = axes(out);
  const last = axes(table)[0] - 1;
  return () => {
    for (let n = 0; n < rows; n++) {
      const row = Math.min(Math.max(ids[n]!, 0), last) * width;
      for (let c = 0; c < width; c++) y[n * width + c] = weights[row + c]!;
    }
  };
};

/** dtable[v] = Σ dy[n] over the places n with ids[n] = v; a row nobody used gets exactly 0. */
export const embeddingGradient: Kernel<'embeddingGradient'> = (
  { inputs: [idsTensor] },
  { inputs, outputs },
) => {
  const [ids, dy] = inputs as [Int32Array, Float32Array];
  const dtable = outputs[0]!;
  const [rows] = axes(idsTensor);
  const width = dy.length / rows;
  const last = dtable.length / width - 1;
  return () => {
    dtable.fill(0);
    for (let n = 0; n < rows; n++) {
      const row = Math.min(Math.max(ids[n]!, 0), last) * width;
      for (let c = 0; c < width; c++) dtable[row + c]! += dy[n * width + c]!;
    }
  };
};

/** y[n, m] = Σₖ a[n, k]·b[k, m] + bias[m]; a transposed operand swaps its indices. */
export const matmul: Kernel<'matmul'> = (
  { inputs: [aTensor, bTensor], outputs: [out], attributes },
  { inputs, outputs },
) => {
  const [a, b, bias] = inputs as [Float32Array, Float32Array, Float32Array | undefined];
  const y = outputs[0]!;
  const [rows, columns] = axes(out);
  const { transposeA, transposeB } = attributes;
  const inner = axes(aTensor)[transposeA ? 0 : 1];
  const [aRow, aInner] = transposeA ? [1, axes(aTensor)[1]] : [inner, 1]; // strides
  const [bColumn, bInner] = transposeB ? [inner, 1] : [1, axes(bTensor)[1]];
  return () => {
    for (let n = 0; n < rows; n++) {
      for (let m = 0; m < columns; m++) {
        const sum = dot(a, n * aRow, aInner, b, m * bColumn, bInner, inner);
        y[n * columns + m] = sum + (bias ? bias[m]! : 0);
      }
    }
  };
};

/** Σₖ a[i + k·iStep]·b[j + k·jStep] over `count` pairs. */
function dot(
  a: Values,
  i: number,
  iStep: number,
  b: Values,
  j: number,
  jStep: number,
  count: number,
): number {
  let sum = 0;
  for (let k = 0; k < count; k++) sum += a[i + k * iStep]! * b[j + k * jStep]!;
  return sum;
}

export const add: Kernel<'add'> = (_node, { inputs, outputs }) => {
  const [a, b] = inputs as [Float32Array, Float32Array];
  const y = outputs[0]!;
  return () => {
    for (let i = 0; i < y.length; i++) y[i] = a[i]! + b[i]!;
  };
};

export const multiply: Kernel<'multiply'> = (_node, { inputs, outputs }) => {
  const [a, b] = inputs as [Float32Array, Float32Array];
  const y = outputs[0]!;
  return () => {
    for (let i = 0; i < y.length; i++) y[i] = a[i]! * b[i]!;
  };
};

/** db[m] = Σₙ dy[n, m] */
export const columnSum: Kernel<'columnSum'> = ({ inputs: [dyTensor] }, { inputs, outputs }) => {
  const dy = inputs[0]!;
  const db = outputs[0]!;
  const [rows, columns] = axes(dyTensor);
  return () => {
    for (let m = 0; m < columns; m++) {
      let sum = 0;
      for (let n = 0; n < rows; n++) sum += dy[n * columns + m]!;
      db[m] = sum;
    }
  };
};
