// y[n] = table[ids[n]]: one thread a number. An id outside the table takes its nearest row.
// table (V, WIDTH), ids (N), y (N, WIDTH).

override SIZE: u32; // N · WIDTH
override WIDTH: u32;
override LAST: i32; // V − 1

@group(0) @binding(0) var<storage, read_write> table: array<f32>;
@group(0) @binding(1) var<storage, read_write> ids: array<i32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = (group.x + group.y * groups.x) * 64 + thread;
  if (i >= SIZE) { return; }
  let row = u32(clamp(ids[i / WIDTH], 0, LAST));
  y[i] = table[row * WIDTH + i % WIDTH];
}
