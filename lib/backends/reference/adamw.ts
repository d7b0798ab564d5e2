/**
 * Definition of one step of Adam (Kingma, Ba 2015) or AdamW (Loshchilov, Hutter 2019), in place, and of what clips its
 * gradient. `training/adamw.ts` computes `hyper`.
 */
import type { Kernel, Values } from './kernel';

/** min(1, limit / norm) (Pascanu, Mikolov, Bengio 2013); 0 where the loss or the norm is not finite. Limit 0 is none. */
export const clipScale: Kernel<'clipScale'> = ({ attributes: { limit } }, { inputs, outputs }) => {
  const [loss, norm] = inputs as [Values, Values];
  return () => {
    const length = norm[0]!;
    const sound = Number.isFinite(length) && Number.isFinite(loss[0]!);
    const scale = limit > 0 && length > limit ? limit / length : 1;
    outputs[0]![0] = sound ? scale : 0;
  };
};

/**
 * g ← scale·gradient + l2·p;  m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²;
 * p ← p·decay − stepSize·m / (√v·rootCorrection + ε), with stepSize = lr/(1−β₁ᵗ), rootCorrection = 1/√(1−β₂ᵗ).
 * Where scale is 0, nothing changes: a step that would write NaN is not taken.
 */
export const adamw: Kernel<'adamw'> = (_node, { inputs }) => {
  const [parameter, gradient, m, v, hyper, scale] = inputs as [
    Values,
    Values,
    Values,
    Values,
    Values,
    Values?,
  ];
  return () => {
    const clip = scale ? scale[0]! : 1;
    if (clip === 0) return;
    const [stepSize, decay, beta1, oneMinusBeta1, beta2, oneMinusBeta2, rootCorrection, epsilon, l2] =
      hyper as unknown as number[];
    for (let i = 0; i < parameter.length; i++) {
      const g = clip * gradient[i]! + l2! * parameter[i]!;
      m[i] = beta1! * m[i]! + oneMinusBeta1! * g;
      v[i] = beta2! * v[i]! + oneMinusBeta2! * g * g;
      parameter[i] =
        parameter[i]! * decay! - (stepSize! * m[i]!) / (Math.sqrt(v[i]!) * rootCorrection! + epsilon!);
    }
  };
};
