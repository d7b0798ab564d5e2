/**
 * RoPE: the pair (i, i + depth/2) of every query and key turns by its position's angle. Pointers in bytes.
 * A row of `angles` holds depth/2 cosines, then depth/2 sines; `sign` −1 turns back.
 */

/** x, y (rows × 3·width): queries and keys turned, values copied. A position past either end takes the angle at that end. */
export function rotate(
  x: usize, positions: usize, angles: usize, y: usize, rows: i32, width: i32, depth: i32, last: i32, sign: f32,
): void {
  const heads = (2 * width) / depth;
  const half = <usize>(depth >> 1) << 2;
  for (let n = 0; n < rows; n++) {
    const place = max(0, min(load<i32>(positions + (<usize>n << 2)), last));
    const cosines = angles + (<usize>(place * depth) << 2);
    for (let h = 0; h < heads; h++, x += 2 * half, y += 2 * half) turn(x, y, cosines, cosines + half, half, sign);
    memory.copy(y, x, <usize>width << 2);
    x += <usize>width << 2;
    y += <usize>width << 2;
  }
}

/** (a, b) → (a·cos − b·sin, a·sin + b·cos) for each pair of one head; `half` is the bytes between a and b. */
@inline
function turn(x: usize, y: usize, cosines: usize, sines: usize, half: usize, sign: f32): void {
  let i: usize = 0;
  for (; i + 16 <= half; i += 16) {
    const a = v128.load(x + i), b = v128.load(x + half + i);
    const c = v128.load(cosines + i), s = f32x4.mul(f32x4.splat(sign), v128.load(sines + i));
    v128.store(y + i, f32x4.sub(f32x4.mul(a, c), f32x4.mul(b, s)));
    v128.store(y + half + i, f32x4.add(f32x4.mul(a, s), f32x4.mul(b, c)));
  }
  for (; i < half; i += 4) {
    const a = load<f32>(x + i), b = load<f32>(x + half + i);
    const c = load<f32>(cosines + i), s = sign * load<f32>(sines + i);
    store<f32>(y + i, a * c - b * s);
    store<f32>(y + half + i, a * s + b * c);
  }
}
