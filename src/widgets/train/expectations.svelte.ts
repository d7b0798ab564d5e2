/**
 * The scores after each token on its own, at the step of the film that is shown. One question at a time: while the film
 * plays, steps that come too fast are skipped.
 */
import { ask } from '@/runtime/client';
import type { Model } from '@/runtime/models';

export class Expectations {
  labels = $state.raw<readonly string[]>([]);
  /** scores[id]: (V) */
  scores = $state.raw<readonly ArrayLike<number>[]>([]);
  trouble = $state<string>();
  #latest: Model | undefined;
  #busy = false;
  /** Answers that were asked for before the last `show` come too late. */
  #turn = 0;

  constructor(labels: readonly string[], scores: readonly ArrayLike<number>[]) {
    this.labels = labels;
    this.scores = scores;
  }

  show(labels: readonly string[], scores: readonly ArrayLike<number>[]): void {
    this.#turn++;
    this.#latest = undefined;
    this.trouble = undefined;
    this.labels = labels;
    this.scores = scores;
  }

  async follow(model: Model): Promise<void> {
    this.#latest = model;
    if (this.#busy) return;
    this.#busy = true;
    while (this.#latest) {
      const [next, turn] = [this.#latest, this.#turn];
      this.#latest = undefined;
      try {
        const prompts = next.vocabulary.map((_, id) => [id]);
        const scores = await ask(next.frame, prompts);
        if (turn !== this.#turn) continue;
        this.scores = scores;
        this.labels = next.vocabulary;
        this.trouble = undefined;
      } catch (error) {
        if (turn === this.#turn) this.trouble = error instanceof Error ? error.message : String(error);
      }
    }
    this.#busy = false;
  }
}
