/**
 * How a model knows where a token stands when no table is learned for it: sinusoids added to the embedding (Vaswani et
 * al. 2017), rotations of queries and keys (RoPE, Su et al. 2021), or a penalty on distance (ALiBi, Press et al. 2022).
 * Tables of numbers, the same bits on every machine. Knows nothing of graphs or weights.
 */
import { cosineOfTurn, exponential, naturalLog, sineOfTurn } from '../elementary';

/** The slowest wave turns this many times more slowly than the fastest: the constant of both papers. */
const BASE = 10000;

/**
 * Sinusoids: at position p, number 2i is sin(p / 10000^(2i/C)) and number 2i + 1 its cosine.
 * @returns (positions, width) row-major
 */
export function sinusoids(positions: number, width: number): Float32Array<ArrayBuffer> {
  const table = new Float32Array(positions * width);
  const waves = Array.from({ length: width }, (_, c) => frequency(c - (c % 2), width));
  for (let p = 0; p < positions; p++) {
    for (let c = 0; c < width; c++) {
      const turn = (p * waves[c]!) / Math.PI;
      table[p * width + c] = c % 2 === 0 ? sineOfTurn(turn) : cosineOfTurn(turn);
    }
  }
  return table;
}

/**
 * RoPE's angles: at position p, pair i of a head turns by p / 10000^(2i/D). A pair is number i with number i + D/2.
 * @param depth D, numbers a head; even
 * @returns (positions, depth) row-major: in each row the D/2 cosines, then the D/2 sines
 */
export function rotations(positions: number, depth: number): Float32Array<ArrayBuffer> {
  const table = new Float32Array(positions * depth);
  const half = depth / 2;
  const waves = Array.from({ length: half }, (_, i) => frequency(2 * i, depth));
  for (let p = 0; p < positions; p++) {
    for (let i = 0; i < half; i++) {
      const turn = (p * waves[i]!) / Math.PI;
      table[p * depth + i] = cosineOfTurn(turn);
      table[p * depth + half + i] = sineOfTurn(turn);
    }
  }
  return table;
}

/**
 * ALiBi's slopes, one a head: a score loses slope · (distance between query and key). For H a power of two, slope h is
 * 2^(−8(h+1)/H); for other H, those of the power of two below, then every other one of the power of two above, as the
 * authors' code does.
 */
export function alibiSlopes(heads: number): number[] {
  let below = 1;
  while (below * 2 <= heads) below *= 2;
  const slopes = (count: number) =>
    Array.from({ length: count }, (_, h) => exponential((-8 * (h + 1) * naturalLog(2)) / count));
  const between = slopes(2 * below).filter((_, i) => i % 2 === 0);
  return [...slopes(below), ...between.slice(0, heads - below)].map(Math.fround);
}

/** 1 / 10000^(index / width), in radians a position. */
function frequency(index: number, width: number): number {
  return exponential((-naturalLog(BASE) * index) / width);
}
