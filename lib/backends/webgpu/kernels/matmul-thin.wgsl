// The matrix product of few rows, as in decoding: b is read once, and that takes all the time. A workgroup computes WIDE
// columns of one row; SLICES threads share each, WIDE · SLICES = 256. WIDE is chosen so that neighbouring threads read
// neighbouring numbers of b: many columns where b lies (inner, columns), few where it lies (columns, inner).
// With `product`.

override WIDE: u32;
override SLICES: u32;

var<workgroup> parts: array<f32, 256>; // (WIDE, SLICES)

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let along = B_INNER == 1;
  let column = select(thread % WIDE, thread / SLICES, along);
  let slice = select(thread / WIDE, thread % SLICES, along);
  let m = group.x * WIDE + column;
  var sum = 0.0;
  for (var k = slice; k < INNER; k += SLICES) { sum += left(group.y, k) * right(k, m); }
  parts[column * SLICES + slice] = sum;
  for (var half = SLICES / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (slice < half) { parts[column * SLICES + slice] += parts[column * SLICES + slice + half]; }
  }
  if (slice == 0) { finish(group.y, m, parts[column * SLICES]); }
}
