// One step of Adam or AdamW for one parameter, in place. Where scale is 0, nothing changes. With `adamw-step`.
// parameter, gradient, m, v: SIZE numbers each; hyper (9); scale (1), if SCALED.

override SIZE: u32;
override SCALED: bool;

@group(0) @binding(0) var<storage, read_write> parameter: array<f32>;
@group(0) @binding(1) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(2) var<storage, read_write> m: array<f32>;
@group(0) @binding(3) var<storage, read_write> v: array<f32>;
@group(0) @binding(4) var<storage, read_write> hyper: array<f32, 9>;
@group(0) @binding(5) var<storage, read_write> scale: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = (group.x + group.y * groups.x) * 64 + thread;
  var factor = 1.0;
  if (SCALED) { factor = scale[0]; }
  if (i >= SIZE || factor == 0) { return; }
  let step = moved(parameter[i], gradient[i], m[i], v[i], hyper, factor);
  parameter[i] = step.p;
  m[i] = step.m;
  v[i] = step.v;
}
