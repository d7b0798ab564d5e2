/** Work K, in the page itself: bending 50,257 logits with k = 50 and p = .9, as a slider does at each move. */
import { distribution, uniform } from '../../lib';

const size = 50_257;

/** Milliseconds of each of `rounds` calls, after as many that do not count. */
export function knobs(rounds: number): number[] {
  // Four uniform numbers make a bell: the middle of a language model's logits.
  const logits = Float32Array.from({ length: size }, (_, id) =>
    [0, 1, 2, 3].reduce((sum, part) => sum + 4 * uniform(1, 2003, 4 * id + part), -8),
  );
  const times: number[] = [];
  for (let i = 0; i < 2 * rounds; i++) {
    const began = performance.now();
    const { kept } = distribution(logits, { temperature: 0.8 + (i % 5) / 100, topK: 50, topP: 0.9 });
    times.push(performance.now() - began);
    if (kept.length < 1 || kept.length > 50) throw new Error(`knobs: ${kept.length} tokens were kept of 50`);
  }
  return times.slice(rounds);
}
