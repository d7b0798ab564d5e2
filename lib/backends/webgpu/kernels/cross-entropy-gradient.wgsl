// dlogits = (probs − onehot(target)) / rows with a target; exactly 0 in rows without. One workgroup a row. With `reduce`.
// probs, dlogits (ROWS, VOCABULARY); targets (ROWS).

override ROWS: u32;
override VOCABULARY: u32;

@group(0) @binding(0) var<storage, read_write> probs: array<f32>;
@group(0) @binding(1) var<storage, read_write> targets: array<i32>;
@group(0) @binding(2) var<storage, read_write> dlogits: array<f32>;

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let n = group.x + group.y * groups.x;
  if (n >= ROWS) { return; }
  var mine = 0.0;
  for (var i = thread; i < ROWS; i += THREADS) { mine += select(0.0, 1.0, targets[i] >= 0); }
  let counted = total(mine, thread);
  let target_ = targets[n];
  for (var v = thread; v < VOCABULARY; v += THREADS) {
    let error = probs[n * VOCABULARY + v] - select(0.0, 1.0, i32(v) == target_);
    dlogits[n * VOCABULARY + v] = select(error / counted, 0.0, target_ < 0);
  }
}
