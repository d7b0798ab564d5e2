/**
 * A model asked very often without blocking a frame: long work pauses every few milliseconds, and work that was overtaken
 * ends. Knows nothing of trees.
 */
import type { LogitsModel } from '@lib';

/** Thrown at the next question once the answer is no longer wanted. */
export class Overtaken extends Error {}

/** Milliseconds of work between two pauses: well under a frame. */
const slice = 6;
/** @param overtaken looked at before every question; once true, the question fails with Overtaken */
export function patient(model: LogitsModel, overtaken: () => boolean = () => false): LogitsModel {
  let until = performance.now() + slice;
  return {
    config: model.config,
    async logits(ids) {
      if (performance.now() > until) {
        await pause();
        until = performance.now() + slice;
      }
      if (overtaken()) throw new Overtaken('a later question is being answered');
      return model.logits(ids);
    },
  };
}

/** Lets the browser draw and listen. A message comes sooner than a timer, which a browser may hold back for 4 ms. */
function pause(): Promise<void> {
  return new Promise((go) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      go();
    };
    port2.postMessage(null);
  });
}
