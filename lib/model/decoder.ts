/**
 * Writing with a KV cache: each new token is computed once, its keys and values are kept, and the next token only looks
 * them up. Gives the same logits as a pass over the whole text.
 *
 * Once the text outgrows the window, cached rows of learned positions are stale: they were computed for other places.
 * There are two right answers, chosen by name, and no silent roll.
 */
import type { Store } from '../backends/backend';
import { Graph, type Tensor } from '../graph/graph';
import { plan } from '../graph/plan';
import { checkIds, forward, type GPT } from './gpt';

export interface DecodeOptions {
  /** Most tokens the model is shown; default n_positions. */
  readonly context?: number;
  /**
   * What to do when the text outgrows it. `recompute`: show the last `context` tokens anew for every further token, as a
   * cropped pass without a cache does. `halve`: forget the older half, compute the rest once, and go on from there.
   * Default `recompute`.
   */
  readonly past?: 'recompute' | 'halve';
}

/** Work done so far, in a layer or in all: see FLOPs of Kaplan et al. 2020, two for each multiply-add. */
export interface Counts {
  /** Rows of keys (as many of values) computed, a layer. */
  readonly projections: number;
  /** Products of a query with a key, a head of a layer. */
  readonly dots: number;
}

interface Step {
  readonly run: (ids: readonly number[], start: number) => Promise<Float32Array>;
  readonly close: () => void;
}

export class Decoder {
  readonly #context: number;
  readonly #past: 'recompute' | 'halve';
  readonly #cache: Store;
  readonly #steps = new Map<number, Promise<Step>>();
  #ids: number[] = [];
  /** Place in the text of the first token in the cache. */
  #from = 0;
  /** How many tokens, from there on, are cached. */
  #cached = 0;
  #counts = { projections: 0, dots: 0 };
  #turn: Promise<unknown> = Promise.resolve();

  /** @throws RangeError for a context outside 1 … n_positions, or an unknown `past` */
  constructor(
    readonly model: GPT,
    { context = model.config.n_positions, past = 'recompute' }: DecodeOptions,
  ) {
    const { n_positions, n_embd, n_layer } = model.config;
    if (!Number.isInteger(context) || context < 1 || context > n_positions) {
      throw new RangeError(
        `decode: context is ${context}; it must be a whole number from 1 to ${n_positions}`,
      );
    }
    if (past !== 'recompute' && past !== 'halve') {
      throw new RangeError(`decode: past is ${String(past)}; it must be recompute or halve`);
    }
    this.#context = context;
    this.#past = past;
    const rows = (name: string) =>
      Array.from({ length: n_layer }, (_, i) => ({
        name: `h.${i}.attn.${name}`,
        shape: [n_positions, n_embd],
      }));
    this.#cache = model.backend.allocate([...rows('keys'), ...rows('values')]);
  }

  /** Tokens of the text so far. */
  get length(): number {
    return this.#ids.length;
  }

  /** Work done since the decoder was made. */
  get counts(): Counts {
    return { ...this.#counts };
  }

  /**
   * Adds tokens to the text.
   * @param ids at least one
   * @returns logits (V) of the token that follows the last of them
   * @throws RangeError for no ids, or one outside the vocabulary; the text is then as it was
   */
  append(ids: readonly number[]): Promise<Float32Array> {
    if (ids.length === 0)
      return Promise.reject(new RangeError('append: there are no ids; it needs at least one'));
    try {
      checkIds(ids, this.model.config.vocab_size, 'append');
    } catch (error) {
      return Promise.reject(error);
    }
    const mine = this.#turn.then(() => this.#extend(ids));
    this.#turn = mine.catch(() => {});
    return mine;
  }

  /**
   * Back to the first `length` tokens. What is cached of them is used again.
   * @throws RangeError when the text is not that long
   */
  rewind(length: number): void {
    if (!Number.isInteger(length) || length < 0 || length > this.#ids.length) {
      throw new RangeError(
        `rewind: ${length}; it must be a whole number from 0 to the text's length, ${this.#ids.length}`,
      );
    }
    this.#ids.length = length;
    if (length < this.#from) [this.#from, this.#cached] = [Math.max(0, length - this.#context), 0];
    else this.#cached = Math.min(this.#cached, length - this.#from);
  }

  /** The cached rows of a layer: (n_positions, C), of which the first `length` within the window count. */
  read(layer: number, what: 'keys' | 'values'): Promise<Float32Array> {
    return this.#cache.read(`h.${layer}.attn.${what}`);
  }

  close(): void {
    for (const step of this.#steps.values()) void step.then(({ close }) => close());
    this.#steps.clear();
    this.#cache.close();
  }

  async #extend(ids: readonly number[]): Promise<Float32Array> {
    this.#ids.push(...ids);
    this.#slide(ids.length);
    const pending = this.#ids.slice(this.#from + this.#cached);
    let logits = new Float32Array();
    // In powers of two, the largest first: exact sizes, so nothing is padded, and few programs.
    for (let done = 0; done < pending.length; ) {
      let size = 1;
      while (size * 2 <= pending.length - done) size *= 2;
      const step = await this.#step(size);
      logits = (await step.run(pending.slice(done, done + size), this.#cached)) as Float32Array<ArrayBuffer>;
      for (let i = 0; i < size; i++) this.#counts.dots += this.#cached + i + 1;
      this.#counts.projections += size;
      this.#cached += size;
      done += size;
    }
    return logits;
  }

  /** Where the text outgrows the context, moves the window and empties the cache. */
  #slide(added: number): void {
    const over = this.#ids.length - this.#from - this.#context;
    if (over <= 0) return;
    const kept =
      this.#past === 'recompute'
        ? this.#context
        : Math.min(this.#context, Math.max(added, Math.floor(this.#context / 2)));
    this.#from = this.#ids.length - kept;
    this.#cached = 0;
  }

  #step(size: number): Promise<Step> {
    let step = this.#steps.get(size);
    if (!step) {
      step = this.#compile(size);
      this.#steps.set(size, step);
    }
    return step;
  }

  async #compile(size: number): Promise<Step> {
    const { config, backend, store } = this.model;
    const graph = new Graph();
    const shape = [config.n_positions, config.n_embd];
    const start = graph.input('start', [1]);
    const attend = (qkv: Tensor, at: string) => {
      const cache = [graph.state(`${at}.keys`, shape), graph.state(`${at}.values`, shape)];
      return graph.value('cachedAttention', [qkv, ...cache, start], { heads: config.n_head }, at);
    };
    const logits = forward(graph, config, 1, size, attend);
    const program = await backend.compile(plan(graph, { outputs: [logits] }), store, this.#cache);
    const run = async (ids: readonly number[], first: number) => {
      program.write('ids', Int32Array.from(ids));
      program.write(
        'positions',
        Int32Array.from(ids, (_, i) => first + i),
      );
      program.write('start', Int32Array.of(first));
      await program.run();
      return (await program.read('logits')).slice(-config.vocab_size);
    };
    return { run, close: () => program.close() };
  }
}
