/**
 * What the live model says at each step of the page's text, asked once for all figures of the page. Undefined until a
 * model answers; the figures then show what the build computed. Knows no knob.
 */
import type { Model } from '@/runtime/models';
import { session } from '@/runtime/session.svelte';
import { type Read, readOf, textFor } from './moments';

class Reading {
  answered = $state.raw<Read>();
  #model: Model | undefined;
  #asked = '';

  /** Asks when the model or the text has changed. For an effect. */
  follow(): void {
    const { model, prompt } = session;
    if (!model) return;
    const words = textFor(model, prompt);
    const asked = words.join();
    if (model === this.#model && asked === this.#asked) return;
    [this.#model, this.#asked] = [model, asked];
    model.logits([...words]).then(
      (flat) => {
        if (model === this.#model && asked === this.#asked)
          this.answered = readOf(model.vocabulary, words, flat);
      },
      (error: unknown) => {
        this.#asked = '';
        session.trouble = error instanceof Error ? error.message : String(error);
      },
    );
  }
}
export const reading = new Reading();
