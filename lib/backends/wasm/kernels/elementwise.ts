/**
 * Ops on each number by itself: add, multiply, AdamW; and the sum of squares. The activations are in activation.ts.
 * Every tensor's place is padded to whole registers, so the loops run past the end into padding nobody reads.
 */
import { sum4 } from './math';

export function add(a: usize, b: usize, y: usize, size: i32): void {
  for (let i = 0; i < size; i += 4, a += 16, b += 16, y += 16) v128.store(y, f32x4.add(v128.load(a), v128.load(b)));
}

export function multiply(a: usize, b: usize, y: usize, size: i32): void {
  for (let i = 0; i < size; i += 4, a += 16, b += 16, y += 16) v128.store(y, f32x4.mul(v128.load(a), v128.load(b)));
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

/** y += Σ x². Four sums at once, so that none waits for the one before. Exact about the end: padding does not count. */
export function addSquares(x: usize, y: usize, size: i32): void {
  let a = f32x4.splat(0), b = a, c = a, d = a;
  let i = 0;
  for (; i + 16 <= size; i += 16, x += 64) {
    a = f32x4.add(a, square(x));
    b = f32x4.add(b, square(x + 16));
    c = f32x4.add(c, square(x + 32));
    d = f32x4.add(d, square(x + 48));
  }
  let sum = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
  for (; i + 4 <= size; i += 4, x += 16) sum = f32x4.add(sum, square(x));
  let rest: f32 = 0;
  for (; i < size; i++, x += 4) rest += load<f32>(x) * load<f32>(x);
  store<f32>(y, load<f32>(y) + sum4(sum) + rest);
}

@inline
function square(x: usize): v128 {
  return f32x4.mul(v128.load(x), v128.load(x));
}

/** y = √y, where `addSquares` has filled it from 0. */
export function root(y: usize): void {
  store<f32>(y, sqrt<f32>(load<f32>(y)));
}

export function clear(y: usize, size: i32): void {
  memory.fill(y, 0, <usize>size << 2);
}
