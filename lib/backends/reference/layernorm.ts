/** Definition of LayerNorm (Ba, Kiros, Hinton 2016) and its derivative. */
import { axes, type Kernel, type Values } from './kernel';

/** y = (x − mean)·rstd·gain + bias, with rstd = 1/√(variance + ε), row by row; the variance is the biased one. */
export const layernorm: Kernel<'layernorm'> = ({ inputs: [xTensor], attributes }, { inputs, outputs }) => {
  const [x, gain, bias] = inputs as [Values, Values, Values];
  const [y, mean, rstd] = outputs as [Values, Values, Values];
  const [rows, width] = axes(xTensor);
  return () => {
    for (let n = 0; n < rows; n++) {
      const row = n * width;
      let sum = 0;
      for (let c = 0; c < width; c++) sum += x[row + c]!;
      const centre = sum / width;
      let squares = 0;
      for (let c = 0; c < width; c++) squares += (x[row + c]! - centre) ** 2;
      const scale = 1 / Math.sqrt(squares / width + attributes.epsilon);
      for (let c = 0; c < width; c++) y[row + c] = (x[row + c]! - centre) * scale * gain[c]! + bias[c]!;
      mean[n] = centre;
      rstd[n] = scale;
    }
  };
};

/**
 * With x̂ = (x − mean)·rstd and g = dy·gain:
 * dx = rstd·(g − mean(g) − x̂·mean(g·x̂)), dgain = Σ dy·x̂, dbias = Σ dy.
 */
export const layernormGradient: Kernel<'layernormGradient'> = (
  { inputs: [xTensor] },
  { inputs, outputs },
) => {
  const [x, gain, mean, rstd, dy] = inputs as [Values, Values, Values, Values, Values];
  const [dx, dgain, dbias] = outputs as [Values, Values, Values];
  const [rows, width] = axes(xTensor);
  return () => {
    dgain.fill(0);
    dbias.fill(0);
    for (let n = 0; n < rows; n++) {
      const row = n * width;
      let sumG = 0;
      let sumGX = 0;
      for (let c = 0; c < width; c++) {
        const xhat = (x[row + c]! - mean[n]!) * rstd[n]!;
        const g = dy[row + c]! * gain[c]!;
        sumG += g;
        sumGX += g * xhat;
        dgain[c]! += dy[row + c]! * xhat;
        dbias[c]! += dy[row + c]!;
      }
      for (let c = 0; c < width; c++) {
        const xhat = (x[row + c]! - mean[n]!) * rstd[n]!;
        dx[row + c] = rstd[n]! * (dy[row + c]! * gain[c]! - sumG / width - (xhat * sumGX) / width);
      }
    }
  };
};
