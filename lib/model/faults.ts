/**
 * Mistakes a KV cache is easily built with, on purpose: chapter 10 shows what each does to the text and to the logits, and
 * tests prove that the suite would notice. What a fault does to the cache is in `decoder.ts`.
 */

/**
 * `stuck`: every token after the prompt is told it stands at position 0.
 * `early`: every token after the prompt is told the position before its own.
 * `ahead`: the prompt is read without the causal mask, so that its tokens see later ones.
 * `stale`: when the window slides, rows computed for other places are kept and moved down. A rewind that moves the window
 * back computes them anew, as its older rows are gone.
 * `zeroed`: after the prompt, the cached keys and values of its first token are lost.
 */
export const faults = ['stuck', 'early', 'ahead', 'stale', 'zeroed'] as const;

export type Fault = (typeof faults)[number];

/** The position a token is told, where `place` is right. Kernels take a position below 0 for 0, one past a table for its last. */
export function toldPosition(fault: Fault | undefined, place: number, prompt: boolean): number {
  if (prompt) return place;
  if (fault === 'stuck') return 0;
  return fault === 'early' ? place - 1 : place;
}
