/**
 * One random number becomes one token: the probabilities lie end to end on a line from 0 to 1, and u falls somewhere.
 * Knows nothing of where u comes from.
 */
import type { Distribution } from './distribution';

type Line = Pick<Distribution, 'order' | 'probs'>;

/** The stretch [start, end) of the line from 0 to 1 that belongs to one token. */
export interface Segment {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Walks the tokens in `order`, adding up probabilities, and takes the first whose running sum is greater than u;
 * when rounding leaves the whole sum at or below u, the last token with p > 0. Never a token with p = 0.
 * @param u in [0, 1)
 * @throws RangeError when u is outside [0, 1)
 */
export function draw({ order, probs }: Line, u: number): number {
  if (!(u >= 0 && u < 1))
    throw new RangeError(`draw: u is ${String(u)}; it must be a number from 0 up to, but not including, 1`);
  let sum = 0;
  let last = -1;
  for (const id of order) {
    const p = probs[id]!;
    if (p === 0) continue;
    sum += p;
    last = id;
    if (sum > u) break;
  }
  return last;
}

/**
 * Where each token lies on the line: u in [start, end) draws it. In `order`, without those of probability 0; the sums are
 * the very ones `draw` forms, and the last segment ends at 1.
 */
export function cumulative({ order, probs }: Line): Segment[] {
  const segments: { id: number; start: number; end: number }[] = [];
  let sum = 0;
  for (const id of order) {
    const p = probs[id]!;
    if (p === 0) continue;
    const start = sum;
    sum += p;
    segments.push({ id, start: Math.min(start, 1), end: Math.min(sum, 1) });
  }
  const last = segments.at(-1);
  if (last) last.end = 1;
  return segments;
}
