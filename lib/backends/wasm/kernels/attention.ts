/**
 * Causal attention over one head of one sequence. The caller visits every head.
 * `stride` is the bytes of a row of qkv (3C numbers), `outStride` those of a row of y (C numbers); `depth` numbers a head.
 */
import { dot, exp1, exp4, sum4 } from './math';

/** probs[t] = softmax over j ≤ t of q[t]·k[j]·scale − slope·(t − j);  y[t] = Σⱼ probs[t, j]·v[j]; probs past t are exactly 0. */
export function attentionHead(
  q: usize, k: usize, v: usize, y: usize, probs: usize, time: i32, depth: i32, stride: usize, outStride: usize, scale: f32, slope: f32,
): void {
  for (let t = 0; t < time; t++, q += stride, y += outStride, probs += <usize>time << 2) {
    let largest: f32 = -Infinity;
    for (let j = 0; j <= t; j++) {
      const score: f32 = dot(q, k + <usize>j * stride, depth) * scale - slope * <f32>(t - j);
      largest = max(largest, score);
      store<f32>(probs + (<usize>j << 2), score);
    }
    const total = exponentials(probs, t + 1, time, largest);
    const inverse: f32 = 1 / total;
    for (let j = 0; j <= t; j++) store<f32>(probs + (<usize>j << 2), load<f32>(probs + (<usize>j << 2)) * inverse);
    for (let j = t + 1; j < time; j++) store<f32>(probs + (<usize>j << 2), 0);
    let d = 0;
    for (; d + 4 <= depth; d += 4) {
      let sum = f32x4.splat(0);
      let value = v + (<usize>d << 2);
      for (let j = 0; j <= t; j++, value += stride) sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(probs + (<usize>j << 2)), v128.load(value)));
      v128.store(y + (<usize>d << 2), sum);
    }
    for (; d < depth; d++) {
      let sum: f32 = 0;
      for (let j = 0; j <= t; j++) sum += load<f32>(probs + (<usize>j << 2)) * load<f32>(v + <usize>j * stride + (<usize>d << 2));
      store<f32>(y + (<usize>d << 2), sum);
    }
  }
}

/**
 * One head of `rows` new tokens over cached keys and values; row n stands at place start + n (`start` is an address).
 * All keys and values are cached first. `cacheStride` is the bytes of a cached row (C numbers); `scratch` holds a row of
 * scores. `ahead` 1 lets every new token see the last of them, a fault to be shown; 0 is causal.
 */
export function cachedAttentionHead(
  q: usize, k: usize, v: usize, keys: usize, values: usize, y: usize, scratch: usize,
  start: usize, rows: i32, depth: i32, stride: usize, cacheStride: usize, scale: f32, slope: f32, ahead: i32,
): void {
  const first = load<i32>(start);
  for (let n = 0; n < rows; n++, k += stride, v += stride) {
    memory.copy(keys + <usize>(first + n) * cacheStride, k, <usize>depth << 2);
    memory.copy(values + <usize>(first + n) * cacheStride, v, <usize>depth << 2);
  }
  for (let n = 0; n < rows; n++, q += stride, y += cacheStride) {
    const place = first + n;
    const last = ahead ? first + rows - 1 : place;
    let largest: f32 = -Infinity;
    for (let j = 0; j <= last; j++) {
      const score: f32 = dot(q, keys + <usize>j * cacheStride, depth) * scale - slope * <f32>(place - j);
      largest = max(largest, score);
      store<f32>(scratch + (<usize>j << 2), score);
    }
    const inverse: f32 = 1 / exponentials(scratch, last + 1, last + 1, largest);
    memory.fill(y, 0, <usize>depth << 2);
    for (let j = 0; j <= last; j++) {
      addScaled(y, values + <usize>j * cacheStride, load<f32>(scratch + (<usize>j << 2)) * inverse, depth);
    }
  }
}

/** x[j] ← exp(x[j] − largest) for j < count; returns their sum. Past count it may write, but never past `room`. */
@inline
function exponentials(x: usize, count: i32, room: i32, largest: f32): f32 {
  const shift = f32x4.splat(largest);
  let j = 0;
  for (; j < count && j + 4 <= room; j += 4) v128.store(x + (<usize>j << 2), exp4(f32x4.sub(v128.load(x + (<usize>j << 2)), shift)));
  for (; j < count; j++) store<f32>(x + (<usize>j << 2), exp1(load<f32>(x + (<usize>j << 2)) - largest));
  let sum: f32 = 0;
  for (j = 0; j < count; j++) sum += load<f32>(x + (<usize>j << 2));
  return sum;
}

/**
 * dprobs[j] = dy·v[j];  dscore[j] = probs[j]·(dprobs[j] − Σ probs·dprobs)·scale;
 * dq += dscore[j]·k[j];  dk[j] += dscore[j]·q;  dv[j] += probs[j]·dy. dq, dk, dv start at 0; `scratch` holds time numbers.
 */
export function attentionHeadGradient(
  q: usize, k: usize, v: usize, probs: usize, dy: usize, dq: usize, dk: usize, dv: usize,
  scratch: usize, time: i32, depth: i32, stride: usize, outStride: usize, scale: f32,
): void {
  for (let t = 0; t < time; t++, q += stride, dq += stride, dy += outStride, probs += <usize>time << 2) {
    let mean: f32 = 0;
    for (let j = 0; j <= t; j++) {
      const dprob = dot(dy, v + <usize>j * stride, depth);
      mean += load<f32>(probs + (<usize>j << 2)) * dprob;
      store<f32>(scratch + (<usize>j << 2), dprob);
    }
    for (let j = 0; j <= t; j++) {
      const prob = load<f32>(probs + (<usize>j << 2));
      const dscore: f32 = prob * (load<f32>(scratch + (<usize>j << 2)) - mean) * scale;
      const row = <usize>j * stride;
      addScaled(dq, k + row, dscore, depth);
      addScaled(dk + row, q, dscore, depth);
      addScaled(dv + row, dy, prob, depth);
    }
  }
}

/** y += x·factor */
@inline
function addScaled(y: usize, x: usize, factor: f32, size: i32): void {
  let i = 0;
  for (; i + 4 <= size; i += 4, x += 16, y += 16) v128.store(y, f32x4.add(v128.load(y), f32x4.mul(f32x4.splat(factor), v128.load(x))));
  for (; i < size; i++, x += 4, y += 4) store<f32>(y, load<f32>(y) + factor * load<f32>(x));
}
