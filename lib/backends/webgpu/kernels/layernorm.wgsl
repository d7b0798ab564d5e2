// y = (x − mean)·rstd·gain + bias, rstd = 1/√(variance + ε): one workgroup a row. With `reduce`.
// x, y (ROWS, WIDTH); gain, bias (WIDTH); mean, rstd (ROWS).

override ROWS: u32;
override WIDTH: u32;
override EPSILON: f32;

@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> gain: array<f32>;
@group(0) @binding(2) var<storage, read_write> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
@group(0) @binding(4) var<storage, read_write> mean: array<f32>;
@group(0) @binding(5) var<storage, read_write> rstd: array<f32>;

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let n = group.x + group.y * groups.x;
  if (n >= ROWS) { return; }
  let row = n * WIDTH;
  var sum = 0.0;
  for (var c = thread; c < WIDTH; c += THREADS) { sum += x[row + c]; }
  let centre = total(sum, thread) / f32(WIDTH);
  var squares = 0.0;
  for (var c = thread; c < WIDTH; c += THREADS) { squares += (x[row + c] - centre) * (x[row + c] - centre); }
  let scale = 1 / sqrt(total(squares, thread) / f32(WIDTH) + EPSILON);
  for (var c = thread; c < WIDTH; c += THREADS) { y[row + c] = (x[row + c] - centre) * scale * gain[c] + bias[c]; }
  if (thread == 0) {
    mean[n] = centre;
    rstd[n] = scale;
  }
}
