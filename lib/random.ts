/**
 * Random numbers that can be looked up: each is a pure function of (seed, stream, index), so nothing depends on
 * how many were drawn before. Threefry-2x32-20 from Salmon et al., "Parallel random numbers: as easy as 1, 2, 3"
 * (SC 2011). Knows nothing of models. Uses only + − × ÷, √ and 32-bit integers: the same bits in every engine.
 */
import { naturalLog } from './elementary';

/** What a random number is for. Two purposes never share a stream, so they never share a number. */
export const streams = { draw: 0, initialisation: 1, batches: 2, offsets: 3, split: 4 } as const;

/** Rotations of the eight rounds that repeat, and the key parity constant: table 2 and §4.3 of the paper. */
const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;
const PARITY = 0x1bd11bda;
const ROUNDS = 20;

const TWO_32 = 2 ** 32;
const MOST_STREAMS = 2 ** 11;
const LARGEST_BOUND = 2 ** 32;

/**
 * Threefry-2x32 with 20 rounds: scrambles a 64-bit counter under a 64-bit key. All words are unsigned 32-bit.
 * A round adds, rotates and xors; every fourth round adds the key again.
 */
export function threefry2x32(
  key0: number,
  key1: number,
  counter0: number,
  counter1: number,
): [number, number] {
  const key = [key0 | 0, key1 | 0, PARITY ^ key0 ^ key1];
  let a = (counter0 + key[0]!) | 0;
  let b = (counter1 + key[1]!) | 0;
  for (let round = 0; round < ROUNDS; round++) {
    const turn = ROTATIONS[round % 8]!;
    a = (a + b) | 0;
    b = ((b << turn) | (b >>> (32 - turn))) ^ a;
    if (round % 4 === 3) {
      const n = (round + 1) / 4; // how often the key has been added since the start
      a = (a + key[n % 3]!) | 0;
      b = (b + key[(n + 1) % 3]! + n) | 0;
    }
  }
  return [a >>> 0, b >>> 0];
}

/**
 * The number at (seed, stream, index), evenly spread over [0, 1) in steps of 2⁻⁵³.
 * @param seed a whole number from 0 to 2⁵³ − 1
 * @param stream a whole number from 0 to 2047; see `streams`
 * @param index a whole number from 0 to 2⁵³ − 1
 * @throws RangeError naming the argument that is none of these
 */
export function uniform(seed: number, stream: number, index: number): number {
  const [high, low] = block(seed, stream, index, 0);
  return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53; // 27 bits and 26 bits
}

/**
 * The whole number at (seed, stream, index), evenly spread over 0 … bound − 1 (uneven by less than bound / 2⁵³).
 * @throws RangeError unless bound is a whole number from 1 to 2³²
 */
export function integer(seed: number, stream: number, index: number, bound: number): number {
  if (!Number.isInteger(bound) || bound < 1 || bound > LARGEST_BOUND) {
    throw new RangeError(`random: bound is ${bound}; it must be a whole number from 1 to ${LARGEST_BOUND}`);
  }
  return Math.floor(uniform(seed, stream, index) * bound);
}

/**
 * The number at (seed, stream, index) of a normal distribution with mean 0 and variance 1.
 * Marsaglia's polar method (Marsaglia and Bray, 1964): throw a point into the square until it lands inside the
 * unit circle, 1.27 throws on average. With s its squared distance from the centre, x · √(−2 ln s / s) is normal.
 */
export function normal(seed: number, stream: number, index: number): number {
  for (let attempt = 1; ; attempt++) {
    const [first, second] = block(seed, stream, index, attempt);
    const x = (first + 0.5) / 2 ** 31 - 1; // in (−1, 1), never 0
    const y = (second + 0.5) / 2 ** 31 - 1;
    const s = x * x + y * y;
    if (s < 1) return x * Math.sqrt((-2 * naturalLog(s)) / s);
  }
}

/**
 * Two 32-bit words for one (seed, stream, index, attempt). Key: the seed's low word, then stream + 2¹¹ · the seed's high
 * word. Counter: the index's low word, then its high word + 2²¹ · attempt. No two places share a key and counter.
 */
function block(seed: number, stream: number, index: number, attempt: number): [number, number] {
  requireWhole('seed', seed, Number.MAX_SAFE_INTEGER);
  requireWhole('stream', stream, MOST_STREAMS - 1);
  requireWhole('index', index, Number.MAX_SAFE_INTEGER);
  const seedHigh = Math.floor(seed / TWO_32); // 21 bits
  const indexHigh = Math.floor(index / TWO_32); // 21 bits
  return threefry2x32(seed, stream + MOST_STREAMS * seedHigh, index, indexHigh + 2 ** 21 * attempt);
}

function requireWhole(name: string, value: number, largest: number): void {
  if (!Number.isInteger(value) || value < 0 || value > largest) {
    throw new RangeError(`random: ${name} is ${value}; it must be a whole number from 0 to ${largest}`);
  }
}
