/**
 * y (rows × columns) = a·b + bias, and its smaller kin. Pointers and strides are in bytes; rows of b and y are dense.
 * Blocks of 4 × 8 results stay in registers; each result adds its products in the order of the inner index, so the
 * blocking does not change a bit.
 */

/** a's element (n, k) lies at a + n·aRow + k·aInner: with the strides swapped, a is read transposed. bias may be 0. */
export function matmul(
  a: usize, b: usize, bias: usize, y: usize,
  rows: i32, inner: i32, columns: i32, aRow: usize, aInner: usize,
): void {
  const stride = <usize>columns << 2;
  let m = 0;
  for (; m + 8 <= columns; m += 8) {
    const at = <usize>m << 2;
    const first = bias ? v128.load(bias + at) : f32x4.splat(0);
    const second = bias ? v128.load(bias + at, 16) : f32x4.splat(0);
    let n = 0;
    for (; n + 4 <= rows; n += 4) block4x8(a + <usize>n * aRow, b + at, y + <usize>n * stride + at, first, second, inner, stride, aRow, aInner);
    for (; n < rows; n++) row8(a + <usize>n * aRow, b + at, y + <usize>n * stride + at, first, second, inner, stride, aInner);
  }
  for (; m + 4 <= columns; m += 4) {
    const at = <usize>m << 2;
    const first = bias ? v128.load(bias + at) : f32x4.splat(0);
    for (let n = 0; n < rows; n++) row4(a + <usize>n * aRow, b + at, y + <usize>n * stride + at, first, inner, stride, aInner);
  }
  for (; m < columns; m++) {
    const at = <usize>m << 2;
    const first: f32 = bias ? load<f32>(bias + at) : 0;
    for (let n = 0; n < rows; n++) cell(a + <usize>n * aRow, b + at, y + <usize>n * stride + at, first, inner, stride, aInner);
  }
}

@inline
function block4x8(a: usize, b: usize, y: usize, first: v128, second: v128, inner: i32, stride: usize, aRow: usize, aInner: usize): void {
  const a1 = a + aRow, a2 = a1 + aRow, a3 = a2 + aRow;
  let c00 = first, c01 = second, c10 = first, c11 = second, c20 = first, c21 = second, c30 = first, c31 = second;
  let k: usize = 0;
  for (let i = 0; i < inner; i++) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    const x0 = v128.load32_splat(a + k), x1 = v128.load32_splat(a1 + k), x2 = v128.load32_splat(a2 + k), x3 = v128.load32_splat(a3 + k);
    c00 = f32x4.add(c00, f32x4.mul(x0, b0));
    c01 = f32x4.add(c01, f32x4.mul(x0, b1));
    c10 = f32x4.add(c10, f32x4.mul(x1, b0));
    c11 = f32x4.add(c11, f32x4.mul(x1, b1));
    c20 = f32x4.add(c20, f32x4.mul(x2, b0));
    c21 = f32x4.add(c21, f32x4.mul(x2, b1));
    c30 = f32x4.add(c30, f32x4.mul(x3, b0));
    c31 = f32x4.add(c31, f32x4.mul(x3, b1));
    b += stride;
    k += aInner;
  }
  store8(y, c00, c01);
  store8(y + stride, c10, c11);
  store8(y + 2 * stride, c20, c21);
  store8(y + 3 * stride, c30, c31);
}

@inline
function row8(a: usize, b: usize, y: usize, first: v128, second: v128, inner: i32, stride: usize, aInner: usize): void {
  for (let k = 0; k < inner; k++) {
    const x = v128.load32_splat(a);
    first = f32x4.add(first, f32x4.mul(x, v128.load(b)));
    second = f32x4.add(second, f32x4.mul(x, v128.load(b, 16)));
    a += aInner;
    b += stride;
  }
  store8(y, first, second);
}

@inline
function row4(a: usize, b: usize, y: usize, sum: v128, inner: i32, stride: usize, aInner: usize): void {
  for (let k = 0; k < inner; k++) {
    sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(a), v128.load(b)));
    a += aInner;
    b += stride;
  }
  v128.store(y, sum);
}

@inline
function cell(a: usize, b: usize, y: usize, sum: f32, inner: i32, stride: usize, aInner: usize): void {
  for (let k = 0; k < inner; k++) {
    sum += load<f32>(a) * load<f32>(b);
    a += aInner;
    b += stride;
  }
  store<f32>(y, sum);
}

@inline
function store8(y: usize, low: v128, high: v128): void {
  v128.store(y, low);
  v128.store(y, high, 16);
}
