// Second half of attention's gradient: dk[j] = Σ dscores[t, j]·q[t], dv[j] = Σ probs[t, j]·dy[t], over t ≥ j.
// One thread a number of dk and of dv; `attention-gradient-queries` ran before.
// qkv, dqkv (B·TIME, 3·WIDTH); probs, dscores (B, HEADS, TIME, TIME); dy (B·TIME, WIDTH).

override SIZE: u32; // B · TIME · WIDTH
override TIME: u32;
override HEADS: u32;
override DEPTH: u32;

@group(0) @binding(0) var<storage, read_write> qkv: array<f32>;
@group(0) @binding(1) var<storage, read_write> probs: array<f32>;
@group(0) @binding(2) var<storage, read_write> dy: array<f32>;
@group(0) @binding(3) var<storage, read_write> dqkv: array<f32>;
@group(0) @binding(4) var<storage, read_write> dscores: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = (group.x + group.y * groups.x) * 64 + thread;
  if (i >= SIZE) { return; }
  let width = HEADS * DEPTH;
  let column = i % width;
  let place = i / width;
  let j = place % TIME;
  let sequence = place - j; // its first row
  let square = (sequence * HEADS + column / DEPTH * TIME) * TIME; // the head's (TIME, TIME)
  var dk = 0.0;
  var dv = 0.0;
  for (var t = j; t < TIME; t++) {
    dk += dscores[square + t * TIME + j] * qkv[(sequence + t) * 3 * width + column];
    dv += probs[square + t * TIME + j] * dy[(sequence + t) * width + column];
  }
  dqkv[(3 * place + 1) * width + column] = dk;
  dqkv[(3 * place + 2) * width + column] = dv;
}
