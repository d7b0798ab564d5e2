/**
 * ln, exp, sine and cosine in double precision, from + − × ÷ alone. Engines may round Math.log or Math.sin differently;
 * these give the same bits everywhere, so that whatever is drawn, scheduled or rotated with them can be replayed.
 * Knows nothing of models.
 */

/** ln 2 in two parts: the first has so few digits that a small whole multiple of it is exact (fdlibm, e_log.c). */
const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;
const LN2 = 0.6931471805599453;
const SQRT_HALF = 0.7071067811865476;

/**
 * ln x for a positive, finite x, within 1e-15 relative.
 * x = m · 2ᵉ with m in [√½, √2), and ln m = 2 artanh t = 2 (t + t³/3 + t⁵/5 + …) with t = (m − 1) / (m + 1), |t| < 0.172.
 */
export function naturalLog(x: number): number {
  let m = x;
  let e = 0;
  for (; m < SQRT_HALF; m *= 2) e -= 1;
  for (; m >= 2 * SQRT_HALF; m /= 2) e += 1;
  const t = (m - 1) / (m + 1);
  let tail = 0;
  for (let power = 23; power >= 3; power -= 2) tail = (tail + 1 / power) * t * t; // t²/3 + t⁴/5 + …
  return e * LN2_HIGH + (2 * (t + t * tail) + e * LN2_LOW);
}

/**
 * eˣ for −700 ≤ x ≤ 700, within 1e-15 relative.
 * x = k ln 2 + r with |r| ≤ ½ ln 2, and eˣ = 2ᵏ · (1 + r + r²/2! + …).
 */
export function exponential(x: number): number {
  const k = Math.round(x / LN2);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let sum = 1;
  for (let n = 16; n >= 1; n--) sum = 1 + (sum * r) / n;
  for (let i = 0; i < k; i++) sum *= 2; // exact, as halving is
  for (let i = 0; i > k; i--) sum /= 2;
  return sum;
}

/** cos(π·x) for |x| up to 2⁵⁰, within 1e-15 beside what x itself is off. */
export function cosineOfTurn(x: number): number {
  const turn = Math.abs(x) % 2; // exact
  const folded = turn > 1 ? 2 - turn : turn; // 0 to 1, exact
  return folded > 0.5 ? -aroundZero(1 - folded) : aroundZero(folded);
}

/** sin(π·x), with the same bounds. */
export function sineOfTurn(x: number): number {
  const turn = x % 2; // exact, and keeps the sign
  return cosineOfTurn(turn - 0.5);
}

/** cos(π·x) for 0 ≤ x ≤ ½ by its series, whose angle is at most π/2. */
function aroundZero(x: number): number {
  const square = (Math.PI * x) ** 2;
  let term = 1;
  let sum = 1;
  for (let n = 1; n <= 12; n++) {
    term *= -square / ((2 * n - 1) * (2 * n));
    sum += term;
  }
  return sum;
}
