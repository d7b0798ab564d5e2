/**
 * How the learning rate changes over a run: a share of the full rate for each step, from + − × ÷ alone, so that it is
 * the same in every JavaScript engine.
 */
import { cosineOfTurn } from '../elementary';

export type Schedule = 'constant' | 'linear' | 'cosine';

/**
 * The share of the learning rate at a step.
 * @param step counted from 0
 * @param steps of the whole run, warm-up included
 * @param warmup steps over which the rate rises evenly to its full height: 1/warmup, 2/warmup, … 1
 * @returns 0 to 1. After the warm-up, `linear` and `cosine` fall to 0, which they would reach at step = steps.
 */
export function share(schedule: Schedule, step: number, steps: number, warmup = 0): number {
  if (step < warmup) return (step + 1) / warmup;
  const done = (step - warmup) / Math.max(1, steps - warmup); // 0 to 1
  switch (schedule) {
    case 'constant':
      return 1;
    case 'linear':
      return 1 - done;
    case 'cosine':
      return 0.5 * (1 + cosineOfTurn(done));
  }
}
