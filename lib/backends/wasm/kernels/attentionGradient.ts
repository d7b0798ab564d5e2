/**
 * The derivative of `attentionHead`, over one head of every sequence; layouts as there.
 * dprobs[t, j] = dy[t]·v[j];  dscore[t, j] = probs[t, j]·(dprobs[t, j] − Σⱼ probs·dprobs)·scale;
 * dq[t] = Σⱼ dscore[t, j]·k[j];  dk[j] = Σₜ dscore[t, j]·q[t];  dv[j] = Σₜ probs[t, j]·dy[t].
 */
import { block, blockExactly, zeros } from './block';
import { turn, turnEight, turnExactly } from './turn';

/** `scratch` holds time + 3 values, 8 rows of dy, (time + 3)·(time + 16) numbers and 32 more. */
export function attentionHeadGradient(
  q: usize, probs: usize, dy: usize, dq: usize, scratch: usize,
  sequences: i32, heads: i32, time: i32, depth: i32, width: i32, scale: f32,
): void {
  const line = <usize>depth << 2, outRow = <usize>width << 2, row = 3 * outRow, probRow = <usize>time << 2;
  const padded = <usize>(time + 3) & ~3, dscoreRow = padded << 2;
  const tile = scratch, outs = tile + 128, columns = outs + 8 * line, dcolumns = columns + (padded << 5);
  const values = dcolumns + (padded << 5), dscores = values + padded * line;
  for (let s = 0; s < sequences; s++) {
    const k = q + outRow, v = k + outRow;
    for (let j = 0; j < time; j += 4) turn(v + <usize>j * row, values + <usize>j * line, depth, row, 16, time - j);
    for (let t = 0; t < time; t += 8) {
      const here = min(8, time - t), seen = min(time, t + 8);
      turnEight(dy + <usize>t * outRow, outs, depth, outRow, here);
      turnEight(probs + <usize>t * probRow, columns, seen, probRow, here); // (j, 8 t)
      for (let j = 0; j < seen; j += 4) block(values + <usize>j * line, 16, outs, 32, depth, zeros, 0, dcolumns + (<usize>j << 5), 32);
      softmaxGradient(columns, dcolumns, seen, scale);
      softmaxGradient(columns + 16, dcolumns + 16, seen, scale);
      for (let j = 0; j < seen; j += 4) turn(dcolumns + (<usize>j << 5), dscores + <usize>t * dscoreRow + (<usize>j << 2), here, 32, dscoreRow, 4);
      for (let d = 0; d < depth; d += 4) {
        block(k + (<usize>d << 2), row, dcolumns, 32, seen, zeros, 0, tile, 32); // (4 d, 8 t)
        turnExactly(tile, dq + <usize>t * row + (<usize>d << 2), here, 32, row, depth - d);
      }
    }
    for (let j = 0; j < time; j += 4) {
      const first = <usize>j;
      const a = dscores + first * (dscoreRow + 4), p = probs + first * (probRow + 4);
      for (let d = 0; d < depth; d += 8) {
        const at = <usize>d << 2, bytes = line - at;
        const dk = dq + outRow + first * row + at;
        blockExactly(a, dscoreRow, q + first * row + at, row, time - j, zeros, 0, dk, row, time - j, bytes, tile);
        blockExactly(p, probRow, dy + first * outRow + at, outRow, time - j, zeros, 0, dk + outRow, row, time - j, bytes, tile);
      }
    }
    q += <usize>time * row;
    dq += <usize>time * row;
    dy += <usize>time * outRow;
    probs += <usize>(heads * time) * probRow;
  }
}

/** Four columns: dx ← x·(dx − Σ x·dx)·scale, 32 bytes a row. */
function softmaxGradient(x: usize, dx: usize, count: i32, scale: f32): void {
  const bytes = <usize>count << 5;
  const scales = f32x4.splat(scale);
  let mean = f32x4.splat(0);
  for (let at: usize = 0; at < bytes; at += 32) mean = f32x4.add(mean, f32x4.mul(v128.load(x + at), v128.load(dx + at)));
  for (let at: usize = 0; at < bytes; at += 32) {
    v128.store(dx + at, f32x4.mul(f32x4.mul(v128.load(x + at), f32x4.sub(v128.load(dx + at), mean)), scales));
  }
}
