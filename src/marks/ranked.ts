/**
 * Bars and pieces of the cumulative bar from one ranked list, so that both stand in the same order.
 * Takes plain numbers; knows nothing of models.
 */
import type { Bar, Segment, Token } from './shapes';

export interface Ranked {
  /** Ids in the order they are drawn, left to right. */
  readonly order: ArrayLike<number>;
  /** Probability of each id. */
  readonly probs: ArrayLike<number>;
}

/** A token as every mark writes it. The first four ids have a hue of their own when the vocabulary is that small. */
export function tokenOf(id: number, labels: readonly string[]): Token {
  return { label: labels[id] ?? `#${id}`, hue: labels.length <= 4 ? id : undefined, link: `token-${id}` };
}

/** A text as every mark writes it. @param wrong the places to mark */
export function tokensOf(
  ids: readonly number[],
  labels: readonly string[],
  wrong: readonly number[],
): Token[] {
  return ids.map((id, place) => ({
    ...tokenOf(id, labels),
    mark: wrong.includes(place) ? 'wrong' : undefined,
  }));
}

/**
 * @param before what each id had before the knob was turned: drawn as ghosts
 * @param kept the ids that were not cut; default all
 */
export function barsOf(
  { order, probs }: Ranked,
  labels: readonly string[],
  chosen?: number,
  before?: ArrayLike<number>,
  kept?: ReadonlySet<number>,
): Bar[] {
  return Array.from(order, (id) => ({
    ...tokenOf(id, labels),
    key: id,
    value: probs[id]!,
    ghost: before?.[id],
    chosen: id === chosen,
    cut: kept && !kept.has(id),
  }));
}

export function segmentsOf(
  pieces: readonly { readonly id: number; readonly start: number; readonly end: number }[],
  labels: readonly string[],
  chosen?: number,
): Segment[] {
  return pieces.map(({ id, start, end }) => ({
    ...tokenOf(id, labels),
    key: id,
    start,
    end,
    chosen: id === chosen,
  }));
}
