/** Turning: rows to columns, four by four numbers at a time, in registers. Pointers and strides in bytes. */

/**
 * Lines of `count` numbers, turned: the numbers of index k lie side by side at y + k·step, four of them always. With
 * fewer than four lines the last one is repeated.
 */
export function turn(x: usize, y: usize, count: i32, line: usize, step: usize, lines: i32): void {
  const x1 = lines > 1 ? x + line : x, x2 = lines > 2 ? x1 + line : x1, x3 = lines > 3 ? x2 + line : x2;
  let k: usize = 0;
  for (; k + 4 <= <usize>count; k += 4, y += 4 * step) {
    const at = k << 2;
    const p = v128.load(x + at), q = v128.load(x1 + at), r = v128.load(x2 + at), s = v128.load(x3 + at);
    const pq = interleaveLow(p, q), PQ = interleaveHigh(p, q), rs = interleaveLow(r, s), RS = interleaveHigh(r, s);
    v128.store(y, firstHalves(pq, rs));
    v128.store(y + step, secondHalves(pq, rs));
    v128.store(y + 2 * step, firstHalves(PQ, RS));
    v128.store(y + 3 * step, secondHalves(PQ, RS));
  }
  for (; k < <usize>count; k++, y += step) {
    const at = k << 2;
    store<f32>(y, load<f32>(x + at));
    store<f32>(y, load<f32>(x1 + at), 4);
    store<f32>(y, load<f32>(x2 + at), 8);
    store<f32>(y, load<f32>(x3 + at), 12);
  }
}

/** The same where nothing may be written beside: with fewer than four lines, so many numbers at each index. */
export function turnExactly(x: usize, y: usize, count: i32, line: usize, step: usize, lines: i32): void {
  if (lines >= 4) turn(x, y, count, line, step, 4);
  else {
    for (let i = 0; i < lines; i++, x += line, y += 4) {
      for (let k: usize = 0; k < <usize>count; k++) store<f32>(y + k * step, load<f32>(x + (k << 2)));
    }
  }
}

/** Eight lines side by side, 32 bytes for each index. */
export function turnEight(x: usize, y: usize, count: i32, line: usize, lines: i32): void {
  turn(x, y, count, line, 32, lines);
  if (lines > 4) turn(x + 4 * line, y + 16, count, line, 32, lines - 4);
}

/** (p₀, q₀, p₁, q₁): with the three below, a 4 × 4 block is turned. */
@inline
export function interleaveLow(p: v128, q: v128): v128 {
  return v128.shuffle<i32>(p, q, 0, 4, 1, 5);
}

/** (p₂, q₂, p₃, q₃) */
@inline
export function interleaveHigh(p: v128, q: v128): v128 {
  return v128.shuffle<i32>(p, q, 2, 6, 3, 7);
}

/** (p₀, p₁, q₀, q₁) */
@inline
export function firstHalves(p: v128, q: v128): v128 {
  return v128.shuffle<i64>(p, q, 0, 2);
}

/** (p₂, p₃, q₂, q₃) */
@inline
export function secondHalves(p: v128, q: v128): v128 {
  return v128.shuffle<i64>(p, q, 1, 3);
}
