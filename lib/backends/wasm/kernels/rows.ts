/** Ops that move rows about: transpose, columnSum, embedding and its gradient. Pointers in bytes, counts in numbers. */

/** y (columns × rows) = x (rows × columns), axes swapped. */
export function transpose(x: usize, y: usize, rows: i32, columns: i32): void {
  for (let n = 0; n < rows; n++) {
    let to = y + (<usize>n << 2);
    for (let m = 0; m < columns; m++) {
      store<f32>(to, load<f32>(x));
      x += 4;
      to += <usize>rows << 2;
    }
  }
}

/** y[m] = Σₙ x[n, m] */
export function columnSum(x: usize, y: usize, rows: i32, columns: i32): void {
  const stride = <usize>columns << 2;
  let m = 0;
  for (; m + 4 <= columns; m += 4) {
    let from = x + (<usize>m << 2);
    let sum = f32x4.splat(0);
    for (let n = 0; n < rows; n++, from += stride) sum = f32x4.add(sum, v128.load(from));
    v128.store(y + (<usize>m << 2), sum);
  }
  for (; m < columns; m++) {
    let from = x + (<usize>m << 2);
    let sum: f32 = 0;
    for (let n = 0; n < rows; n++, from += stride) sum += load<f32>(from);
    store<f32>(y + (<usize>m << 2), sum);
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
