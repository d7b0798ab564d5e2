/** RMSNorm without weights and its derivative, row by row. Pointers in bytes; `width` numbers a row. */
import { dot } from './math';

export function rmsnorm(x: usize, y: usize, rstd: usize, rows: i32, width: i32, epsilon: f32): void {
  const bytes = <usize>width << 2;
  for (let n = 0; n < rows; n++, x += bytes, y += bytes, rstd += 4) {
    const scale: f32 = 1 / sqrt<f32>(dot(x, x, width) / <f32>width + epsilon);
    store<f32>(rstd, scale);
    const scales = f32x4.splat(scale);
    let c: usize = 0;
    for (; c + 16 <= bytes; c += 16) v128.store(y + c, f32x4.mul(v128.load(x + c), scales));
    for (; c < bytes; c += 4) store<f32>(y + c, load<f32>(x + c) * scale);
  }
}

/** With y = x·rstd: dx = rstd·(dy − y·mean(dy·y)). */
export function rmsnormGradient(x: usize, rstd: usize, dy: usize, dx: usize, rows: i32, width: i32): void {
  const bytes = <usize>width << 2;
  for (let n = 0; n < rows; n++, x += bytes, dy += bytes, dx += bytes, rstd += 4) {
    const scale = load<f32>(rstd);
    const pull: f32 = scale * scale * dot(dy, x, width) / <f32>width;
    const scales = f32x4.splat(scale), pulls = f32x4.splat(pull);
    let c: usize = 0;
    for (; c + 16 <= bytes; c += 16) {
      v128.store(dx + c, f32x4.mul(scales, f32x4.sub(v128.load(dy + c), f32x4.mul(v128.load(x + c), pulls))));
    }
    for (; c < bytes; c += 4) store<f32>(dx + c, scale * (load<f32>(dy + c) - load<f32>(x + c) * pull));
  }
}
