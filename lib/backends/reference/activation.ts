/**
 * Definition of the activations and their derivatives: GELU, exact and in its tanh form (Hendrycks, Gimpel 2016), ReLU,
 * and ReLU² (So et al. 2021).
 */
import type { Activation } from '../../graph/ops';
import type { Kernel, Values } from './kernel';

/** x → [y, dy/dx] */
const curves: { readonly [K in Activation]: (x: number) => readonly [number, number] } = {
  // y = x·Φ(x), slope Φ(x) + x·φ(x)
  gelu(x) {
    const below = gaussianCumulative(x);
    const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
    return [x * below, below + x * density];
  },
  // y = ½x(1 + tanh u), u = √(2/π)(x + 0.044715x³)
  gelu_new(x) {
    const root = Math.sqrt(2 / Math.PI);
    const t = Math.tanh(root * (x + 0.044715 * x ** 3));
    return [0.5 * x * (1 + t), 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * root * (1 + 3 * 0.044715 * x * x)];
  },
  relu: (x) => (x > 0 ? [x, 1] : [0, 0]),
  relu2: (x) => (x > 0 ? [x * x, 2 * x] : [0, 0]),
};

export const activation: Kernel<'activation'> = ({ attributes }, { inputs, outputs }) => {
  const x = inputs[0]!;
  const [y, slope] = outputs as [Values, Values];
  const curve = curves[attributes.kind];
  return () => {
    for (let i = 0; i < y.length; i++) [y[i], slope[i]] = curve(x[i]!) as [number, number];
  };
};

/**
 * Φ(x), the share of a standard normal below x, to double precision.
 * Φ(x) = ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + x⁷/(3·5·7) + …): every term has the sign of x, so nothing cancels
 * (Abramowitz and Stegun 26.2.11). Past ±9 it is 0 or 1 in double precision.
 */
export function gaussianCumulative(x: number): number {
  if (x > 9) return 1;
  if (x < -9) return 0;
  let term = x;
  let sum = x;
  for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}
