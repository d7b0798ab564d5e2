// Causal attention: probs[t] = softmax over j ≤ t of q[t]·k[j]·SCALE − slope·(t − j); y[t] = Σⱼ probs[t, j]·v[j]. Later
// places get exactly 0. One workgroup a query of a head. With `reduce`.
// qkv (B·TIME, 3·WIDTH), slopes (HEADS) → y (B·TIME, WIDTH), probs (B, HEADS, TIME, TIME).

override ITEMS: u32; // B · HEADS · TIME
override TIME: u32;
override HEADS: u32;
override DEPTH: u32;
override SCALE: f32;
override ALIBI: bool;

@group(0) @binding(0) var<storage, read_write> qkv: array<f32>;
@group(0) @binding(1) var<storage, read_write> slopes: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@group(0) @binding(3) var<storage, read_write> probs: array<f32>;

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let item = group.x + group.y * groups.x;
  if (item >= ITEMS) { return; }
  let width = HEADS * DEPTH;
  let t = item % TIME;
  let head = item / TIME % HEADS;
  let sequence = item / (TIME * HEADS) * TIME; // its first row
  let query = (sequence + t) * 3 * width + head * DEPTH;
  let first = sequence * 3 * width + head * DEPTH;
  let row = item * TIME;
  var slope = 0.0;
  if (ALIBI) { slope = slopes[head]; }

  var most = -3e38;
  for (var j = thread; j <= t; j += THREADS) {
    let key = first + (3 * j + 1) * width;
    var dot = 0.0;
    for (var d = 0u; d < DEPTH; d++) { dot += qkv[query + d] * qkv[key + d]; }
    let score = dot * SCALE - slope * f32(t - j);
    probs[row + j] = score;
    most = max(most, score);
  }
  most = largest(most, thread);
  var sum = 0.0;
  for (var j = thread; j <= t; j += THREADS) {
    let e = exp(probs[row + j] - most);
    probs[row + j] = e;
    sum += e;
  }
  sum = total(sum, thread);
  for (var j = thread; j < TIME; j += THREADS) { probs[row + j] = select(0, probs[row + j] / sum, j <= t); }
  storageBarrier();
  for (var d = thread; d < DEPTH; d += THREADS) {
    var mixed = 0.0;
    for (var j = 0u; j <= t; j++) { mixed += probs[row + j] * qkv[first + (3 * j + 2) * width + d]; }
    y[(sequence + t) * width + head * DEPTH + d] = mixed;
  }
}
