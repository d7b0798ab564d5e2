/**
 * y (rows × columns) = a·bᵀ for few rows, b being (columns, inner): the logits of one token. Each result adds its
 * products in the order of the inner index, as `matmul` does: the same bits.
 */
import { sum4 } from './math';
import { firstHalves, interleaveHigh, interleaveLow, secondHalves } from './turn';

/**
 * The same where b is larger than the caches: it is read strictly in order, as memory likes it best, with eight sums of
 * four lanes a row. They are added up at the end, so the last bits differ from `matmulDots`.
 */
export function matmulLongDots(a: usize, b: usize, y: usize, rows: i32, inner: i32, columns: i32): void {
  const line = <usize>inner << 2;
  const whole = line & ~127; // bytes in eight registers
  for (let m = 0; m < columns; m++, b += line, y += 4) {
    for (let n: usize = 0; n < <usize>rows; n++) {
      const x = a + n * line;
      let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
      for (let k: usize = 0; k < whole; k += 128) {
        s0 = f32x4.add(s0, f32x4.mul(v128.load(x + k), v128.load(b + k)));
        s1 = f32x4.add(s1, f32x4.mul(v128.load(x + k, 16), v128.load(b + k, 16)));
        s2 = f32x4.add(s2, f32x4.mul(v128.load(x + k, 32), v128.load(b + k, 32)));
        s3 = f32x4.add(s3, f32x4.mul(v128.load(x + k, 48), v128.load(b + k, 48)));
        s4 = f32x4.add(s4, f32x4.mul(v128.load(x + k, 64), v128.load(b + k, 64)));
        s5 = f32x4.add(s5, f32x4.mul(v128.load(x + k, 80), v128.load(b + k, 80)));
        s6 = f32x4.add(s6, f32x4.mul(v128.load(x + k, 96), v128.load(b + k, 96)));
        s7 = f32x4.add(s7, f32x4.mul(v128.load(x + k, 112), v128.load(b + k, 112)));
      }
      const sums = f32x4.add(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)), f32x4.add(f32x4.add(s4, s5), f32x4.add(s6, s7)));
      store<f32>(y + n * (<usize>columns << 2), scalarDot(sum4(sums), x, b, whole, line));
    }
  }
}

/**
 * Eight rows of b are read side by side, an eighth of the matrix apart: eight long streams, which the processor fetches
 * ahead as it does not for eight neighbours. Apart by an odd number of rows, so that they fall on different lines of the cache.
 */
export function matmulDots(a: usize, b: usize, y: usize, rows: i32, inner: i32, columns: i32): void {
  const line = <usize>inner << 2;
  const part = columns < 8 ? 0 : ((columns >> 3) - 1) | 1;
  const jump = <usize>part * line;
  for (let n = 0; n < rows; n++, a += line, y += <usize>columns << 2) {
    for (let m = 0; m < part; m++) eightDots(a, b + <usize>m * line, y + (<usize>m << 2), line, jump, <usize>part << 2);
    let m = part << 3;
    for (; m + 8 <= columns; m += 8) eightDots(a, b + <usize>m * line, y + (<usize>m << 2), line, line, 4);
    for (; m < columns; m++) store<f32>(y + (<usize>m << 2), scalarDot(0, a, b + <usize>m * line, 0, line));
  }
}

/** a · each of eight rows of `line` bytes that lie `jump` apart, into y, y + part, … */
export function eightDots(a: usize, b: usize, y: usize, line: usize, jump: usize, part: usize): void {
  const c = b + 4 * jump;
  const whole = line & ~15; // bytes in whole registers
  let low = f32x4.splat(0), high = low;
  for (let k: usize = 0; k < whole; k += 16) {
    low = addFour(low, a + k, b + k, jump);
    high = addFour(high, a + k, c + k, jump);
  }
  scatter(low, a, b, y, whole, line, jump, part);
  scatter(high, a, c, y + 4 * part, whole, line, jump, part);
}

/** Adds four products to each of four sums: a 4 × 4 piece of b, turned. */
@inline
function addFour(sums: v128, a: usize, b: usize, jump: usize): v128 {
  const p = v128.load(b), q = v128.load(b + jump), r = v128.load(b + 2 * jump), s = v128.load(b + 3 * jump);
  const pq = interleaveLow(p, q), rs = interleaveLow(r, s);
  sums = f32x4.add(sums, f32x4.mul(v128.load32_splat(a), firstHalves(pq, rs)));
  sums = f32x4.add(sums, f32x4.mul(v128.load32_splat(a, 4), secondHalves(pq, rs)));
  const PQ = interleaveHigh(p, q), RS = interleaveHigh(r, s);
  sums = f32x4.add(sums, f32x4.mul(v128.load32_splat(a, 8), firstHalves(PQ, RS)));
  return f32x4.add(sums, f32x4.mul(v128.load32_splat(a, 12), secondHalves(PQ, RS)));
}

/** Adds what is left of four rows to their sums, and stores them. */
@inline
function scatter(sums: v128, a: usize, b: usize, y: usize, whole: usize, line: usize, jump: usize, part: usize): void {
  store<f32>(y, scalarDot(f32x4.extract_lane(sums, 0), a, b, whole, line));
  store<f32>(y + part, scalarDot(f32x4.extract_lane(sums, 1), a, b + jump, whole, line));
  store<f32>(y + 2 * part, scalarDot(f32x4.extract_lane(sums, 2), a, b + 2 * jump, whole, line));
  store<f32>(y + 3 * part, scalarDot(f32x4.extract_lane(sums, 3), a, b + 3 * jump, whole, line));
}

/** sum + the products from byte `from` to byte `end` */
@inline
export function scalarDot(sum: f32, a: usize, b: usize, from: usize, end: usize): f32 {
  for (let k = from; k < end; k += 4) sum += load<f32>(a + k) * load<f32>(b + k);
  return sum;
}
