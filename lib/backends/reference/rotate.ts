/** Definition of RoPE (Su et al. 2021): queries and keys turned by the angle of their position. Its derivative turns back. */
import { axes, type Kernel, type Values } from './kernel';

/**
 * Number i of a head and number i + D/2 are a point in the plane: (a, b) → (a·cos − b·sin, a·sin + b·cos), with the
 * other sign before sin when `inverse`. The last third of a row, the values, stays as it is.
 */
export const rotate: Kernel<'rotate'> = (
  { inputs: [qkvTensor, , anglesTensor], attributes: { inverse } },
  { inputs, outputs },
) => {
  const [qkv, positions, angles] = inputs as [Values, Values, Values];
  const y = outputs[0]!;
  const [rows, threeWidths] = axes(qkvTensor);
  const [places, depth] = axes(anglesTensor);
  const turned = (2 * threeWidths) / 3; // queries and keys
  const half = depth / 2;
  const sign = inverse ? -1 : 1;
  return () => {
    y.set(qkv);
    for (let n = 0; n < rows; n++) {
      const angle = Math.min(Math.max(positions[n]!, 0), places - 1) * depth;
      for (let head = n * threeWidths; head < n * threeWidths + turned; head += depth) {
        for (let i = 0; i < half; i++) {
          const [cos, sin] = [angles[angle + i]!, sign * angles[angle + half + i]!];
          const [a, b] = [qkv[head + i]!, qkv[head + half + i]!];
          y[head + i] = a * cos - b * sin;
          y[head + half + i] = a * sin + b * cos;
        }
      }
    }
  };
};
