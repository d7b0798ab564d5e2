/**
 * Causal attention of new tokens over cached keys and values. A row of the cache holds `width` numbers, all heads side by
 * side, and is read whole, one head after the other: that is the order in which it lies. `first` is the address of the place of
 * the first new token. Scores lie head by head, `places` numbers each. Sums go in the order of `attentionHead`: the same bits.
 */
import { eightDots, scalarDot } from './dots';
import { exp1, exp4 } from './math';

/** Caches the keys and values of `rows` rows of qkv. */
export function cacheRows(qkv: usize, keys: usize, values: usize, first: usize, rows: i32, width: i32): void {
  const bytes = <usize>width << 2;
  const at = <usize>load<i32>(first) * bytes;
  for (let n: usize = 0; n < <usize>rows; n++, qkv += 3 * bytes) {
    memory.copy(keys + at + n * bytes, qkv + bytes, bytes);
    memory.copy(values + at + n * bytes, qkv + 2 * bytes, bytes);
  }
}

/** scores[h, j] = q[h]·keys[j, h], for j up to place first + `last`. */
export function cachedScores(
  q: usize, keys: usize, scores: usize, first: usize, last: i32, heads: i32, depth: i32, width: i32, places: i32,
): void {
  const line = <usize>depth << 2, row = <usize>width << 2, head = <usize>places << 2;
  const count = load<i32>(first) + last + 1;
  let j = 0;
  for (; j + 8 <= count; j += 8, keys += 8 * row, scores += 32) {
    for (let h: usize = 0; h < <usize>heads; h++) eightDots(q + h * line, keys + h * line, scores + h * head, line, row, 4);
  }
  for (; j < count; j++, keys += row, scores += 4) {
    for (let h: usize = 0; h < <usize>heads; h++) store<f32>(scores + h * head, scalarDot(0, q + h * line, keys + h * line, 0, line));
  }
}

/** One head: scores[j] ← softmax of scores[j]·scale − slope·(t − j), t being the place first + `n`. */
export function cachedSoftmax(x: usize, first: usize, n: i32, last: i32, scale: f32, slope: f32): void {
  const place = load<i32>(first) + n, count = load<i32>(first) + last + 1;
  let largest: f32 = -Infinity;
  for (let j = 0; j < count; j++) {
    const at = x + (<usize>j << 2);
    const score: f32 = load<f32>(at) * scale - slope * <f32>(place - j);
    largest = max(largest, score);
    store<f32>(at, score);
  }
  const shift = f32x4.splat(largest);
  let j = 0;
  for (; j + 4 <= count; j += 4) v128.store(x + (<usize>j << 2), exp4(f32x4.sub(v128.load(x + (<usize>j << 2)), shift)));
  for (; j < count; j++) store<f32>(x + (<usize>j << 2), exp1(load<f32>(x + (<usize>j << 2)) - largest));
  let sum: f32 = 0;
  for (j = 0; j < count; j++) sum += load<f32>(x + (<usize>j << 2));
  const inverse: f32 = 1 / sum;
  for (j = 0; j < count; j++) store<f32>(x + (<usize>j << 2), load<f32>(x + (<usize>j << 2)) * inverse);
}

/** y[h] = Σⱼ probs[h, j]·values[j, h], for j up to place first + `last`. */
export function cachedValues(
  probs: usize, values: usize, y: usize, first: usize, last: i32, heads: i32, depth: i32, width: i32, places: i32,
): void {
  const row = <usize>width << 2, head = <usize>places << 2;
  memory.fill(y, 0, row);
  const count = load<i32>(first) + last + 1;
  for (let j = 0; j < count; j++, probs += 4) {
    let to = y;
    for (let h: usize = 0; h < <usize>heads; h++) {
      const prob = load<f32>(probs + h * head);
      const factor = f32x4.splat(prob);
      let d = 0;
      for (; d + 4 <= depth; d += 4, to += 16, values += 16) v128.store(to, f32x4.add(v128.load(to), f32x4.mul(factor, v128.load(values))));
      for (; d < depth; d++, to += 4, values += 4) store<f32>(to, load<f32>(to) + prob * load<f32>(values));
    }
  }
}
