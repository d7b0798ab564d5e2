// First half of attention's gradient: dscores[t, j] = probs[t, j]·(dy[t]·v[j] − Σ probs·(dy·v))·SCALE, and
// dq[t] = Σⱼ dscores[t, j]·k[j]. One workgroup a query of a head. With `reduce`.
// qkv, dqkv (B·TIME, 3·WIDTH); probs, dscores (B, HEADS, TIME, TIME); dy (B·TIME, WIDTH).

override ITEMS: u32; // B · HEADS · TIME
override TIME: u32;
override HEADS: u32;
override DEPTH: u32;
override SCALE: f32;

@group(0) @binding(0) var<storage, read_write> qkv: array<f32>;
@group(0) @binding(1) var<storage, read_write> probs: array<f32>;
@group(0) @binding(2) var<storage, read_write> dy: array<f32>;
@group(0) @binding(3) var<storage, read_write> dqkv: array<f32>;
@group(0) @binding(4) var<storage, read_write> dscores: array<f32>;

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
  let sequence = item / (TIME * HEADS) * TIME;
  let first = sequence * 3 * width + head * DEPTH;
  let out = (sequence + t) * width + head * DEPTH;
  let row = item * TIME;

  var sum = 0.0;
  for (var j = thread; j <= t; j += THREADS) {
    let value = first + (3 * j + 2) * width;
    var dot = 0.0;
    for (var d = 0u; d < DEPTH; d++) { dot += dy[out + d] * qkv[value + d]; }
    dscores[row + j] = dot;
    sum += probs[row + j] * dot;
  }
  let mean = total(sum, thread);
  for (var j = thread; j <= t; j += THREADS) {
    dscores[row + j] = probs[row + j] * (dscores[row + j] - mean) * SCALE;
  }
  storageBarrier();
  for (var d = thread; d < DEPTH; d += THREADS) {
    var dq = 0.0;
    for (var j = 0u; j <= t; j++) { dq += dscores[row + j] * qkv[first + (3 * j + 1) * width + d]; }
    dqkv[first + 3 * t * width + d] = dq;
  }
}
