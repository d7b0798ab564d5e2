// With x̂ = (x − mean)·rstd and g = dy·gain: dx = rstd·(g − mean(g) − x̂·mean(g·x̂)), dgain = Σ dy·x̂, dbias = Σ dy.
// One dispatch, two kinds of workgroup: the first ROWS each compute a row of dx, those after them THREADS columns of
// dgain and dbias. With `reduce`.
// x, dy, dx (ROWS, WIDTH); gain, dgain, dbias (WIDTH); mean, rstd (ROWS).

override ROWS: u32;
override WIDTH: u32;

@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> gain: array<f32>;
@group(0) @binding(2) var<storage, read_write> mean: array<f32>;
@group(0) @binding(3) var<storage, read_write> rstd: array<f32>;
@group(0) @binding(4) var<storage, read_write> dy: array<f32>;
@group(0) @binding(5) var<storage, read_write> dx: array<f32>;
@group(0) @binding(6) var<storage, read_write> dgain: array<f32>;
@group(0) @binding(7) var<storage, read_write> dbias: array<f32>;

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let item = group.x + group.y * groups.x;
  if (item >= ROWS) {
    column((item - ROWS) * THREADS + thread);
    return;
  }
  let row = item * WIDTH;
  let scale = rstd[item];
  var sums = vec2f(0); // of g, of g·x̂
  for (var c = thread; c < WIDTH; c += THREADS) {
    let g = dy[row + c] * gain[c];
    sums += vec2f(g, g * (x[row + c] - mean[item]) * scale);
  }
  let meanG = total(sums.x, thread) / f32(WIDTH);
  let meanGX = total(sums.y, thread) / f32(WIDTH);
  for (var c = thread; c < WIDTH; c += THREADS) {
    let xhat = (x[row + c] - mean[item]) * scale;
    dx[row + c] = scale * (dy[row + c] * gain[c] - meanG - xhat * meanGX);
  }
}

fn column(c: u32) {
  if (c >= WIDTH) { return; }
  var sums = vec2f(0); // of dy·x̂, of dy
  for (var n = 0u; n < ROWS; n++) {
    let d = dy[n * WIDTH + c];
    sums += vec2f(d * (x[n * WIDTH + c] - mean[n]) * rstd[n], d);
  }
  dgain[c] = sums.x;
  dbias[c] = sums.y;
}
