/** The calls of attention: each head a call, which visits every sequence. */
import type { NodeOf, Tensor } from '../../graph/graph';
import type { Call, Recorder } from './site';

export const attention: Recorder<'attention'> = (
  { inputs: [qkv], outputs: [y, probs], attributes: { heads, time, slopes } },
  { kernels, address, scratch },
) => {
  const [q, out, p] = [address(qkv!), address(y!), address(probs!)];
  const { sequences, depth, width, scale } = headSizes(qkv!, heads, time);
  return eachHead(heads, (h) => {
    const [qAt, outAt, pAt] = [q + 4 * h * depth, out + 4 * h * depth, p + 4 * h * time * time];
    const slope = slopes?.[h] ?? 0;
    return () =>
      kernels.attentionHead(qAt, outAt, pAt, scratch, sequences, heads, time, depth, width, scale, slope);
  });
};

export const attentionGradient: Recorder<'attentionGradient'> = (
  { inputs: [qkv, probs, dy], outputs: [dqkv], attributes: { heads, time } },
  { kernels, address, scratch },
) => {
  const [q, p, out, dq] = [address(qkv!), address(probs!), address(dy!), address(dqkv!)];
  const { sequences, depth, width, scale } = headSizes(qkv!, heads, time);
  return eachHead(heads, (h) => {
    const [qAt, pAt] = [q + 4 * h * depth, p + 4 * h * time * time];
    const [outAt, dqAt] = [out + 4 * h * depth, dq + 4 * h * depth];
    return () =>
      kernels.attentionHeadGradient(
        qAt,
        pAt,
        outAt,
        dqAt,
        scratch,
        sequences,
        heads,
        time,
        depth,
        width,
        scale,
      );
  });
};

export const cachedAttention: Recorder<'cachedAttention'> = (
  { inputs: [qkv, keys, values, start], outputs: [y], attributes: { heads, slopes, ahead } },
  { kernels, address, scratch },
) => {
  const [q, k, v, out, first] = [
    address(qkv!),
    address(keys!),
    address(values!),
    address(y!),
    address(start!),
  ];
  const [rows, [places, width]] = [qkv!.shape[0]!, keys!.shape as [number, number]];
  const [depth, scale] = [width / heads, 1 / Math.sqrt(width / heads)];
  const row = (n: number) => {
    const last = ahead ? rows - 1 : n;
    kernels.cachedScores(q + 12 * width * n, k, scratch, first, last, heads, depth, width, places);
    for (let h = 0; h < heads; h++)
      kernels.cachedSoftmax(scratch + 4 * places * h, first, n, last, scale, slopes ? slopes[h]! : 0);
    kernels.cachedValues(scratch, v, out + 4 * width * n, first, last, heads, depth, width, places);
  };
  return [
    () => {
      kernels.cacheRows(q, k, v, first, rows, width);
      for (let n = 0; n < rows; n++) row(n);
    },
  ];
};

/** Bytes of scratch: panels of keys or values, scores, and for the gradient a matrix of them. */
export function attentionScratch(node: NodeOf<'attention'> | NodeOf<'attentionGradient'>): number {
  const { heads, time } = node.attributes;
  const { depth } = headSizes(node.inputs[0]!, heads, time);
  const kept = node.op === 'attention' ? 8 : time + 16; // numbers kept for each place, besides its key or value
  return 4 * (32 + 8 * depth + (time + 3) * (depth + kept));
}

/** Bytes of scratch: a row of scores for each head. */
export function cachedAttentionScratch({
  inputs: [, keys],
  attributes: { heads },
}: NodeOf<'cachedAttention'>): number {
  return 4 * heads * keys!.shape[0]!;
}

function headSizes(qkv: Tensor, heads: number, time: number) {
  const width = qkv.shape[1]! / 3;
  const depth = width / heads;
  return { sequences: qkv.shape[0]! / time, depth, width, scale: 1 / Math.sqrt(depth) };
}

function eachHead(heads: number, record: (head: number) => Call): Call[] {
  return Array.from({ length: heads }, (_, h) => record(h));
}
