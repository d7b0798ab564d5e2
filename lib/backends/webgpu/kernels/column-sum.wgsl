// db[m] = Σₙ dy[n, m]. A workgroup takes 32 columns; 8 threads share a column and are added in order.
// dy (ROWS, COLUMNS), db (COLUMNS).

override ROWS: u32;
override COLUMNS: u32;

const WIDE = 32u;
const SLICES = 8u;

@group(0) @binding(0) var<storage, read_write> dy: array<f32>;
@group(0) @binding(1) var<storage, read_write> db: array<f32>;

var<workgroup> parts: array<f32, 256>;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let column = group.x * WIDE + thread % WIDE;
  var sum = 0.0;
  if (column < COLUMNS) {
    for (var n = thread / WIDE; n < ROWS; n += SLICES) { sum += dy[n * COLUMNS + column]; }
  }
  parts[thread] = sum;
  workgroupBarrier();
  if (thread >= WIDE || column >= COLUMNS) { return; }
  for (var slice = 1u; slice < SLICES; slice++) { sum += parts[slice * WIDE + thread]; }
  db[column] = sum;
}
