// Attention of new tokens over cached keys and values. Row n stands at place start + n; it looks at places 0 to there, or
// with AHEAD to the last new one. Keys and values of new places are read from qkv, and put into the cache on the way: so
// no workgroup waits for another. One workgroup a row and head. With `reduce`.
// qkv (ROWS, 3·WIDTH); keys, values (PLACES, WIDTH); start (1); slopes (HEADS); scores (ROWS, HEADS, PLACES); y (ROWS, WIDTH).

override ROWS: u32;
override PLACES: u32;
override HEADS: u32;
override DEPTH: u32;
override SCALE: f32;
override ALIBI: bool;
override AHEAD: bool;

@group(0) @binding(0) var<storage, read_write> qkv: array<f32>;
@group(0) @binding(1) var<storage, read_write> keys: array<f32>;
@group(0) @binding(2) var<storage, read_write> values: array<f32>;
@group(0) @binding(3) var<storage, read_write> start: array<i32>;
@group(0) @binding(4) var<storage, read_write> slopes: array<f32>;
@group(0) @binding(5) var<storage, read_write> scores: array<f32>;
@group(0) @binding(6) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let item = group.x + group.y * groups.x;
  if (item >= ROWS * HEADS) { return; }
  let width = HEADS * DEPTH;
  let n = item / HEADS;
  let column = item % HEADS * DEPTH; // the head's first
  let query = 3 * n * width + column;
  let before = u32(start[0]);
  let place = before + n;
  let end = before + select(n + 1, ROWS, AHEAD);
  let row = item * PLACES;
  var slope = 0.0;
  if (ALIBI) { slope = slopes[item % HEADS]; }
  for (var d = thread; d < DEPTH; d += THREADS) {
    keys[place * width + column + d] = qkv[query + width + d];
    values[place * width + column + d] = qkv[query + 2 * width + d];
  }
  var most = -3e38;
  for (var j = thread; j < end; j += THREADS) {
    var dot = 0.0;
    if (j < before) {
      for (var d = 0u; d < DEPTH; d++) { dot += qkv[query + d] * keys[j * width + column + d]; }
    } else {
      let key = (3 * (j - before) + 1) * width + column;
      for (var d = 0u; d < DEPTH; d++) { dot += qkv[query + d] * qkv[key + d]; }
    }
    scores[row + j] = dot * SCALE - slope * (f32(place) - f32(j));
    most = max(most, scores[row + j]);
  }
  most = largest(most, thread);
  var sum = 0.0;
  for (var j = thread; j < end; j += THREADS) {
    scores[row + j] = exp(scores[row + j] - most);
    sum += scores[row + j];
  }
  sum = total(sum, thread);
  storageBarrier();
  for (var d = thread; d < DEPTH; d += THREADS) {
    var mixed = 0.0;
    for (var j = 0u; j < before; j++) { mixed += scores[row + j] * values[j * width + column + d]; }
    for (var j = before; j < end; j++) { mixed += scores[row + j] * qkv[(3 * (j - before) + 2) * width + column + d]; }
    y[n * width + column + d] = mixed / sum;
  }
}
