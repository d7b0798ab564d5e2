/**
 * One game on one list of names: which name and letter it is, where the chips lie, what was answered, and the score, which
 * the browser keeps. What the model says is handed in.
 */
import { characterTokenizer } from '@lib';
import type { List } from '@/runtime/lists';
import { recall, remember } from '@/runtime/shelf';
import { type Chips, chipsOf, costOf, isScore, noScore, put, type Score, scored } from './bits';

/** Scores for every place of a name, the first after BOS. rows[place]: (V) */
export type Rows = readonly (readonly number[])[];

export interface Answer {
  readonly id: number;
  readonly bits: number;
  readonly model: number;
}

interface Kept {
  readonly score: Score;
  readonly turn: number;
}

export class Game {
  readonly vocabulary: readonly string[];
  readonly heldOut: readonly string[];
  readonly #ids: readonly (readonly number[])[];
  readonly #shelf: string | undefined;
  /** Which of the held-out names it is. */
  turn = $state(0);
  /** Letters of it that are known. */
  place = $state(0);
  chips = $state.raw<Chips>([]);
  /** Of this letter, once it is revealed. */
  answer = $state.raw<Answer>();
  score = $state.raw<Score>(noScore);
  #restored = false;

  /** @param shelf under which the browser keeps the score; undefined: it keeps nothing */
  constructor(
    { vocabulary, heldOut, context }: Pick<List, 'vocabulary' | 'heldOut' | 'context'>,
    shelf: string | undefined,
  ) {
    const { document } = characterTokenizer(vocabulary);
    this.vocabulary = vocabulary;
    this.heldOut = heldOut;
    this.#ids = heldOut.map((name) => document(name).slice(1, context + 1));
    this.#shelf = shelf && `one-token/bits/${shelf}`;
    this.clear();
  }

  /** Ids of the name, its end with them, as far as the model is asked. */
  get ids(): readonly number[] {
    return this.#ids[this.turn % this.#ids.length]!;
  }
  get name(): string {
    return this.heldOut[this.turn % this.heldOut.length]!;
  }
  /** What the reader may know. */
  get known(): readonly number[] {
    return this.ids.slice(0, this.place + (this.answer ? 1 : 0));
  }
  get over(): boolean {
    return this.answer !== undefined && this.place + 1 >= this.ids.length;
  }

  put(id: number, count: number): void {
    if (!this.answer) this.chips = put(this.chips, id, count);
  }
  clear(): void {
    if (!this.answer) this.chips = this.vocabulary.map(() => 0);
  }

  reveal(rows: Rows): void {
    if (this.answer) return;
    const id = this.ids[this.place]!;
    const answer = { id, bits: costOf(this.chips, id), model: chipsOf(rows[this.place]!).cost(id) };
    this.answer = answer;
    this.score = scored(this.score, answer.bits, answer.model);
    this.#keep();
  }

  /** The next letter, or the next name. */
  next(): void {
    if (!this.answer) return;
    const { over } = this;
    this.answer = undefined;
    this.place = over ? 0 : this.place + 1;
    if (over) this.turn++;
    this.clear();
    this.#keep();
  }

  /** What an earlier visit left. Something else under its key counts as nothing. */
  async restore(): Promise<void> {
    if (this.#restored || !this.#shelf) return;
    this.#restored = true;
    const { score, turn = -1 } = (await recall<Partial<Kept>>(this.#shelf)) ?? {};
    if (!isScore(score) || !Number.isInteger(turn) || turn < 0 || this.score.letters > 0) return;
    [this.score, this.turn] = [score, turn];
  }

  reset(): void {
    [this.turn, this.place, this.answer, this.score] = [0, 0, undefined, noScore];
    this.clear();
    this.#keep();
  }

  /** A name that was begun is given up on a reload: its letters are known. */
  #keep(): void {
    if (!this.#shelf) return;
    const begun = this.place > 0 || this.answer !== undefined;
    void remember(this.#shelf, { score: this.score, turn: this.turn + (begun ? 1 : 0) } satisfies Kept);
  }
}
