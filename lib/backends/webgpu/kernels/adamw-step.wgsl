// One number's step of Adam or AdamW. Joined to `adamw` and `adamw-all`.
// g ← scale·gradient + l2·p;  m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²;
// p ← p·decay − stepSize·m / (√v·rootCorrection + ε). `hyper` as in training/adamw.ts.

struct Moved {
  p: f32,
  m: f32,
  v: f32,
}

fn moved(p: f32, gradient: f32, m: f32, v: f32, hyper: array<f32, 9>, scale: f32) -> Moved {
  let g = scale * gradient + hyper[8] * p;
  let first = hyper[2] * m + hyper[3] * g;
  let second = hyper[4] * v + hyper[5] * g * g;
  return Moved(p * hyper[1] - hyper[0] * first / (sqrt(second) * hyper[6] + hyper[7]), first, second);
}
