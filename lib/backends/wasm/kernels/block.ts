/** Sums of products in registers: what every large product is made of. All steps and rows in bytes. */

/** Eight zeros to start from, with rows 0 apart. */
export const zeros = memory.data(32, 16);

/**
 * y = start + a·b, 4 × 8 numbers in rows `yRow` and `startRow` apart, over `count` inner indices in their order. The 4
 * numbers of a of one index lie side by side, `aStep` from one index to the next; the 8 of b likewise.
 */
export function block(
  a: usize, aStep: usize, b: usize, bStep: usize, count: i32, start: usize, startRow: usize, y: usize, yRow: usize,
): void {
  let c00 = v128.load(start), c01 = v128.load(start, 16);
  start += startRow;
  let c10 = v128.load(start), c11 = v128.load(start, 16);
  start += startRow;
  let c20 = v128.load(start), c21 = v128.load(start, 16);
  start += startRow;
  let c30 = v128.load(start), c31 = v128.load(start, 16);
  for (; count > 0; count--, a += aStep, b += bStep) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    c00 = f32x4.add(c00, f32x4.mul(x, b0));
    c01 = f32x4.add(c01, f32x4.mul(x, b1));
    x = v128.load32_splat(a, 4);
    c10 = f32x4.add(c10, f32x4.mul(x, b0));
    c11 = f32x4.add(c11, f32x4.mul(x, b1));
    x = v128.load32_splat(a, 8);
    c20 = f32x4.add(c20, f32x4.mul(x, b0));
    c21 = f32x4.add(c21, f32x4.mul(x, b1));
    x = v128.load32_splat(a, 12);
    c30 = f32x4.add(c30, f32x4.mul(x, b0));
    c31 = f32x4.add(c31, f32x4.mul(x, b1));
  }
  store8(y, c00, c01);
  store8(y + yRow, c10, c11);
  store8(y + 2 * yRow, c20, c21);
  store8(y + 3 * yRow, c30, c31);
}

/** The same where fewer than 4 `rows` or 32 `bytes` of a row may be left: no more are written. `tile` is room for 4 × 8. */
export function blockExactly(
  a: usize, aStep: usize, b: usize, bStep: usize, count: i32, start: usize, startRow: usize, y: usize, yRow: usize,
  rows: i32, bytes: usize, tile: usize,
): void {
  if (rows >= 4 && bytes >= 32) {
    block(a, aStep, b, bStep, count, start, startRow, y, yRow);
    return;
  }
  const height = <usize>min(4, rows), width = min(32, bytes);
  if (startRow) {
    for (let i: usize = 0; i < height; i++) move(start + i * startRow, tile + (i << 5), width);
    start = tile;
    startRow = 32;
  }
  block(a, aStep, b, bStep, count, start, startRow, tile, 32);
  for (let i: usize = 0; i < height; i++) move(tile + (i << 5), y + i * yRow, width);
}

@inline
function store8(y: usize, low: v128, high: v128): void {
  v128.store(y, low);
  v128.store(y, high, 16);
}

@inline
function move(from: usize, to: usize, bytes: usize): void {
  for (let m: usize = 0; m < bytes; m += 4) store<f32>(to + m, load<f32>(from + m));
}
