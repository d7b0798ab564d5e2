// Sums of squares of many tensors that lie in one block, piece by piece. With `reduce`.
// The block is one array: at TABLE stand PIECES pairs (first number, count), as whole numbers; at SUMS the results.

override PIECES: u32;
override TABLE: u32;
override SUMS: u32;

@group(0) @binding(0) var<storage, read_write> block: array<f32>;

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let piece = group.x + group.y * groups.x;
  if (piece >= PIECES) { return; }
  let first = bitcast<u32>(block[TABLE + 2 * piece]);
  let count = bitcast<u32>(block[TABLE + 2 * piece + 1]);
  var squares = 0.0;
  for (var i = thread; i < count; i += THREADS) { squares += block[first + i] * block[first + i]; }
  squares = total(squares, thread);
  if (thread == 0) { block[SUMS + piece] = squares; }
}
