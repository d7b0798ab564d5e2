// y = x·rstd, rstd = 1/√(mean(x²) + ε): one workgroup a row. With `reduce`.
// x, y (ROWS, WIDTH); rstd (ROWS).

override ROWS: u32;
override WIDTH: u32;
override EPSILON: f32;

@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read_write> rstd: array<f32>;

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let n = group.x + group.y * groups.x;
  if (n >= ROWS) { return; }
  let row = n * WIDTH;
  var squares = 0.0;
  for (var c = thread; c < WIDTH; c += THREADS) { squares += x[row + c] * x[row + c]; }
  let scale = 1 / sqrt(total(squares, thread) / f32(WIDTH) + EPSILON);
  for (var c = thread; c < WIDTH; c += THREADS) { y[row + c] = x[row + c] * scale; }
  if (thread == 0) { rstd[n] = scale; }
}
