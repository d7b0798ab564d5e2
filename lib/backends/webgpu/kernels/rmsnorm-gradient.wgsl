// With y = x·rstd: dx = rstd·(dy − y·mean(dy·y)): one workgroup a row. With `reduce`.
// x, dy, dx (ROWS, WIDTH); rstd (ROWS).

override ROWS: u32;
override WIDTH: u32;

@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> rstd: array<f32>;
@group(0) @binding(2) var<storage, read_write> dy: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let n = group.x + group.y * groups.x;
  if (n >= ROWS) { return; }
  let row = n * WIDTH;
  let scale = rstd[n];
  var sum = 0.0;
  for (var c = thread; c < WIDTH; c += THREADS) { sum += dy[row + c] * x[row + c] * scale; }
  let mean = total(sum, thread) / f32(WIDTH);
  for (var c = thread; c < WIDTH; c += THREADS) {
    dx[row + c] = scale * (dy[row + c] - x[row + c] * scale * mean);
  }
}
