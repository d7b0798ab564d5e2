/**
 * y (rows × columns) = a·b + bias for few rows: b is read in the order it lies in memory, and reading takes all the time.
 * Each result adds its products in the order of the inner index, as `matmul` does: the same bits.
 */

/** Bytes of b that the caches may hold. Beyond that, several rows at once would keep the processor from fetching ahead. */
const cached: u64 = 1 << 20;

/** b is (inner, columns): each of its rows, times a number of a, is added to y. bias may be 0. */
export function matmulStream(a: usize, b: usize, bias: usize, y: usize, rows: i32, inner: i32, columns: i32): void {
  const bytes = <usize>columns << 2;
  const aRow = <usize>inner << 2;
  for (let n: usize = 0; n < <usize>rows; n++) {
    if (bias) memory.copy(y + n * bytes, bias, bytes);
    else memory.fill(y + n * bytes, 0, bytes);
  }
  let k = 0;
  if (<u64>inner * bytes <= cached) {
    for (; k + 8 <= inner; k += 8, a += 32, b += 8 * bytes) {
      for (let n: usize = 0; n < <usize>rows; n++) addEight(a + n * aRow, b, y + n * bytes, bytes);
    }
  }
  for (; k < inner; k++, a += 4, b += bytes) {
    for (let n: usize = 0; n < <usize>rows; n++) addOne(load<f32>(a + n * aRow), b, y + n * bytes, bytes);
  }
}

/** y += x·b */
@inline
function addOne(x: f32, b: usize, y: usize, bytes: usize): void {
  const factor = f32x4.splat(x);
  let m: usize = 0;
  for (; m + 16 <= bytes; m += 16) v128.store(y + m, f32x4.add(v128.load(y + m), f32x4.mul(factor, v128.load(b + m))));
  for (; m < bytes; m += 4) store<f32>(y + m, load<f32>(y + m) + x * load<f32>(b + m));
}

/** The same for eight numbers of a and eight rows of b, one after the other. */
@inline
function addEight(a: usize, b: usize, y: usize, bytes: usize): void {
  const b1 = b + bytes, b2 = b1 + bytes, b3 = b2 + bytes, b4 = b3 + bytes, b5 = b4 + bytes, b6 = b5 + bytes, b7 = b6 + bytes;
  const x0 = v128.load32_splat(a), x1 = v128.load32_splat(a, 4), x2 = v128.load32_splat(a, 8), x3 = v128.load32_splat(a, 12);
  const x4 = v128.load32_splat(a, 16), x5 = v128.load32_splat(a, 20), x6 = v128.load32_splat(a, 24), x7 = v128.load32_splat(a, 28);
  let m: usize = 0;
  for (; m + 16 <= bytes; m += 16) {
    let sum = f32x4.add(v128.load(y + m), f32x4.mul(x0, v128.load(b + m)));
    sum = f32x4.add(sum, f32x4.mul(x1, v128.load(b1 + m)));
    sum = f32x4.add(sum, f32x4.mul(x2, v128.load(b2 + m)));
    sum = f32x4.add(sum, f32x4.mul(x3, v128.load(b3 + m)));
    sum = f32x4.add(sum, f32x4.mul(x4, v128.load(b4 + m)));
    sum = f32x4.add(sum, f32x4.mul(x5, v128.load(b5 + m)));
    sum = f32x4.add(sum, f32x4.mul(x6, v128.load(b6 + m)));
    v128.store(y + m, f32x4.add(sum, f32x4.mul(x7, v128.load(b7 + m))));
  }
  for (; m < bytes; m += 4) {
    let sum = load<f32>(y + m);
    for (let k: usize = 0; k < 8; k++) sum += load<f32>(a + (k << 2)) * load<f32>(b + k * bytes + m);
    store<f32>(y + m, sum);
  }
}
