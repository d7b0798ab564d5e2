// The matrix product as it is defined: one thread a result, which reads its row and its column from memory.
// Every number of a is read COLUMNS times, every number of b ROWS times. With `product`.

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  var sum = 0.0;
  for (var k = 0u; k < INNER; k++) { sum += left(id.y, k) * right(k, id.x); }
  finish(id.y, id.x, sum);
}
