/** One number of a position row that training never uses: 200 steps by hand. */
import type { Example } from './by-hand';

/** AdamW with the published settings on a gradient of 0: what the moments do, and what weight decay does. */
export function decayByHand(): Example {
  const [rate, decay, epsilon, steps] = [0.01, 0.01, 1e-8, 200];
  const [beta1, beta2, gradient] = [0.9, 0.999, 0];
  let [mean, square, value] = [0, 0, 2];
  const seen: number[] = [value];
  for (let step = 1; step <= steps; step++) {
    mean = beta1 * mean + (1 - beta1) * gradient;
    square = beta2 * square + (1 - beta2) * gradient * gradient;
    value = value * (1 - rate * decay) - (rate * mean) / (Math.sqrt(square) + epsilon);
    if (step === 1 || step === 100 || step === steps) seen.push(value);
  }
  return {
    title: 'a number that no text ever uses',
    lines: [
      { what: 'its gradient, at every step', values: [gradient] },
      { what: 'so Adam’s two means of it stay', values: [mean, square] },
      { what: 'and Adam’s step is', values: [(rate * mean) / (Math.sqrt(square) + epsilon)] },
      { what: 'weight decay multiplies it by', values: [1 - rate * decay] },
      { what: 'it begins as 2; after 1, 100, 200 steps', values: seen },
    ],
    end: `0.9999 multiplied by itself 200 times is ${(value / 2).toFixed(5)}. Nothing was learned, and still the number is not where it began. (The engine computes with 32-bit numbers and rounds at every step: there it is 0.98019.)`,
  };
}
