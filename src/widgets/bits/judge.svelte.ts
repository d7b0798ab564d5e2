/**
 * The model that a reader is measured against: trained here on the rest of the list, so that it has seen none of the names
 * in play. Knows nothing of the game.
 */
import { characterTokenizer } from '@lib';
import { stop } from '@/runtime/client';
import { LabRun } from '@/runtime/lab-run.svelte';
import { type List, learningOf } from '@/runtime/lists';
import { type Model, openBytes } from '@/runtime/models';
import { looks, type Moment, seed } from './bits';
import type { Rows } from './game.svelte';

/** Each has a model of its own in the worker. */
let judges = 0;

export class Judge {
  curve = $state.raw<readonly Moment[]>([]);
  readonly lab = new LabRun();
  readonly #list: () => Promise<List>;
  readonly #key = `judge ${++judges}`;
  readonly #known: Map<string, Rows>;
  #model: Promise<Model> | undefined;

  /**
   * @param curve what the build computed
   * @param known rows of names that the build asked about
   */
  constructor(list: () => Promise<List>, curve: readonly Moment[] = [], known: Record<string, Rows> = {}) {
    this.#list = list;
    this.curve = curve;
    this.#known = new Map(Object.entries(known));
  }

  /** What the finished model said of a name, if it was asked. */
  known(name: string): Rows | undefined {
    return this.#known.get(name);
  }

  /** What the finished model says at every place of a name. @throws Error with a sentence */
  async rows(name: string): Promise<Rows> {
    const known = this.known(name);
    if (known) return known;
    const model = await this.ready();
    const asked = characterTokenizer(model.vocabulary).document(name).slice(0, model.config.n_positions);
    const logits = await model.logits(asked);
    const size = model.config.vocab_size;
    const rows = asked.map((_, i) => [...logits.subarray(i * size, (i + 1) * size)]);
    this.#known.set(name, rows);
    return rows;
  }

  /** Trains, the first time. */
  ready(): Promise<Model> {
    this.#model ??= this.#train().catch((error: unknown) => {
      this.#model = undefined;
      throw error;
    });
    return this.#model;
  }

  /** Ends its training and forgets its model. */
  close(): void {
    this.lab.stop();
    stop(this.#key);
  }

  async #train(): Promise<Model> {
    const moments: Moment[] = [];
    let last: Uint8Array | undefined;
    const input = learningOf(await this.#list(), seed, looks);
    const ended = await this.lab.run('learning', input, ({ step, bits, bytes }) => {
      moments.push([step, bits]);
      last = bytes;
      if (moments.length > this.curve.length) this.curve = [...moments];
    });
    if (!ended || !last) throw new Error(this.lab.trouble ?? 'the training was stopped');
    this.curve = moments;
    return openBytes(this.#key, last, 'trained without the names in play');
  }
}
