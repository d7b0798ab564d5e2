// y = min(1, LIMIT / norm), LIMIT 0 is none; exactly 0 where the loss or the norm is not finite. One thread.
// loss, norm, y (1).

override LIMIT: f32;

@group(0) @binding(0) var<storage, read_write> loss: array<f32>;
@group(0) @binding(1) var<storage, read_write> norm: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

/** By its bits: a compiler may take it that numbers are finite, and drop a comparison. */
fn finite(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7f800000) != 0x7f800000;
}

@compute @workgroup_size(1)
fn main() {
  let length = norm[0];
  if (!finite(length) || !finite(loss[0])) {
    y[0] = 0;
  } else if (LIMIT > 0 && length > LIMIT) {
    y[0] = LIMIT / length;
  } else {
    y[0] = 1;
  }
}
