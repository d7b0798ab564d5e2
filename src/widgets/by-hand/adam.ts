/** Adam by hand: one number, its first two steps. */
import type { Example } from './by-hand';

const rate = 0.01;
const [keepMean, keepSquare] = [0.9, 0.95];

/** The number starts at 0; its slopes are made up, in the size of those of a real run. */
export function adamByHand(): Example {
  let [w, m, v, power1, power2] = [0, 0, 0, 1, 1];
  const step = (g: number) => {
    m = keepMean * m + (1 - keepMean) * g;
    v = keepSquare * v + (1 - keepSquare) * g * g;
    power1 *= keepMean;
    power2 *= keepSquare;
    const [mean, square] = [m / (1 - power1), v / (1 - power2)];
    const change = (-rate * mean) / Math.sqrt(square);
    w += change;
    return { m, v, mean, root: Math.sqrt(square), change, w };
  };
  const [first, second] = [step(0.02), step(-0.13)];
  return {
    title: 'two steps of one number',
    lines: [
      { what: 'slope in step 1, in step 2', values: [0.02, -0.13] },
      { what: 'mean of the slopes, m', values: [first.m, second.m] },
      { what: 'the same, corrected', values: [first.mean, second.mean] },
      { what: 'root of the mean square, corrected', values: [first.root, second.root] },
      { what: 'change: −0.01 · mean / root', values: [first.change, second.change] },
      { what: 'the number, from 0', values: [first.w, second.w] },
    ],
    end: 'In step 1 mean and root are the same size, so the number moves by exactly the learning rate, however small its slope is. In step 2 the slope turns and is larger, but the mean still remembers the first one: the number comes back, and not by the whole 0.010.',
  };
}
