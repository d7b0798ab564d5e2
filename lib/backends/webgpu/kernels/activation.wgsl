// y = f(x), slope = f′(x), number by number. With `curves`.
// x, y, slope: SIZE numbers each.

override SIZE: u32;
override KIND: u32; // see curves.wgsl

@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read_write> slope: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = (group.x + group.y * groups.x) * 64 + thread;
  if (i >= SIZE) { return; }
  let result = curve(KIND, x[i]);
  y[i] = result.x;
  slope[i] = result.y;
}
