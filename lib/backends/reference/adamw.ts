/** Definition of one AdamW step (Loshchilov, Hutter 2019), in place. `training/adamw.ts` computes `hyper`. */
import type { Kernel, Values } from './kernel';

/**
 * m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²;  p ← p·decay − stepSize·m / (√v·rootCorrection + ε),
 * with decay = 1 − lr·weightDecay, stepSize = lr/(1−β₁ᵗ), rootCorrection = 1/√(1−β₂ᵗ).
 */
export const adamw: Kernel<'adamw'> = (_node, { inputs }) => {
  const [parameter, gradient, m, v, hyper] = inputs as [Values, Values, Values, Values, Values];
  return () => {
    const [stepSize, decay, beta1, oneMinusBeta1, beta2, oneMinusBeta2, rootCorrection, epsilon] =
      hyper as unknown as number[];
    for (let i = 0; i < parameter.length; i++) {
      const g = gradient[i]!;
      m[i] = beta1! * m[i]! + oneMinusBeta1! * g;
      v[i] = beta2! * v[i]! + oneMinusBeta2! * g * g;
      parameter[i] =
        parameter[i]! * decay! - (stepSize! * m[i]!) / (Math.sqrt(v[i]!) * rootCorrection! + epsilon!);
    }
  };
};
