// One step of Adam or AdamW for every parameter of a store, in place, as one dispatch. With `adamw-step`.
// The block is one array, and holds the gradients, at HYPER nine numbers, at SCALE one (if SCALED), and at TABLE, as whole
// numbers, PIECES rows of five: where a piece begins among the parameters, gradients, m and v, and its count.

override PIECES: u32;
override TABLE: u32;
override HYPER: u32;
override SCALE: u32;
override SCALED: bool;

const THREADS = 128u;

@group(0) @binding(0) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(1) var<storage, read_write> block: array<f32>;
@group(0) @binding(2) var<storage, read_write> moments: array<f32>;

fn entry(piece: u32, column: u32) -> u32 {
  return bitcast<u32>(block[TABLE + 5 * piece + column]);
}

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let piece = group.x + group.y * groups.x;
  if (piece >= PIECES) { return; }
  var scale = 1.0;
  if (SCALED) { scale = block[SCALE]; }
  if (scale == 0) { return; }
  var hyper: array<f32, 9>;
  for (var i = 0u; i < 9; i++) { hyper[i] = block[HYPER + i]; }
  let p = entry(piece, 0);
  let g = entry(piece, 1);
  let m = entry(piece, 2);
  let v = entry(piece, 3);
  for (var i = thread; i < entry(piece, 4); i += THREADS) {
    let step = moved(parameters[p + i], block[g + i], moments[m + i], moments[v + i], hyper, scale);
    parameters[p + i] = step.p;
    moments[m + i] = step.m;
    moments[v + i] = step.v;
  }
}
