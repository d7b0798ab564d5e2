// The matrix product in register blocks: a workgroup computes 64 × 64 results, each of its 256 threads a block of 4 × 4
// that never leaves its registers. For 8 numbers read from shared memory a thread does 16 multiply-adds. With `product`.

const WIDE = 64u;
const DEEP = 16u;

var<workgroup> tileA: array<vec4f, 256>; // (DEEP, WIDE), four rows in a vector
var<workgroup> tileB: array<vec4f, 256>;

@compute @workgroup_size(16, 16)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let n = group.y * WIDE;
  let m = group.x * WIDE;
  // Neighbouring threads fetch neighbouring numbers, whichever axis those lie along.
  let kA = select(thread / 16, thread % 16, A_INNER == 1);
  let nA = 4 * select(thread % 16, thread / 16, A_INNER == 1);
  let kB = select(thread / 16, thread % 16, B_INNER == 1);
  let mB = 4 * select(thread % 16, thread / 16, B_INNER == 1);
  var sums = array<vec4f, 4>();
  for (var k = 0u; k < INNER; k += DEEP) {
    for (var i = 0u; i < 4; i++) {
      tileA[kA * 16 + nA / 4][i] = left(n + nA + i, k + kA);
      tileB[kB * 16 + mB / 4][i] = right(k + kB, m + mB + i);
    }
    workgroupBarrier();
    for (var i = 0u; i < DEEP; i++) {
      let x = tileA[i * 16 + local.y];
      let w = tileB[i * 16 + local.x];
      sums[0] += x.x * w;
      sums[1] += x.y * w;
      sums[2] += x.z * w;
      sums[3] += x.w * w;
    }
    workgroupBarrier();
  }
  for (var i = 0u; i < 4; i++) {
    for (var j = 0u; j < 4; j++) { finish(n + 4 * local.y + i, m + 4 * local.x + j, sums[i][j]); }
  }
}
