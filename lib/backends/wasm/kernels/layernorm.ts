/** LayerNorm and its derivative, row by row. Pointers in bytes; `width` numbers a row. */
import { sum4 } from './math';

export function layernorm(
  x: usize,
  gain: usize,
  bias: usize,
  y: usize,
  mean: usize,
  rstd: usize,
  rows: i32,
  width: i32,
  epsilon: f32,
): void {
  const bytes = (<usize>width) << 2;
  const whole = (<usize>(width & ~3)) << 2; // bytes in whole registers
  for (let n = 0; n < rows; n++, x += bytes, y += bytes, mean += 4, rstd += 4) {
    let sum = f32x4.splat(0);
    let rest: f32 = 0;
    for (let c: usize = 0; c < whole; c += 16) sum = f32x4.add(sum, v128.load(x + c));
    for (let c = whole; c < bytes; c += 4) rest += load<f32>(x + c);
    const centre = (sum4(sum) + rest) / <f32>width;
    const centres = f32x4.splat(centre);
    sum = f32x4.splat(0);
    rest = 0;
    for (let c: usize = 0; c < whole; c += 16) {
      const d = f32x4.sub(v128.load(x + c), centres);
      sum = f32x4.add(sum, f32x4.mul(d, d));
    }
    for (let c = whole; c < bytes; c += 4) {
      const d = load<f32>(x + c) - centre;
      rest += d * d;
    }
    const scale: f32 = 1 / sqrt<f32>((sum4(sum) + rest) / <f32>width + epsilon);
    const scales = f32x4.splat(scale);
    for (let c: usize = 0; c < whole; c += 16) {
      const xhat = f32x4.mul(f32x4.sub(v128.load(x + c), centres), scales);
      v128.store(y + c, f32x4.add(f32x4.mul(xhat, v128.load(gain + c)), v128.load(bias + c)));
    }
    for (let c = whole; c < bytes; c += 4) {
      store<f32>(y + c, (load<f32>(x + c) - centre) * scale * load<f32>(gain + c) + load<f32>(bias + c));
    }
    store<f32>(mean, centre);
    store<f32>(rstd, scale);
  }
}

/** With x̂ = (x − mean)·rstd and g = dy·gain: dx = rstd·(g − mean(g) − x̂·mean(g·x̂)), dgain = Σ dy·x̂, dbias = Σ dy. */
export function layernormGradient(
  x: usize,
  gain: usize,
  mean: usize,
  rstd: usize,
  dy: usize,
  dx: usize,
  dgain: usize,
  dbias: usize,
  rows: i32,
  width: i32,
): void {
  const bytes = (<usize>width) << 2;
  const whole = (<usize>(width & ~3)) << 2;
  memory.fill(dgain, 0, bytes);
  memory.fill(dbias, 0, bytes);
  for (let n = 0; n < rows; n++, x += bytes, dy += bytes, dx += bytes, mean += 4, rstd += 4) {
    const centre = load<f32>(mean),
      scale = load<f32>(rstd);
    const centres = f32x4.splat(centre),
      scales = f32x4.splat(scale);
    let sum = f32x4.splat(0),
      sumX = f32x4.splat(0);
    let rest: f32 = 0,
      restX: f32 = 0;
    for (let c: usize = 0; c < whole; c += 16) {
      const d = v128.load(dy + c);
      const xhat = f32x4.mul(f32x4.sub(v128.load(x + c), centres), scales);
      const g = f32x4.mul(d, v128.load(gain + c));
      sum = f32x4.add(sum, g);
      sumX = f32x4.add(sumX, f32x4.mul(g, xhat));
      v128.store(dgain + c, f32x4.add(v128.load(dgain + c), f32x4.mul(d, xhat)));
      v128.store(dbias + c, f32x4.add(v128.load(dbias + c), d));
    }
    for (let c = whole; c < bytes; c += 4) {
      const d = load<f32>(dy + c),
        xhat = (load<f32>(x + c) - centre) * scale,
        g = d * load<f32>(gain + c);
      rest += g;
      restX += g * xhat;
      store<f32>(dgain + c, load<f32>(dgain + c) + d * xhat);
      store<f32>(dbias + c, load<f32>(dbias + c) + d);
    }
    const meanG: f32 = (sum4(sum) + rest) / <f32>width,
      meanGX: f32 = (sum4(sumX) + restX) / <f32>width;
    for (let c: usize = 0; c < whole; c += 16) {
      const xhat = f32x4.mul(f32x4.sub(v128.load(x + c), centres), scales);
      const g = f32x4.mul(v128.load(dy + c), v128.load(gain + c));
      const inner = f32x4.sub(f32x4.sub(g, f32x4.splat(meanG)), f32x4.mul(xhat, f32x4.splat(meanGX)));
      v128.store(dx + c, f32x4.mul(scales, inner));
    }
    for (let c = whole; c < bytes; c += 4) {
      const xhat = (load<f32>(x + c) - centre) * scale;
      store<f32>(dx + c, scale * (load<f32>(dy + c) * load<f32>(gain + c) - meanG - xhat * meanGX));
    }
  }
}
