/**
 * The order of the tokens: by logit, largest first, ties by lower id. A comparing sort of GPT-2's 50,257 logits takes
 * 16 ms, too long for a knob that is being dragged; this takes less than one. Knows nothing of probabilities.
 */

/** A pass deals the ids onto 2¹¹ piles; two passes tell 2²² cells apart. */
const BITS = 11;
const PILES = 2 ** BITS;
const LAST_CELL = PILES * PILES - 1;
/** The cells divide what lies at most this far below the largest logit; all else shares the last one. */
const WIDEST = 256;
/** The most ids of one cell that are put right by insertion. */
const FEW = 16;
/** A vocabulary this small is sorted by insertion alone: the piles would be more work than the ids. */
const SMALL = 64;

/**
 * All ids by logit, largest first; ties by lower id. A radix sort (Knuth, The Art of Computer Programming, vol. 3,
 * §5.2.5) by distance from the largest logit, in 2²² equal cells, then an exact sort inside each cell that needs one.
 * @param logits no NaN and no +Infinity (V)
 * @returns ids (V)
 */
export function ranked(logits: Float64Array): Uint32Array {
  let ids = new Uint32Array(logits.length);
  for (let id = 0; id < ids.length; id++) ids[id] = id;
  if (ids.length <= SMALL) {
    insertionSort(ids, 0, ids.length, logits);
    return ids;
  }
  const cells = cellsOf(logits);
  ids = dealt(ids, cells, 0);
  ids = dealt(ids, cells, BITS);
  settle(ids, cells, logits);
  return ids;
}

/**
 * A ranking of which a few ids have new logits: they are taken out, sorted and merged back in.
 * @param ranking ids, the largest logit first where they have not changed
 * @param logits as they are now (V)
 * @param changed ids of the ranking whose logits may have changed, each once
 * @returns the same ids by their logits now, largest first; ties by lower id
 */
export function reranked(
  ranking: Uint32Array,
  logits: Float64Array,
  changed: readonly number[],
): Uint32Array {
  const before = byLogit(logits);
  const moved = Uint32Array.from(changed).sort(before);
  const moves = new Uint8Array(logits.length);
  for (const id of moved) moves[id] = 1;

  const merged = new Uint32Array(ranking.length);
  let next = 0;
  let at = 0;
  for (let i = 0; i < ranking.length; i++) {
    const id = ranking[i]!;
    if (moves[id] === 1) continue;
    for (; next < moved.length && before(moved[next]!, id) < 0; next++) merged[at++] = moved[next]!;
    merged[at++] = id;
  }
  merged.set(moved.subarray(next), at);
  return merged;
}

/** The cell of each token: 0 for the largest logit, more for smaller ones. (V) */
function cellsOf(logits: Float64Array): Uint32Array {
  let max = -Infinity;
  let min = Infinity;
  for (let id = 0; id < logits.length; id++) {
    const z = logits[id]!;
    if (z > max) max = z;
    if (z < min) min = z;
  }
  const width = Math.min(max - min, WIDEST);
  const scale = width > 0 ? LAST_CELL / width : 0;
  const cells = new Uint32Array(logits.length);
  for (let id = 0; id < cells.length; id++) {
    const distance = max - logits[id]!;
    cells[id] = distance < width ? (distance * scale) | 0 : LAST_CELL;
  }
  return cells;
}

/** The ids by 11 bits of their cells, those with equal bits as they stood. */
function dealt(ids: Uint32Array, cells: Uint32Array, shift: number): Uint32Array<ArrayBuffer> {
  const places = new Uint32Array(PILES);
  for (let id = 0; id < cells.length; id++) places[(cells[id]! >>> shift) & (PILES - 1)]! += 1;
  let start = 0;
  for (let pile = 0; pile < PILES; pile++) {
    const size = places[pile]!;
    places[pile] = start;
    start += size;
  }
  const result = new Uint32Array(ids.length);
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!;
    const pile = (cells[id]! >>> shift) & (PILES - 1);
    result[places[pile]!++] = id;
  }
  return result;
}

/** Ids of one cell stand by id: puts them right where their exact logits say otherwise. */
function settle(ids: Uint32Array, cells: Uint32Array, logits: Float64Array): void {
  for (let from = 0, to = 0; from < ids.length; from = to) {
    const cell = cells[ids[from]!]!;
    let right = true;
    for (to = from + 1; to < ids.length && cells[ids[to]!] === cell; to++)
      right &&= logits[ids[to]!]! <= logits[ids[to - 1]!]!;
    if (right) continue;
    if (to - from > FEW) ids.subarray(from, to).sort(byLogit(logits));
    else insertionSort(ids, from, to, logits);
  }
}

/** Sorts ids[from] … ids[to − 1] by logit, largest first; equal ones stay as they stood. */
function insertionSort(ids: Uint32Array, from: number, to: number, logits: Float64Array): void {
  for (let i = from + 1; i < to; i++) {
    const id = ids[i]!;
    let at = i;
    for (; at > from && logits[ids[at - 1]!]! < logits[id]!; at--) ids[at] = ids[at - 1]!;
    ids[at] = id;
  }
}

function byLogit(logits: Float64Array): (a: number, b: number) => number {
  return (a, b) => (logits[a]! === logits[b]! ? a - b : logits[b]! - logits[a]!);
}
