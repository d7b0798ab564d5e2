/** Definition of RMSNorm without weights (Zhang, Sennrich 2019) and its derivative. */
import { axes, type Kernel, type Values } from './kernel';

/** y = x·rstd, with rstd = 1/√(mean(x²) + ε), row by row. */
export const rmsnorm: Kernel<'rmsnorm'> = ({ inputs: [xTensor], attributes }, { inputs, outputs }) => {
  const x = inputs[0]!;
  const [y, rstd] = outputs as [Values, Values];
  const [rows, width] = axes(xTensor);
  return () => {
    for (let n = 0; n < rows; n++) {
      const row = n * width;
      let squares = 0;
      for (let c = 0; c < width; c++) squares += x[row + c]! ** 2;
      const scale = 1 / Math.sqrt(squares / width + attributes.epsilon);
      for (let c = 0; c < width; c++) y[row + c] = x[row + c]! * scale;
      rstd[n] = scale;
    }
  };
};

/** With y = x·rstd: dx = rstd·(dy − y·mean(dy·y)). */
export const rmsnormGradient: Kernel<'rmsnormGradient'> = ({ inputs: [xTensor] }, { inputs, outputs }) => {
  const [x, rstd, dy] = inputs as [Values, Values, Values];
  const dx = outputs[0]!;
  const [rows, width] = axes(xTensor);
  return () => {
    for (let n = 0; n < rows; n++) {
      const row = n * width;
      const scale = rstd[n]!;
      let sum = 0;
      for (let c = 0; c < width; c++) sum += dy[row + c]! * x[row + c]! * scale;
      for (let c = 0; c < width; c++)
        dx[row + c] = scale * (dy[row + c]! - (x[row + c]! * scale * sum) / width);
    }
  };
};
