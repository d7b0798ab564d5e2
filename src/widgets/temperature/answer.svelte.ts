/** What the session's model last said about the text of this chapter; its figures share the answer. Draws nothing. */
import type { Model } from '@/runtime/models';
import { session } from '@/runtime/session.svelte';

/** Scores, with the words they are about: a new model's vocabulary comes with its scores, not before. */
export interface Answered {
  readonly vocabulary: readonly string[];
  readonly words: readonly number[];
  /** Of the last position. (V) */
  readonly scores: readonly number[];
}

class Answer {
  /** Undefined until a model has answered; figures show what the build computed. */
  shown = $state.raw<Answered>();
  #model: Model | undefined;
  #words = '';

  /**
   * Asks again when the model or the text has changed. Call it in an effect of every figure: the first one asks.
   * @param text what the page opens with; a model that begins with BOS is asked about that alone
   */
  follow(text: readonly number[]): void {
    const { model, prompt } = session;
    if (!model) return;
    const { bos, start } = model;
    const size = model.vocabulary.length;
    const words = prompt ?? (bos === undefined ? text.map((id) => id % size) : start);
    if (model === this.#model && words.join() === this.#words) return;
    [this.#model, this.#words] = [model, words.join()];
    const current = () => model === this.#model && words.join() === this.#words;
    model.logits([...words]).then(
      (rows) => {
        if (current()) this.shown = { vocabulary: model.vocabulary, words, scores: [...rows.slice(-size)] };
      },
      (error: unknown) => (session.trouble = error instanceof Error ? error.message : String(error)),
    );
  }
}

export const answer = new Answer();
