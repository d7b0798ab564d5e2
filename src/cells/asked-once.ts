/** A model that is asked once for each text: many names begin alike. Knows nothing of names. */
import type { LogitsModel } from '@lib';

/** Keeps every answer as long as it lives itself. @returns a model whose answers are shared: nobody may write into them */
export function askedOnce(model: LogitsModel): LogitsModel {
  const answers = new Map<string, Promise<Float32Array>>();
  return {
    config: model.config,
    logits(ids) {
      const key = ids.join();
      const answer = answers.get(key) ?? model.logits(ids);
      answers.set(key, answer);
      return answer;
    },
  };
}
