/**
 * Answers one question at a time. While one is worked on only the latest of those that follow waits, so a film or a slider
 * never leaves a queue behind. Knows not what is asked.
 */
export class Latest<Q, A> {
  /** The last answer; what was given first until there is one. */
  answer = $state.raw<A>() as A;
  /** Why the last question has no answer, in a sentence. */
  trouble = $state<string>();
  readonly #work: (question: Q) => Promise<A>;
  readonly #first: A;
  #waiting: { readonly question: Q } | undefined;
  #busy = false;
  /** Answers to what was asked before `reset` come too late. */
  #turn = 0;

  constructor(first: A, work: (question: Q) => Promise<A>) {
    this.#first = this.answer = first;
    this.#work = work;
  }

  async ask(question: Q): Promise<void> {
    this.#waiting = { question };
    if (this.#busy) return;
    this.#busy = true;
    while (this.#waiting) {
      const [{ question: next }, turn]: [{ readonly question: Q }, number] = [this.#waiting, this.#turn];
      this.#waiting = undefined;
      try {
        const answer = await this.#work(next);
        if (turn !== this.#turn) continue;
        this.answer = answer;
        this.trouble = undefined;
      } catch (error) {
        // Nobody's trouble: who could have answered was taken back, and another question will come.
        if (error instanceof DOMException && error.name === 'AbortError') continue;
        if (turn === this.#turn) this.trouble = error instanceof Error ? error.message : String(error);
      }
    }
    this.#busy = false;
  }

  /** As it was given first. */
  reset(): void {
    this.#turn++;
    this.#waiting = undefined;
    this.answer = this.#first;
    this.trouble = undefined;
  }
}
