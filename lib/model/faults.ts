/**
 * Mistakes a KV cache is easily built with, on purpose: chapter 10 shows what each does to the text and to the logits, and
 * tests prove that the suite would notice. A decoder without a fault never comes here.
 */

/**
 * `stuck`: every token after the prompt is told it stands at position 0.
 * `late`: every token after the prompt is told a position one too far.
 * `ahead`: the prompt is read without the causal mask, so that its tokens see later ones.
 * `stale`: when the window slides, rows computed for other places are kept and moved down.
 * `zeroed`: after the prompt, the cached keys and values of its first token are lost.
 */
export type Fault = 'stuck' | 'late' | 'ahead' | 'stale' | 'zeroed';

export const faults: readonly Fault[] = ['stuck', 'late', 'ahead', 'stale', 'zeroed'];

/** The position a token is told, where `place` is right. @param places how many there are */
export function toldPosition(
  fault: Fault | undefined,
  place: number,
  prompt: boolean,
  places: number,
): number {
  if (prompt) return place;
  if (fault === 'stuck') return 0;
  return fault === 'late' ? Math.min(place + 1, places - 1) : place;
}
