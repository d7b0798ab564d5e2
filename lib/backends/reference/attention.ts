/**
 * Definition of causal self-attention, every head at once (Vaswani et al. 2017), and its derivative.
 * A row of qkv holds the query, the key and the value of one position, head after head in each.
 */
import { axes, type Kernel, type Values } from './kernel';

interface Sizes {
  readonly batch: number;
  readonly heads: number;
  readonly time: number;
  /** Numbers a head: C / H. */
  readonly depth: number;
  /** C, the width of y. */
  readonly width: number;
}

function sizes(
  [rows, threeWidths]: readonly number[],
  { heads, time }: { heads: number; time: number },
): Sizes {
  const width = threeWidths! / 3;
  return { batch: rows! / time, heads, time, depth: width / heads, width };
}

/**
 * probs[t] = softmax over j ≤ t of q[t]·k[j] / √depth − slope·(t − j);  y[t] = Σⱼ probs[t, j]·v[j]. Later positions get
 * exactly 0. slope is the head's ALiBi slope, or 0.
 */
export const attention: Kernel<'attention'> = ({ inputs: [tensor], attributes }, { inputs, outputs }) => {
  const qkv = inputs[0]!;
  const [y, probs] = outputs as [Values, Values];
  const s = sizes(axes(tensor), attributes);
  const scale = 1 / Math.sqrt(s.depth);
  const slopes = attributes.slopes ?? [];
  return () => {
    y.fill(0);
    eachQuery(s, ({ head, t, query, key, value, out, row }) => {
      const slope = slopes[head] ?? 0;
      let largest = Number.NEGATIVE_INFINITY;
      for (let j = 0; j <= t; j++) {
        let dot = 0;
        for (let d = 0; d < s.depth; d++) dot += qkv[query + d]! * qkv[key(j) + d]!;
        probs[row + j] = dot * scale - slope * (t - j);
        largest = Math.max(largest, probs[row + j]!);
      }
      let total = 0;
      for (let j = 0; j <= t; j++) {
        probs[row + j] = Math.exp(probs[row + j]! - largest);
        total += probs[row + j]!;
      }
      for (let j = 0; j < s.time; j++) {
        probs[row + j] = j <= t ? probs[row + j]! / total : 0;
        if (j <= t) for (let d = 0; d < s.depth; d++) y[out + d]! += probs[row + j]! * qkv[value(j) + d]!;
      }
    });
  };
};

/**
 * The same sum for `rows` new tokens, over cached keys and values: row n stands at place start + n. First its own key and
 * value are cached, then it looks at places 0 to start + n; or, `ahead`, to the last of the new ones.
 */
export const cachedAttention: Kernel<'cachedAttention'> = (
  { inputs: [qkvTensor, keysTensor], attributes: { heads, slopes = [], ahead = false } },
  { inputs, outputs },
) => {
  const [qkv, keys, values, start] = inputs as [Values, Values, Values, Values];
  const y = outputs[0]!;
  const [rows] = axes(qkvTensor);
  const [places, width] = axes(keysTensor);
  const depth = width / heads;
  const scale = 1 / Math.sqrt(depth);
  const probs = new Float64Array(places);
  return () => {
    y.fill(0);
    for (let n = 0; n < rows; n++) {
      for (let c = 0; c < width; c++) {
        keys[(start[0]! + n) * width + c] = qkv[(3 * n + 1) * width + c]!;
        values[(start[0]! + n) * width + c] = qkv[(3 * n + 2) * width + c]!;
      }
    }
    for (let n = 0; n < rows; n++) {
      const place = start[0]! + n;
      const last = ahead ? start[0]! + rows - 1 : place;
      for (let h = 0; h < width; h += depth) {
        const slope = slopes[h / depth] ?? 0;
        let largest = Number.NEGATIVE_INFINITY;
        for (let j = 0; j <= last; j++) {
          let dot = 0;
          for (let d = h; d < h + depth; d++) dot += qkv[3 * n * width + d]! * keys[j * width + d]!;
          probs[j] = dot * scale - slope * (place - j);
          largest = Math.max(largest, probs[j]!);
        }
        let total = 0;
        for (let j = 0; j <= last; j++) {
          probs[j] = Math.exp(probs[j]! - largest);
          total += probs[j]!;
        }
        for (let j = 0; j <= last; j++) {
          for (let d = h; d < h + depth; d++)
            y[n * width + d]! += (probs[j]! / total) * values[j * width + d]!;
        }
      }
    }
  };
};

/**
 * dprobs[j] = dy·v[j];  dscore[j] = probs[j]·(dprobs[j] − Σ probs·dprobs);
 * dq = Σⱼ dscore[j]·k[j]/√depth;  dk[j] += dscore[j]·q/√depth;  dv[j] += probs[j]·dy.
 */
export const attentionGradient: Kernel<'attentionGradient'> = (
  { inputs: [tensor], attributes },
  { inputs, outputs },
) => {
  const [qkv, probs, dy] = inputs as [Values, Values, Values];
  const dqkv = outputs[0]!;
  const s = sizes(axes(tensor), attributes);
  const scale = 1 / Math.sqrt(s.depth);
  const dprobs = new Float64Array(s.time);
  return () => {
    dqkv.fill(0);
    eachQuery(s, ({ t, query, key, value, out, row }) => {
      let mean = 0;
      for (let j = 0; j <= t; j++) {
        let dot = 0;
        for (let d = 0; d < s.depth; d++) dot += dy[out + d]! * qkv[value(j) + d]!;
        dprobs[j] = dot;
        mean += probs[row + j]! * dot;
      }
      for (let j = 0; j <= t; j++) {
        const dscore = probs[row + j]! * (dprobs[j]! - mean) * scale;
        for (let d = 0; d < s.depth; d++) {
          dqkv[query + d]! += dscore * qkv[key(j) + d]!;
          dqkv[key(j) + d]! += dscore * qkv[query + d]!;
          dqkv[value(j) + d]! += probs[row + j]! * dy[out + d]!;
        }
      }
    });
  };
};

/** One query: its head and place, and the offsets of its query, keys, values, output and row of probs. */
interface Query {
  readonly head: number;
  readonly t: number;
  readonly query: number;
  readonly key: (j: number) => number;
  readonly value: (j: number) => number;
  readonly out: number;
  readonly row: number;
}

/** Visits every (sequence, head, query position). */
function eachQuery({ batch, heads, time, depth, width }: Sizes, visit: (query: Query) => void): void {
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < heads; h++) {
      const start = b * time * 3 * width + h * depth;
      const key = (j: number) => start + j * 3 * width + width;
      const value = (j: number) => start + j * 3 * width + 2 * width;
      for (let t = 0; t < time; t++) {
        const out = (b * time + t) * width + h * depth;
        const row = ((b * heads + h) * time + t) * time;
        visit({ head: h, t, query: start + t * 3 * width, key, value, out, row });
      }
    }
  }
}
