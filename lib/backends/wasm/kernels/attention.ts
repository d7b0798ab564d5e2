/**
 * Causal attention over one head of every sequence. A row of qkv holds query, key and value, `width` numbers each, and a
 * head takes `depth` of each. Eight queries are served at once: numbers that belong to them lie side by side, one lane a
 * query, so every sum goes in its own order, over d for scores and over j for values, whatever the blocking.
 */
import { block, zeros } from './block';
import { exp4 } from './math';
import { turn, turnEight, turnExactly } from './turn';

/**
 * probs[t] = softmax over j ≤ t of q[t]·k[j]·scale − slope·(t − j);  y[t] = Σⱼ probs[t, j]·v[j]; probs past t are exactly 0.
 * `q`, `y` and `probs` are this head's in the first sequence; `scratch` holds time + 3 keys, 8 queries, 8 (time + 3) scores and 32 numbers.
 */
export function attentionHead(
  q: usize, y: usize, probs: usize, scratch: usize,
  sequences: i32, heads: i32, time: i32, depth: i32, width: i32, scale: f32, slope: f32,
): void {
  const line = <usize>depth << 2, outRow = <usize>width << 2, row = 3 * outRow, probRow = <usize>time << 2;
  const tile = scratch, queries = tile + 128, scores = queries + 8 * line, keys = scores + ((<usize>time + 3) << 5);
  for (let s = 0; s < sequences; s++) {
    for (let j = 0; j < time; j += 4) turn(q + outRow + <usize>j * row, keys + <usize>j * line, depth, row, 16, time - j);
    for (let t = 0; t < time; t += 8) {
      const here = min(8, time - t), seen = min(time, t + 8);
      turnEight(q + <usize>t * row, queries, depth, row, here);
      for (let j = 0; j < seen; j += 4) block(keys + <usize>j * line, 16, queries, 32, depth, zeros, 0, scores + (<usize>j << 5), 32);
      softmax(scores, seen, t, scale, slope);
      softmax(scores + 16, seen, t + 4, scale, slope);
      const to = probs + <usize>t * probRow;
      for (let j = 0; j < seen; j += 4) turnExactly(scores + (<usize>j << 5), to + (<usize>j << 2), here, 32, probRow, seen - j);
      for (let i: usize = 0; i < <usize>here && seen < time; i++) memory.fill(to + i * probRow + (<usize>seen << 2), 0, <usize>(time - seen) << 2);
      for (let d = 0; d < depth; d += 4) {
        block(q + 2 * outRow + (<usize>d << 2), row, scores, 32, seen, zeros, 0, tile, 32); // (4 d, 8 t)
        turnExactly(tile, y + <usize>t * outRow + (<usize>d << 2), here, 32, outRow, depth - d);
      }
    }
    q += <usize>time * row;
    y += <usize>time * outRow;
    probs += <usize>(heads * time) * probRow;
  }
}

/** Four columns of scores, 32 bytes a row: places first … first + 3 over j < count. */
function softmax(x: usize, count: i32, first: i32, scale: f32, slope: f32): void {
  const scales = f32x4.splat(scale), slopes = f32x4.splat(slope), one = f32x4.splat(1);
  const end = x + (<usize>count << 5);
  const start = f32x4.add(f32x4.splat(<f32>first), f32x4(0, 1, 2, 3));
  let largest = f32x4.splat(-Infinity);
  let behind = start; // t − j
  for (let at = x; at < end; at += 32, behind = f32x4.sub(behind, one)) {
    const score = f32x4.sub(f32x4.mul(v128.load(at), scales), f32x4.mul(slopes, behind));
    largest = v128.bitselect(f32x4.pmax(largest, score), largest, causal(behind));
    v128.store(at, score);
  }
  let total = f32x4.splat(0);
  behind = start;
  for (let at = x; at < end; at += 32, behind = f32x4.sub(behind, one)) {
    const e = v128.and(exp4(f32x4.sub(v128.load(at), largest)), causal(behind));
    total = f32x4.add(total, e);
    v128.store(at, e);
  }
  const inverse = f32x4.div(one, total);
  for (let at = x; at < end; at += 32) v128.store(at, f32x4.mul(v128.load(at), inverse));
}

@inline
function causal(behind: v128): v128 {
  return f32x4.ge(behind, f32x4.splat(0));
}
