/**
 * Ops on each number by itself: add, multiply, the activations, AdamW; and the sum of squares.
 * Every tensor's place is padded to whole registers, so the loops run past the end into padding nobody reads.
 */
import { exp4, gaussianTail, sum4 } from './math';

export function add(a: usize, b: usize, y: usize, size: i32): void {
  for (let i = 0; i < size; i += 4, a += 16, b += 16, y += 16) v128.store(y, f32x4.add(v128.load(a), v128.load(b)));
}

export function multiply(a: usize, b: usize, y: usize, size: i32): void {
  for (let i = 0; i < size; i += 4, a += 16, b += 16, y += 16) v128.store(y, f32x4.mul(v128.load(a), v128.load(b)));
}

/** y = x·Φ(x), the exact GELU; slope = Φ(x) + x·φ(x). */
export function gelu(x: usize, y: usize, slope: usize, size: i32): void {
  for (let i = 0; i < size; i += 4, x += 16, y += 16, slope += 16) {
    const value = v128.load(x);
    const e = exp4(f32x4.mul(f32x4.mul(value, value), f32x4.splat(-0.5)));
    const below = cumulative(value, e);
    const density = f32x4.mul(e, f32x4.splat(0.39894228)); // φ(x) = e / √(2π)
    v128.store(y, f32x4.mul(value, below));
    v128.store(slope, f32x4.add(below, f32x4.mul(value, density)));
  }
}

/** GELU's tanh form: y = ½x(1 + t), t = tanh u, u = √(2/π)(x + 0.044715x³); tanh u = 1 − 2/(e²ᵘ + 1). */
export function geluTanh(x: usize, y: usize, slope: usize, size: i32): void {
  const one = f32x4.splat(1), half = f32x4.splat(0.5);
  for (let i = 0; i < size; i += 4, x += 16, y += 16, slope += 16) {
    const value = v128.load(x);
    const cubic = f32x4.mul(f32x4.splat(0.044715), f32x4.mul(value, value));
    const twice = f32x4.mul(f32x4.mul(f32x4.splat(1.59576912), value), f32x4.add(one, cubic)); // 2u
    const t = f32x4.sub(one, f32x4.div(f32x4.splat(2), f32x4.add(exp4(twice), one)));
    const below = f32x4.mul(half, f32x4.add(one, t));
    const du = f32x4.mul(f32x4.splat(0.79788456), f32x4.add(one, f32x4.mul(f32x4.splat(3), cubic)));
    const bend = f32x4.mul(f32x4.mul(half, value), f32x4.mul(f32x4.sub(one, f32x4.mul(t, t)), du));
    v128.store(y, f32x4.mul(value, below));
    v128.store(slope, f32x4.add(below, bend));
  }
}

/** y = max(x, 0), slope 1 above 0 and 0 elsewhere. */
export function relu(x: usize, y: usize, slope: usize, size: i32): void {
  for (let i = 0; i < size; i += 4, x += 16, y += 16, slope += 16) {
    const value = v128.load(x);
    const above = f32x4.gt(value, f32x4.splat(0));
    v128.store(y, v128.and(value, above));
    v128.store(slope, v128.and(f32x4.splat(1), above));
  }
}

/** y = max(x, 0)², slope 2·max(x, 0). */
export function reluSquared(x: usize, y: usize, slope: usize, size: i32): void {
  for (let i = 0; i < size; i += 4, x += 16, y += 16, slope += 16) {
    const value = f32x4.pmax(v128.load(x), f32x4.splat(0));
    v128.store(y, f32x4.mul(value, value));
    v128.store(slope, f32x4.add(value, value));
  }
}

/** Φ(x): the tail where x is negative, one minus the tail elsewhere. */
@inline
function cumulative(x: v128, e: v128): v128 {
  const tail = gaussianTail(f32x4.abs(x), e);
  return v128.bitselect(tail, f32x4.sub(f32x4.splat(1), tail), f32x4.lt(x, f32x4.splat(0)));
}

/** y = min(1, limit / norm), 1 without a limit (0); exactly 0 where the loss or the norm is not finite. */
export function clipScale(loss: usize, norm: usize, y: usize, limit: f32): void {
  const length = load<f32>(norm);
  let scale: f32 = limit > 0 && length > limit ? limit / length : 1;
  if (!isFinite(length) || !isFinite(load<f32>(loss))) scale = 0;
  store<f32>(y, scale);
}

/**
 * One step of Adam or AdamW in place; hyper: stepSize, decay, β₁, 1−β₁, β₂, 1−β₂, 1/√(1−β₂ᵗ), ε, l2. The gradient is
 * multiplied by what lies at `scale` (address 0: by 1); where that is 0, nothing changes.
 */
export function adamw(parameter: usize, gradient: usize, m: usize, v: usize, hyper: usize, scale: usize, size: i32): void {
  const share: f32 = scale ? load<f32>(scale) : 1;
  if (share == 0) return;
  const clip = f32x4.splat(share), l2 = v128.load32_splat(hyper, 32);
  const stepSize = v128.load32_splat(hyper), decay = v128.load32_splat(hyper, 4);
  const beta1 = v128.load32_splat(hyper, 8), oneMinusBeta1 = v128.load32_splat(hyper, 12);
  const beta2 = v128.load32_splat(hyper, 16), oneMinusBeta2 = v128.load32_splat(hyper, 20);
  const rootCorrection = v128.load32_splat(hyper, 24), epsilon = v128.load32_splat(hyper, 28);
  for (let i = 0; i < size; i += 4, parameter += 16, gradient += 16, m += 16, v += 16) {
    const value = v128.load(parameter);
    const g = f32x4.add(f32x4.mul(clip, v128.load(gradient)), f32x4.mul(l2, value));
    const first = f32x4.add(f32x4.mul(beta1, v128.load(m)), f32x4.mul(oneMinusBeta1, g));
    const second = f32x4.add(f32x4.mul(beta2, v128.load(v)), f32x4.mul(oneMinusBeta2, f32x4.mul(g, g)));
    const root = f32x4.add(f32x4.mul(f32x4.sqrt(second), rootCorrection), epsilon);
    v128.store(m, first);
    v128.store(v, second);
    v128.store(parameter, f32x4.sub(f32x4.mul(value, decay), f32x4.div(f32x4.mul(stepSize, first), root)));
  }
}

/** y += Σ x². Exact about the end: padding does not count. */
export function addSquares(x: usize, y: usize, size: i32): void {
  let sum = f32x4.splat(0);
  let i = 0;
  for (; i + 4 <= size; i += 4, x += 16) sum = f32x4.add(sum, f32x4.mul(v128.load(x), v128.load(x)));
  let rest: f32 = 0;
  for (; i < size; i++, x += 4) rest += load<f32>(x) * load<f32>(x);
  store<f32>(y, load<f32>(y) + sum4(sum) + rest);
}

/** y = √y, where `addSquares` has filled it from 0. */
export function root(y: usize): void {
  store<f32>(y, sqrt<f32>(load<f32>(y)));
}

export function clear(y: usize, size: i32): void {
  memory.fill(y, 0, <usize>size << 2);
}
