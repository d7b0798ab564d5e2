// probs = softmax(logits) row by row, and each row's loss ln Σe^z − z[target]: 0 where there is no target (−1).
// One workgroup a row. With `reduce`.
// logits, probs (ROWS, VOCABULARY); targets, losses (ROWS).

override ROWS: u32;
override VOCABULARY: u32;

@group(0) @binding(0) var<storage, read_write> logits: array<f32>;
@group(0) @binding(1) var<storage, read_write> targets: array<i32>;
@group(0) @binding(2) var<storage, read_write> losses: array<f32>;
@group(0) @binding(3) var<storage, read_write> probs: array<f32>;

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let n = group.x + group.y * groups.x;
  if (n >= ROWS) { return; }
  let row = n * VOCABULARY;
  var most = -3e38;
  for (var v = thread; v < VOCABULARY; v += THREADS) { most = max(most, logits[row + v]); }
  most = largest(most, thread);
  var sum = 0.0;
  for (var v = thread; v < VOCABULARY; v += THREADS) {
    probs[row + v] = exp(logits[row + v] - most);
    sum += probs[row + v];
  }
  sum = total(sum, thread);
  for (var v = thread; v < VOCABULARY; v += THREADS) { probs[row + v] /= sum; }
  if (thread > 0) { return; }
  losses[n] = 0;
  if (targets[n] >= 0) { losses[n] = log(sum) - (logits[row + u32(targets[n])] - most); }
}
