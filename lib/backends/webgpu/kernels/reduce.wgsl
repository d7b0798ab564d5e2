// Sums and maxima over a workgroup, as a tree: halves are folded onto halves, so the order never changes.
// Joined to the kernels that work on rows. Every thread must call, and every thread gets the result.

override THREADS: u32; // a power of two

var<workgroup> parts: array<f32, THREADS>;

fn total(value: f32, thread: u32) -> f32 {
  parts[thread] = value;
  for (var half = THREADS / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (thread < half) { parts[thread] += parts[thread + half]; }
  }
  return workgroupUniformLoad(&parts[0]);
}

fn largest(value: f32, thread: u32) -> f32 {
  parts[thread] = value;
  for (var half = THREADS / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (thread < half) { parts[thread] = max(parts[thread], parts[thread + half]); }
  }
  return workgroupUniformLoad(&parts[0]);
}
