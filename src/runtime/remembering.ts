/**
 * A model that is asked once for each text. What it says depends on the ids alone, so a knob that moves asks nothing
 * twice. Knows nothing of knobs.
 */
import type { LogitsModel } from '@lib';

/** Numbers that are kept, 16 MB; when there are more, all are forgotten. */
const most = 4e6;

/** @returns the same model; its answers are shared, so nobody may write into them */
export function remembering<M extends LogitsModel>(model: M): M {
  const known = new Map<string, Promise<Float32Array>>();
  let held = 0;
  function logits(ids: number[]): Promise<Float32Array> {
    const key = ids.join();
    const before = known.get(key);
    if (before) return before;
    held += ids.length * model.config.vocab_size;
    if (held > most) {
      known.clear();
      held = 0;
    }
    const answer = model.logits(ids);
    known.set(key, answer);
    answer.catch(() => known.delete(key));
    return answer;
  }
  return { ...model, logits };
}
