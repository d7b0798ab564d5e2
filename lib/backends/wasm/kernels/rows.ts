/** Ops that move rows about: transpose, columnSum, embedding and its gradient. Pointers in bytes, counts in numbers. */
import { turnExactly } from './turn';

/** y (columns × rows) = x (rows × columns), axes swapped. */
export function transpose(x: usize, y: usize, rows: i32, columns: i32): void {
  const line = <usize>columns << 2;
  for (let n = 0; n < rows; n += 4, x += 4 * line, y += 16) turnExactly(x, y, columns, line, <usize>rows << 2, rows - n);
}

/** y[m] = Σₙ x[n, m], sixteen columns at once: a line of the cache. */
export function columnSum(x: usize, y: usize, rows: i32, columns: i32): void {
  const stride = <usize>columns << 2;
  let m: usize = 0;
  for (; m + 64 <= stride; m += 64) {
    let from = x + m;
    let a = f32x4.splat(0), b = a, c = a, d = a;
    for (let n = 0; n < rows; n++, from += stride) {
      a = f32x4.add(a, v128.load(from));
      b = f32x4.add(b, v128.load(from, 16));
      c = f32x4.add(c, v128.load(from, 32));
      d = f32x4.add(d, v128.load(from, 48));
    }
    v128.store(y + m, a), v128.store(y + m, b, 16), v128.store(y + m, c, 32), v128.store(y + m, d, 48);
  }
  for (; m + 16 <= stride; m += 16) {
    let from = x + m;
    let sum = f32x4.splat(0);
    for (let n = 0; n < rows; n++, from += stride) sum = f32x4.add(sum, v128.load(from));
    v128.store(y + m, sum);
  }
  for (; m < stride; m += 4) {
    let from = x + m;
    let sum: f32 = 0;
    for (let n = 0; n < rows; n++, from += stride) sum += load<f32>(from);
    store<f32>(y + m, sum);
  }
}

/** y[n] = table[ids[n]]; an id past either end takes the row at that end. */
export function embedding(table: usize, ids: usize, y: usize, rows: i32, width: i32, last: i32): void {
  const bytes = <usize>width << 2;
  for (let n = 0; n < rows; n++, y += bytes) copyRow(table + <usize>rowOf(ids, n, last) * bytes, y, width);
}

/** table gradient: Σ of dy[n] over the places that used each row, in order; unused rows stay exactly 0. */
export function embeddingGradient(ids: usize, dy: usize, dtable: usize, rows: i32, width: i32, last: i32): void {
  const bytes = <usize>width << 2;
  memory.fill(dtable, 0, (<usize>last + 1) * bytes);
  for (let n = 0; n < rows; n++, dy += bytes) addRow(dy, dtable + <usize>rowOf(ids, n, last) * bytes, width);
}

@inline
function rowOf(ids: usize, n: i32, last: i32): i32 {
  return max(0, min(load<i32>(ids + (<usize>n << 2)), last));
}

@inline
function copyRow(from: usize, to: usize, width: i32): void {
  let c = 0;
  for (; c + 4 <= width; c += 4, from += 16, to += 16) v128.store(to, v128.load(from));
  for (; c < width; c++, from += 4, to += 4) store<f32>(to, load<f32>(from));
}

@inline
function addRow(from: usize, to: usize, width: i32): void {
  let c = 0;
  for (; c + 4 <= width; c += 4, from += 16, to += 16) v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
  for (; c < width; c++, from += 4, to += 4) store<f32>(to, load<f32>(to) + load<f32>(from));
}
