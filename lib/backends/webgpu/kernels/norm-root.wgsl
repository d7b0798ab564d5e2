// y = √Σ sums: the last step of a norm. One workgroup. With `reduce`.
// sums (PIECES), y (1).

override PIECES: u32;

@group(0) @binding(0) var<storage, read_write> sums: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) thread: u32) {
  var sum = 0.0;
  for (var i = thread; i < PIECES; i += THREADS) { sum += sums[i]; }
  sum = total(sum, thread);
  if (thread == 0) { y[0] = sqrt(sum); }
}
