// The matrix product in tiles: 16 × 16 threads fetch a tile of a and one of b into shared memory, each number once, and
// then every thread reads its 16 pairs from there. Memory is read 16 times less often. With `product`.

const TILE = 16u;

var<workgroup> tileA: array<f32, 256>;
var<workgroup> tileB: array<f32, 256>;

@compute @workgroup_size(TILE, TILE)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let n = group.y * TILE + local.y;
  let m = group.x * TILE + local.x;
  var sum = 0.0;
  for (var k = 0u; k < INNER; k += TILE) {
    tileA[thread] = left(n, k + local.x);
    tileB[thread] = right(k + local.y, m);
    workgroupBarrier();
    for (var i = 0u; i < TILE; i++) { sum += tileA[local.y * TILE + i] * tileB[i * TILE + local.x]; }
    workgroupBarrier();
  }
  finish(n, m, sum);
}
