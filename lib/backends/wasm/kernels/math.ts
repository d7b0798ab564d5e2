/**
 * Our own exp, ln and Gaussian, four numbers at a time, from + − × ÷ alone: the same bits on every machine.
 * Lanes of a register are independent; sums across lanes go from lane 0 to lane 3.
 *
 * Constants inside loops are loaded from memory: V8 would build a written-out one anew in every round, which costs
 * more than the arithmetic.
 */

/** The i-th number of a table, in every lane. */
@inline
export function all(table: usize, i: usize = 0): v128 {
  return v128.load32_splat(table + (i << 2));
}

const half = memory.data<f32>([0.5]);
const one = memory.data<f32>([1]);
const largest = memory.data<f32>([87]);
const smallest = memory.data<f32>([-87]);
const perLn2 = memory.data<f32>([1.44269504]);
/** 1.5·2²³: adding it rounds to a whole number and leaves that in the low bits. */
const rounder = memory.data<f32>([12582912]);
/** ln 2 in two parts, so that n·ln 2 keeps its bits. */
const ln2High = memory.data<f32>([0.693359375]);
const ln2Low = memory.data<f32>([-2.12194440e-4]);
/** 1/7!, 1/6!, … 1/3! */
const factorials = memory.data<f32>([1.0 / 5040.0, 1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0]);
/** Hastings' p / √2, and his coefficients from the highest power down. */
const hastingsP = memory.data<f32>([0.3275911 * 0.70710678]);
const hastings = memory.data<f32>([1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592]);

/** eˣ for each lane; relative error under 2e-7. x is held within ±87, so the result is never 0 or infinite. */
@inline
export function exp4(x: v128): v128 {
  x = f32x4.pmax(f32x4.pmin(x, all(largest)), all(smallest));
  // x = n·ln 2 + r with |r| ≤ ½ ln 2. Then eʳ by its series, and 2ⁿ as an exponent.
  const shifted = f32x4.add(f32x4.mul(x, all(perLn2)), all(rounder));
  const n = f32x4.sub(shifted, all(rounder));
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(n, all(ln2High))), f32x4.mul(n, all(ln2Low)));
  let y = f32x4.add(all(factorials, 1), f32x4.mul(r, all(factorials, 0)));
  y = f32x4.add(all(factorials, 2), f32x4.mul(r, y));
  y = f32x4.add(all(factorials, 3), f32x4.mul(r, y));
  y = f32x4.add(all(factorials, 4), f32x4.mul(r, y));
  y = f32x4.add(all(half), f32x4.mul(r, y));
  y = f32x4.add(all(one), f32x4.mul(r, y));
  y = f32x4.add(all(one), f32x4.mul(r, y));
  // An f32 is 2ⁿ·y when n is added to the exponent bits of y.
  return i32x4.add(y, i32x4.shl(shifted, 23));
}

export function exp1(x: f32): f32 {
  return f32x4.extract_lane(exp4(f32x4.splat(x)), 0);
}

/** ln x for a normal positive x; relative error under 2e-7. x = 2ⁿ·m, ln m = 2·artanh((m−1)/(m+1)). */
export function ln(x: f32): f32 {
  const bits = reinterpret<i32>(x);
  let n = (bits >> 23) - 127;
  let m = reinterpret<f32>((bits & 0x007fffff) | 0x3f800000);
  if (m > 1.41421356) {
    m *= 0.5;
    n += 1;
  }
  const s = (m - 1) / (m + 1);
  const q = s * s;
  const series = s * (1 + q * (<f32>(1.0 / 3.0) + q * (<f32>0.2 + q * (<f32>(1.0 / 7.0) + q * <f32>(1.0 / 9.0)))));
  return 2 * series + <f32>n * 0.693147181;
}

/**
 * The lower tail Φ(−|x|) of a standard normal, from e = exp(−x²/2): e times a polynomial in t = 1/(1 + p|x|/√2).
 * Absolute error under 1e-7 (Abramowitz and Stegun 7.1.26, Hastings 1955).
 */
@inline
export function gaussianTail(magnitude: v128, e: v128): v128 {
  const t = f32x4.div(all(one), f32x4.add(all(one), f32x4.mul(magnitude, all(hastingsP))));
  let y = f32x4.add(all(hastings, 1), f32x4.mul(t, all(hastings, 0)));
  y = f32x4.add(all(hastings, 2), f32x4.mul(t, y));
  y = f32x4.add(all(hastings, 3), f32x4.mul(t, y));
  y = f32x4.add(all(hastings, 4), f32x4.mul(t, y));
  return f32x4.mul(f32x4.mul(all(half), e), f32x4.mul(t, y));
}

/** lane 0 + lane 1 + lane 2 + lane 3, in that order. */
@inline
export function sum4(x: v128): f32 {
  return f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3);
}

/** Σ aᵢ·bᵢ over `size` numbers: four running sums, then their rest. */
@inline
export function dot(a: usize, b: usize, size: i32): f32 {
  let sum = f32x4.splat(0);
  let rest: f32 = 0;
  let i = 0;
  for (; i + 4 <= size; i += 4, a += 16, b += 16) sum = f32x4.add(sum, f32x4.mul(v128.load(a), v128.load(b)));
  for (; i < size; i++, a += 4, b += 4) rest += load<f32>(a) * load<f32>(b);
  return sum4(sum) + rest;
}
