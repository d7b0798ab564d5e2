/** Definition of the activation: the exact GELU (Hendrycks, Gimpel 2016), x·Φ(x), and its derivative. */
import type { Kernel, Values } from './kernel';

/** y = x·Φ(x), slope = Φ(x) + x·φ(x) */
export const activation: Kernel<'activation'> = (_node, { inputs, outputs }) => {
  const x = inputs[0]!;
  const [y, slope] = outputs as [Values, Values];
  return () => {
    for (let i = 0; i < y.length; i++) {
      const density = Math.exp((-x[i]! * x[i]!) / 2) / Math.sqrt(2 * Math.PI);
      const below = gaussianCumulative(x[i]!);
      y[i] = x[i]! * below;
      slope[i] = below + x[i]! * density;
    }
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
