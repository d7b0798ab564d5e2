// dtable[v] = Σ dy[n] over the places n with ids[n] = v; a row nobody used gets exactly 0.
// Gathered, not scattered: one workgroup a row walks over all ids and takes what is its own, in their order. Floats cannot
// be added atomically, and the order of a scatter would change from run to run.
// ids (COUNT), dy (COUNT, WIDTH), dtable (ROWS, WIDTH).

override ROWS: u32;
override COUNT: u32;
override WIDTH: u32;
override THREADS: u32;

@group(0) @binding(0) var<storage, read_write> ids: array<i32>;
@group(0) @binding(1) var<storage, read_write> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> dtable: array<f32>;

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let row = group.x + group.y * groups.x;
  if (row >= ROWS) { return; }
  for (var c = thread; c < WIDTH; c += THREADS) { dtable[row * WIDTH + c] = 0; }
  for (var n = 0u; n < COUNT; n++) {
    if (u32(clamp(ids[n], 0, i32(ROWS) - 1)) != row) { continue; }
    for (var c = thread; c < WIDTH; c += THREADS) { dtable[row * WIDTH + c] += dy[n * WIDTH + c]; }
  }
}
