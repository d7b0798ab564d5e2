/**
 * y (rows × columns) = a·b + bias for large operands. Both are copied into panels first, so that the innermost loop
 * reads straight on: of 4 rows of a, or 8 columns of b, all numbers of one inner index lie side by side.
 * Each result adds its products in the order of the inner index, as `matmul` does: the same bits.
 */
import { blockExactly, zeros } from './block';
import { turn, turnEight } from './turn';

/** Inner indices a pass: a panel of a then fits in the first cache. */
const depth: i32 = 256;
/** Columns a pass: their panels of b then fit in the second. */
const breadth: i32 = 256;

/** a's element (n, k) lies at a + n·aRow + k·aInner, b's (k, m) at b + k·bInner + m·bColumn. bias may be 0. */
export function matmulPanels(
  a: usize, b: usize, bias: usize, y: usize, rows: i32, inner: i32, columns: i32,
  aRow: usize, aInner: usize, bInner: usize, bColumn: usize, scratch: usize,
): void {
  const stride = <usize>columns << 2;
  const edge = scratch; // 4 × 8 results
  const left = edge + 128; // one panel of a
  const right = left + (<usize>depth << 4); // the panels of b
  for (let k0 = 0; k0 < inner; k0 += depth) {
    const count = min(depth, inner - k0);
    for (let m0 = 0; m0 < columns; m0 += breadth) {
      const end = min(columns, m0 + breadth);
      let panel = right;
      for (let m = m0; m < end; m += 8, panel += <usize>count << 5) {
        pack(b + <usize>k0 * bInner + <usize>m * bColumn, panel, count, columns - m, 32, bInner, bColumn);
      }
      for (let n = 0; n < rows; n += 4) {
        pack(a + <usize>n * aRow + <usize>k0 * aInner, left, count, rows - n, 16, aInner, aRow);
        panel = right;
        for (let m = m0; m < end; m += 8, panel += <usize>count << 5) {
          const to = y + <usize>n * stride + (<usize>m << 2);
          const first = bias ? bias + (<usize>m << 2) : zeros;
          const start = k0 ? to : first, startRow = k0 ? stride : 0;
          blockExactly(left, 16, panel, 32, count, start, startRow, to, stride, rows - n, <usize>(columns - m) << 2, edge);
        }
      }
    }
  }
}

/**
 * Lays 4 or 8 lines side by side, `bytes` (16 or 32) for each of `count` indices. Where fewer `lines` are left, what fills
 * the missing ones does not matter: each result comes from its own lines alone.
 */
function pack(from: usize, to: usize, count: i32, lines: i32, bytes: usize, step: usize, line: usize): void {
  if (line == 4) {
    for (let k = 0; k < count; k++, from += step, to += bytes) {
      v128.store(to, v128.load(from));
      if (bytes == 32) v128.store(to, v128.load(from, 16), 16);
    }
  } else if (bytes == 32) turnEight(from, to, count, line, lines);
  else turn(from, to, count, line, 16, lines);
}
