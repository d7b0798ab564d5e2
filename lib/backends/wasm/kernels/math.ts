/**
 * Our own exp, ln and Gaussian, four numbers at a time, from + − × ÷ alone: the same bits on every machine.
 * Lanes of a register are independent; sums across lanes go from lane 0 to lane 3.
 */

/** eˣ for each lane; relative error under 2e-7. x is held within ±87, so the result is never 0 or infinite. */
export function exp4(x: v128): v128 {
  x = f32x4.pmax(f32x4.pmin(x, f32x4.splat(87)), f32x4.splat(-87));
  // x = n·ln 2 + r with |r| ≤ ½ ln 2. Adding 1.5·2²³ rounds to a whole n and leaves it in the low bits. ln 2 in two
  // parts keeps the bits of r. Then eʳ by its series, and 2ⁿ as an exponent.
  const shifted = f32x4.add(f32x4.mul(x, f32x4.splat(1.44269504)), f32x4.splat(12582912));
  const n = f32x4.sub(shifted, f32x4.splat(12582912));
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.add(r, f32x4.mul(n, f32x4.splat(2.12194440e-4)));
  let y = f32x4.add(f32x4.splat(1.0 / 720.0), f32x4.mul(r, f32x4.splat(1.0 / 5040.0)));
  y = f32x4.add(f32x4.splat(1.0 / 120.0), f32x4.mul(r, y));
  y = f32x4.add(f32x4.splat(1.0 / 24.0), f32x4.mul(r, y));
  y = f32x4.add(f32x4.splat(1.0 / 6.0), f32x4.mul(r, y));
  y = f32x4.add(f32x4.splat(0.5), f32x4.mul(r, y));
  y = f32x4.add(f32x4.splat(1), f32x4.mul(r, y));
  y = f32x4.add(f32x4.splat(1), f32x4.mul(r, y));
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
export function gaussianTail(magnitude: v128, e: v128): v128 {
  const t = f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), f32x4.mul(magnitude, f32x4.splat(0.3275911 * 0.70710678))));
  let y = f32x4.add(f32x4.splat(-1.453152027), f32x4.mul(t, f32x4.splat(1.061405429)));
  y = f32x4.add(f32x4.splat(1.421413741), f32x4.mul(t, y));
  y = f32x4.add(f32x4.splat(-0.284496736), f32x4.mul(t, y));
  y = f32x4.add(f32x4.splat(0.254829592), f32x4.mul(t, y));
  return f32x4.mul(f32x4.mul(f32x4.splat(0.5), e), f32x4.mul(t, y));
}

/** lane 0 + lane 1 + lane 2 + lane 3, in that order. */
@inline
export function sum4(x: v128): f32 {
  return f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3);
}
