/** Cross-entropy with its softmax, and its derivative. One row of `vocabulary` logits a position. */
import { exp1, exp4, ln, sum4 } from './math';

/** probs = softmax(logits); loss = −mean ln probs[n, target[n]] over the rows with a target (not −1). */
export function crossEntropy(logits: usize, targets: usize, loss: usize, probs: usize, rows: i32, vocabulary: i32): void {
  const bytes = <usize>vocabulary << 2;
  let total: f64 = 0;
  let counted = 0;
  for (let n = 0; n < rows; n++, logits += bytes, probs += bytes, targets += 4) {
    const largest = largestOf(logits, bytes);
    const sum = exponentialsInto(logits, probs, vocabulary, largest);
    scaleInto(probs, probs, bytes, 1 / sum);
    if (load<i32>(targets) < 0) continue;
    counted += 1;
    const target = <usize>load<i32>(targets) << 2;
    total += <f64>ln(sum) - <f64>(load<f32>(logits + target) - largest);
  }
  store<f32>(loss, <f32>(total / <f64>counted));
}

/** A NaN may be passed over: it comes back in the exponentials. */
function largestOf(x: usize, bytes: usize): f32 {
  let v: usize = 0;
  let largest: f32 = -Infinity;
  if (bytes >= 64) {
    let a = v128.load(x), b = a, c = a, d = a;
    for (; v + 64 <= bytes; v += 64) {
      a = f32x4.pmax(a, v128.load(x + v));
      b = f32x4.pmax(b, v128.load(x + v, 16));
      c = f32x4.pmax(c, v128.load(x + v, 32));
      d = f32x4.pmax(d, v128.load(x + v, 48));
    }
    a = f32x4.pmax(f32x4.pmax(a, b), f32x4.pmax(c, d));
    largest = max(max(f32x4.extract_lane(a, 0), f32x4.extract_lane(a, 1)), max(f32x4.extract_lane(a, 2), f32x4.extract_lane(a, 3)));
  }
  for (; v < bytes; v += 4) largest = max(largest, load<f32>(x + v));
  return largest;
}

/** y = x·factor */
function scaleInto(x: usize, y: usize, bytes: usize, factor: f32): void {
  const factors = f32x4.splat(factor);
  let v: usize = 0;
  for (; v + 16 <= bytes; v += 16) v128.store(y + v, f32x4.mul(v128.load(x + v), factors));
  for (; v < bytes; v += 4) store<f32>(y + v, load<f32>(x + v) * factor);
}

@inline
function exponentialsInto(x: usize, y: usize, count: i32, largest: f32): f32 {
  const shift = f32x4.splat(largest);
  let sum = f32x4.splat(0);
  let rest: f32 = 0;
  let i = 0;
  for (; i + 4 <= count; i += 4, x += 16, y += 16) {
    const e = exp4(f32x4.sub(v128.load(x), shift));
    v128.store(y, e);
    sum = f32x4.add(sum, e);
  }
  for (; i < count; i++, x += 4, y += 4) {
    const e = exp1(load<f32>(x) - largest);
    store<f32>(y, e);
    rest += e;
  }
  return sum4(sum) + rest;
}

/** dlogits = (probs − onehot(target)) / rows with a target; exactly 0 in rows without. */
export function crossEntropyGradient(probs: usize, targets: usize, dlogits: usize, rows: i32, vocabulary: i32): void {
  const bytes = <usize>vocabulary << 2;
  let counted = 0;
  for (let n = 0; n < rows; n++) counted += <i32>(load<i32>(targets + (<usize>n << 2)) >= 0);
  const share: f32 = 1 / <f32>counted;
  for (let n = 0; n < rows; n++, probs += bytes, dlogits += bytes, targets += 4) {
    if (load<i32>(targets) < 0) {
      memory.fill(dlogits, 0, bytes);
      continue;
    }
    scaleInto(probs, dlogits, bytes, share);
    const at = <usize>load<i32>(targets) << 2;
    store<f32>(dlogits + at, (load<f32>(probs + at) - 1) * share);
  }
}
