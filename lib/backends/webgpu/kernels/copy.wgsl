// y = x: SIZE numbers. WebGPU lets no kernel see one place twice while it writes, so who needs that takes a copy.

override SIZE: u32;

@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = (group.x + group.y * groups.x) * 64 + thread;
  if (i < SIZE) { y[i] = x[i]; }
}
