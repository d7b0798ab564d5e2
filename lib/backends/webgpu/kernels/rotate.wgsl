// RoPE: number i of a head and number i + D/2 are a point, turned by the angle of its position: (a, b) →
// (a·cos − b·sin, a·sin + b·cos), SIGN before sin. The last third of a row, the values, stays. One thread a number.
// qkv, y (N, 3·WIDTH); positions (N); angles (LAST + 1, DEPTH): D/2 cosines, then D/2 sines.

override SIZE: u32; // N · 3 · WIDTH
override WIDTH: u32;
override DEPTH: u32;
override LAST: i32;
override SIGN: f32;

@group(0) @binding(0) var<storage, read_write> qkv: array<f32>;
@group(0) @binding(1) var<storage, read_write> positions: array<i32>;
@group(0) @binding(2) var<storage, read_write> angles: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = (group.x + group.y * groups.x) * 64 + thread;
  if (i >= SIZE) { return; }
  let column = i % (3 * WIDTH);
  if (column >= 2 * WIDTH) {
    y[i] = qkv[i];
    return;
  }
  let angle = u32(clamp(positions[i / (3 * WIDTH)], 0, LAST)) * DEPTH;
  let half = DEPTH / 2;
  let d = column % DEPTH;
  if (d < half) {
    y[i] = qkv[i] * angles[angle + d] - qkv[i + half] * SIGN * angles[angle + half + d];
  } else {
    y[i] = qkv[i - half] * SIGN * angles[angle + d] + qkv[i] * angles[angle + d - half];
  }
}
