/** How far two backends are apart after the same run from the same state. Knows neither of them. */
import type { Tensor } from '../../graph/graph';
import { type OpName, writes } from '../../graph/ops';
import type { Plan } from '../../graph/plan';

/** What a run leaves behind that can be compared, and where it is read. */
export interface Evidence {
  /** Values that the program lets be read: the loss, the length of the gradient, logits. */
  readonly outputs: readonly string[];
  /** What it changes in stores, but for what `notCompared` names. */
  readonly stored: readonly Tensor[];
}

/**
 * What is written and says nothing of agreement. Of AdamW only the first moments, which carry every gradient, are compared:
 * not the parameters, as Adam divides by a gradient's size, and the noise of a gradient that is zero becomes a whole step;
 * not the second moments, which say the same again, squared.
 */
const notCompared: { readonly [K in OpName]?: readonly number[] } = { adamw: [0, 3] };

export function evidenceOf({ nodes, readable }: Plan): Evidence {
  const stored = nodes.flatMap(({ op, inputs }) =>
    writes[op].filter((i) => !notCompared[op]?.includes(i)).map((i) => inputs[i]!),
  );
  const outputs = [...readable.values()].filter(({ kind }) => kind === 'value').map(({ name }) => name);
  return { outputs, stored };
}

/** The stored tensors that a run changes. */
export function changedBy({ nodes }: Plan): Tensor[] {
  return nodes.flatMap(({ op, inputs }) => writes[op].map((i) => inputs[i]!));
}

/**
 * The largest |ours − theirs| of each tensor beside its largest number, or beside a thousandth of the largest of all where
 * that is more: the worst of them. Infinite where only one of the two is finite.
 */
export function disagreement(
  pairs: readonly (readonly [ours: Float32Array, theirs: Float32Array])[],
): number {
  const largest = pairs.map(([ours]) =>
    ours.reduce((most, x) => Math.max(most, finite(x) ? Math.abs(x) : 0), 0),
  );
  const floor = Math.max(1e-30, 1e-3 * largest.reduce((a, b) => Math.max(a, b), 0));
  let worst = 0;
  pairs.forEach(([ours, theirs], i) => {
    const scale = Math.max(largest[i]!, floor);
    for (let k = 0; k < ours.length; k++) {
      const [a, b] = [ours[k]!, theirs[k]!];
      if (finite(a) && finite(b)) worst = Math.max(worst, Math.abs(a - b) / scale);
      else if (finite(a) || finite(b)) worst = Number.POSITIVE_INFINITY;
    }
  });
  return worst;
}

/** Two rows of tensors laid end to end, in pairs. */
export function parts(lengths: readonly number[], ours: Float32Array, theirs: Float32Array) {
  let at = 0;
  return lengths.map((length) => {
    at += length;
    return [ours.subarray(at - length, at), theirs.subarray(at - length, at)] as const;
  });
}

function finite(x: number): boolean {
  return Number.isFinite(x);
}
