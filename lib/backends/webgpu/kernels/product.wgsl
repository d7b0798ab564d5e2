// What every matrix product shares: where its operands lie, and what is done with each sum. Joined to the matmul kernels,
// with `curves`. y[n, m] = then(Σₖ a[n, k]·b[k, m] + bias[m]): nothing, + extra, · extra, or an activation, whose slope
// goes to extra. Done here, it costs no second trip through memory.
// a (ROWS, INNER), b (INNER, COLUMNS), each walked by strides, so that either may be stored with its axes swapped;
// bias (COLUMNS); extra, y (ROWS, COLUMNS).

override ROWS: u32;
override INNER: u32;
override COLUMNS: u32;
override A_ROW: u32;
override A_INNER: u32;
override B_INNER: u32;
override B_COLUMN: u32;
override BIAS: bool;
override ACTIVATION: u32; // 0, or as in curves.wgsl
override EXTRA: u32; // 0 unused, 1 added, 2 multiplied, 3 takes the slope

@group(0) @binding(0) var<storage, read_write> a: array<f32>;
@group(0) @binding(1) var<storage, read_write> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> extra: array<f32>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;

/** a[n, k]; 0 outside. */
fn left(n: u32, k: u32) -> f32 {
  if (n >= ROWS || k >= INNER) { return 0; }
  return a[n * A_ROW + k * A_INNER];
}

/** b[k, m]; 0 outside. */
fn right(k: u32, m: u32) -> f32 {
  if (k >= INNER || m >= COLUMNS) { return 0; }
  return b[k * B_INNER + m * B_COLUMN];
}

fn finish(n: u32, m: u32, sum: f32) {
  if (n >= ROWS || m >= COLUMNS) { return; }
  let at = n * COLUMNS + m;
  var value = sum;
  if (BIAS) { value += bias[m]; }
  if (ACTIVATION > 0) {
    let result = curve(ACTIVATION, value);
    value = result.x;
    if (EXTRA == 3) { extra[at] = result.y; }
  }
  if (EXTRA == 1) { value += extra[at]; }
  if (EXTRA == 2) { value *= extra[at]; }
  y[at] = value;
}
