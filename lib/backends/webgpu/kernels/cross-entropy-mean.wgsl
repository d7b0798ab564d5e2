// loss = mean of the rows' losses over the rows that have a target. One workgroup. With `reduce`.
// losses, targets (ROWS); loss (1).

override ROWS: u32;

@group(0) @binding(0) var<storage, read_write> losses: array<f32>;
@group(0) @binding(1) var<storage, read_write> targets: array<i32>;
@group(0) @binding(2) var<storage, read_write> loss: array<f32>;

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) thread: u32) {
  var sum = 0.0;
  var counted = 0.0;
  for (var n = thread; n < ROWS; n += THREADS) {
    sum += losses[n];
    counted += select(0.0, 1.0, targets[n] >= 0);
  }
  sum = total(sum, thread);
  counted = total(counted, thread);
  if (thread == 0) { loss[0] = sum / counted; }
}
