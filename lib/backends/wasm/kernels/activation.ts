/**
 * The activations, each with its slope: they share their exponential. Places are padded to whole registers, so the loops
 * run past the end into padding nobody reads.
 */
import { all, exp4, gaussianTail } from './math';

const zero = memory.data<f32>([0]);
const half = memory.data<f32>([0.5]);
const one = memory.data<f32>([1]);
const two = memory.data<f32>([2]);
const three = memory.data<f32>([3]);
const minusHalf = memory.data<f32>([-0.5]);
/** 1/√(2π) */
const peak = memory.data<f32>([0.39894228]);
/** Of GELU's tanh form: the cubic's share, √(2/π) and twice that. */
const cube = memory.data<f32>([0.044715]);
const rootHalfPi = memory.data<f32>([0.79788456]);
const twiceRootHalfPi = memory.data<f32>([1.59576912]);

/** y = x·Φ(x), the exact GELU; slope = Φ(x) + x·φ(x). */
export function gelu(x: usize, y: usize, slope: usize, size: i32): void {
  for (let i = 0; i < size; i += 4, x += 16, y += 16, slope += 16) {
    const value = v128.load(x);
    const e = exp4(f32x4.mul(f32x4.mul(value, value), all(minusHalf)));
    const below = cumulative(value, e);
    const density = f32x4.mul(e, all(peak)); // φ(x) = e / √(2π)
    v128.store(y, f32x4.mul(value, below));
    v128.store(slope, f32x4.add(below, f32x4.mul(value, density)));
  }
}

/** GELU's tanh form: y = ½x(1 + t), t = tanh u, u = √(2/π)(x + 0.044715x³); tanh u = 1 − 2/(e²ᵘ + 1). */
export function geluTanh(x: usize, y: usize, slope: usize, size: i32): void {
  for (let i = 0; i < size; i += 4, x += 16, y += 16, slope += 16) {
    const value = v128.load(x);
    const cubic = f32x4.mul(all(cube), f32x4.mul(value, value));
    const twice = f32x4.mul(f32x4.mul(all(twiceRootHalfPi), value), f32x4.add(all(one), cubic)); // 2u
    const t = f32x4.sub(all(one), f32x4.div(all(two), f32x4.add(exp4(twice), all(one))));
    const below = f32x4.mul(all(half), f32x4.add(all(one), t));
    const du = f32x4.mul(all(rootHalfPi), f32x4.add(all(one), f32x4.mul(all(three), cubic)));
    const bend = f32x4.mul(f32x4.mul(all(half), value), f32x4.mul(f32x4.sub(all(one), f32x4.mul(t, t)), du));
    v128.store(y, f32x4.mul(value, below));
    v128.store(slope, f32x4.add(below, bend));
  }
}

/** y = max(x, 0), slope 1 above 0 and 0 elsewhere. */
export function relu(x: usize, y: usize, slope: usize, size: i32): void {
  for (let i = 0; i < size; i += 4, x += 16, y += 16, slope += 16) {
    const value = v128.load(x);
    const above = f32x4.gt(value, all(zero));
    v128.store(y, v128.and(value, above));
    v128.store(slope, v128.and(all(one), above));
  }
}

/** y = max(x, 0)², slope 2·max(x, 0). */
export function reluSquared(x: usize, y: usize, slope: usize, size: i32): void {
  for (let i = 0; i < size; i += 4, x += 16, y += 16, slope += 16) {
    const value = f32x4.pmax(v128.load(x), all(zero));
    v128.store(y, f32x4.mul(value, value));
    v128.store(slope, f32x4.add(value, value));
  }
}

/** Φ(x): the tail where x is negative, one minus the tail elsewhere. */
@inline
function cumulative(x: v128, e: v128): v128 {
  const tail = gaussianTail(f32x4.abs(x), e);
  return v128.bitselect(tail, f32x4.sub(all(one), tail), f32x4.lt(x, all(zero)));
}
