/** The dispatches of attention. */
import type { NodeOf, Tensor } from '../../../graph/graph';
import type { Slopes } from '../../../graph/ops';
import { sizeOf } from '../../../graph/shape';
import { type Dispatch, type Site, spread } from '../site';
import { threadsFor } from './threads';

export function attention(
  { inputs: [qkv], outputs: [y, probs], attributes: { heads, time, slopes } }: NodeOf<'attention'>,
  site: Site,
): Dispatch[] {
  const depth = qkv!.shape[1]! / 3 / heads;
  const items = sizeOf(probs!.shape) / time;
  const sizes = { ITEMS: items, TIME: time, HEADS: heads, DEPTH: depth, SCALE: 1 / Math.sqrt(depth) };
  const constants = { ...sizes, ALIBI: !!slopes?.length, THREADS: threadsFor(Math.max(time, depth)) };
  const bindings = [qkv, slopesTable(slopes, site), y, probs];
  return [{ shader: 'attention', constants, bindings, groups: spread(items) }];
}

export function attentionGradient(
  { inputs: [qkv, probs, dy], outputs: [dqkv], attributes: { heads, time } }: NodeOf<'attentionGradient'>,
  { scratch }: Site,
): Dispatch[] {
  const width = qkv!.shape[1]! / 3;
  const depth = width / heads;
  const items = sizeOf(probs!.shape) / time;
  const dscores = scratch(sizeOf(probs!.shape));
  const bindings = [qkv, probs, dy, dqkv, dscores];
  const sizes = { TIME: time, HEADS: heads, DEPTH: depth };
  const size = qkv!.shape[0]! * width;
  return [
    {
      shader: 'attentionGradientQueries',
      constants: {
        ...sizes,
        ITEMS: items,
        SCALE: 1 / Math.sqrt(depth),
        THREADS: threadsFor(Math.max(time, depth)),
      },
      bindings,
      groups: spread(items),
    },
    {
      shader: 'attentionGradientKeys',
      constants: { ...sizes, SIZE: size },
      bindings,
      groups: spread(Math.ceil(size / 64)),
    },
  ];
}

export function cachedAttention(
  {
    inputs: [qkv, keys, values, start],
    outputs: [y],
    attributes: { heads, slopes, ahead },
  }: NodeOf<'cachedAttention'>,
  site: Site,
): Dispatch[] {
  const [rows, [places, width]] = [qkv!.shape[0]!, keys!.shape as [number, number]];
  const depth = width / heads;
  const constants = {
    ROWS: rows,
    PLACES: places,
    HEADS: heads,
    DEPTH: depth,
    SCALE: 1 / Math.sqrt(depth),
    ALIBI: !!slopes?.length,
    AHEAD: !!ahead,
    THREADS: threadsFor(Math.max(places, depth)),
  };
  const scores = site.scratch(rows * heads * places);
  const bindings = [qkv, keys, values, start, slopesTable(slopes, site), scores, y];
  return [{ shader: 'cachedAttention', constants, bindings, groups: spread(rows * heads) }];
}

function slopesTable(slopes: Slopes, { table }: Site): Tensor | undefined {
  return slopes?.length ? table(slopes.length, () => Float32Array.from(slopes)) : undefined;
}
