/**
 * A text being written, turn by turn: how much of it is looked at, which tokens the reader forced, and the moment that
 * makes the next one. Asks the session's model; draws nothing.
 */
import { session } from '@/runtime/session.svelte';
import { longest, type Mode, type Moment, momentAfter, written } from './loop';

export class Writing {
  ids = $state.raw<readonly number[]>([]);
  /** How many tokens the model has read: the rest of `ids` is how the text went on before the reader stepped back. */
  at = $state(1);
  /** Places of tokens that the reader put there. */
  forced = $state.raw<readonly number[]>([]);
  mode = $state<string>('append');
  playing = $state(false);
  trouble = $state<string>();
  moment = $state.raw<Moment>({ logits: [0], u: 0, id: 0 });
  /** What the ids stand for, in the model that the moment is of. */
  labels = $state.raw<readonly string[]>([]);
  prefix = $derived(this.ids.slice(0, this.at));
  /** The token that stands, or will stand, after the prefix. */
  next = $derived(this.ids[this.at] ?? this.moment.id);
  readonly #given: readonly number[];
  /** The given text in the ids of the model in use. */
  #start: readonly number[];
  /** Moments already seen, by the text before them. */
  #known: Map<string, Moment>;
  #turn: Promise<void> = Promise.resolve();

  /** @param moments the moment after each prefix of `text`, from its first token on */
  constructor(text: readonly number[], moments: readonly Moment[], vocabulary: readonly string[]) {
    this.labels = vocabulary;
    this.#given = text;
    this.#start = text;
    this.#known = new Map(moments.map((moment, i) => [text.slice(0, i + 1).join(), moment]));
    this.ids = text;
    this.at = text.length;
    this.moment = moments.at(-1)!;
  }

  get full(): boolean {
    return this.at >= longest;
  }

  /** One turn: append the next token and look at what follows. */
  step(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.full) this.playing = false;
      else if (this.at < this.ids.length) await this.#look(this.at + 1);
      else {
        this.ids = written(this.ids, this.next, this.mode as Mode);
        await this.#look(this.ids.length);
      }
    });
  }

  /** Back or forward to the moment after `length` tokens. */
  goTo(length: number): Promise<void> {
    return this.#inTurn(() => this.#look(Math.max(1, Math.min(length, this.ids.length))));
  }

  /** Puts a token of the reader's choice in the next place and drops how the text went on. */
  force(id: number): Promise<void> {
    this.playing = false;
    return this.#inTurn(async () => {
      const earlier = this.forced.filter((place) => place < this.at);
      this.forced = id === this.moment.id ? earlier : [...earlier, this.at];
      this.ids = [...this.prefix, id];
      await this.#look(this.ids.length);
    });
  }

  /** Something else decides from here on (seed, mode): what lies ahead of the reader is written anew. */
  rewrite(): Promise<void> {
    return this.#inTurn(async () => {
      this.#known = new Map();
      this.ids = this.prefix;
      await this.#look(this.at);
    });
  }

  /** Another model reads the same text, as far as its vocabulary reaches. */
  translate(vocabularySize: number): Promise<void> {
    this.#start = this.#given.map((id) => id % vocabularySize);
    this.ids = this.ids.map((id) => id % vocabularySize);
    return this.rewrite();
  }

  reset(): Promise<void> {
    this.playing = false;
    this.mode = 'append';
    this.ids = this.#start;
    this.at = this.#start.length;
    this.forced = [];
    return this.rewrite();
  }

  /** Shows the moment after the first `length` tokens, from memory or from the model. */
  async #look(length: number): Promise<void> {
    const text = this.ids.slice(0, length);
    const key = text.join();
    try {
      const moment =
        this.#known.get(key) ??
        (await momentAfter(await session.open(), text, session.seed, this.mode as Mode));
      this.#known.set(key, moment);
      this.moment = moment;
      this.labels = session.model?.vocabulary ?? this.labels;
      this.at = length;
      this.trouble = undefined;
    } catch (error) {
      this.playing = false;
      this.trouble = session.trouble ?? (error instanceof Error ? error.message : String(error));
    }
  }

  /** Steps never overtake one another, however fast they are asked for. */
  #inTurn(action: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(action);
    return this.#turn;
  }
}
