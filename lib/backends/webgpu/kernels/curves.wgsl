// The activations and their slopes. Joined to `activation` and to the matrix products.
// Built-in tanh overflows on some devices and there is no erf: both are written with exp, to 1e-7.

const GELU = 1u;
const GELU_NEW = 2u;
const RELU = 3u;
const RELU2 = 4u;

/** (y, dy/dx) */
fn curve(kind: u32, x: f32) -> vec2f {
  switch kind {
    case GELU: { return gelu(x); }
    case GELU_NEW: { return geluTanh(x); }
    case RELU: { return select(vec2f(0), vec2f(x, 1), x > 0); }
    default: { return select(vec2f(0), vec2f(x * x, 2 * x), x > 0); }
  }
}

/** x·Φ(x), with Φ by Hastings' polynomial (Abramowitz and Stegun 7.1.26). */
fn gelu(x: f32) -> vec2f {
  let e = exp(-0.5 * x * x);
  let t = 1 / (1 + 0.231641888 * abs(x)); // 0.3275911 / √2
  let tail = 0.5 * e * t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  let below = select(tail, 1 - tail, x > 0);
  return vec2f(x * below, below + x * e * 0.39894228); // 1/√(2π)
}

/** ½x(1 + tanh u), u = √(2/π)(x + 0.044715x³); tanh u = 1 − 2/(1 + e²ᵘ). */
fn geluTanh(x: f32) -> vec2f {
  let u = clamp(0.79788456 * (x + 0.044715 * x * x * x), -15.0, 15.0);
  let t = 1 - 2 / (1 + exp(2 * u));
  let slope = 0.79788456 * (1 + 0.134145 * x * x);
  return vec2f(0.5 * x * (1 + t), 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * slope);
}
