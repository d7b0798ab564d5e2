/**
 * Writing with a KV cache: each new token is computed once, its keys and values are kept, and the next token only looks
 * them up. Gives the same logits as a pass over the whole text.
 *
 * Once the text outgrows the window, cached rows of learned positions are stale: they were computed for other places.
 * There are two right answers, chosen by name, and no silent roll.
 */
import { lengthMismatch, type Store } from '../backends/backend';
import { Graph, type Tensor } from '../graph/graph';
import type { Slopes } from '../graph/ops';
import { plan } from '../graph/plan';
import { flopsOf, pairs } from '../graph/work';
import { type Fault, faults, toldPosition } from './faults';
import { checkIds, forward, type GPT } from './gpt';
import type { Work } from './work';

export interface DecodeOptions {
  /** Most tokens the model is shown; default n_positions. */
  readonly context?: number;
  /**
   * What to do when the text outgrows it. `recompute`: show the last `context` tokens anew for every further token, as a
   * cropped pass without a cache does. `halve`: forget the older half, compute the rest once, and go on from there.
   * Default `recompute`.
   */
  readonly past?: 'recompute' | 'halve';
  /** false: forget everything before each further token, which is the work of writing without a cache. Default true. */
  readonly cache?: boolean;
  /** A mistake to be shown; see `faults.ts`. Default none. */
  readonly fault?: Fault;
}

interface Step {
  /** Computes the tokens of the text from place `from` on, as those of the cache's rows from `first` on. */
  readonly run: (from: number, first: number) => Promise<void>;
  readonly logits: (into?: Float32Array) => Promise<Float32Array>;
  /** Floating-point operations of one run. */
  readonly flops: (start: number) => number;
  readonly close: () => void;
}

export class Decoder {
  readonly #context: number;
  readonly #past: 'recompute' | 'halve';
  readonly #keeps: boolean;
  readonly #fault: Fault | undefined;
  readonly #cache: Store;
  readonly #steps = new Map<number, Step>();
  #ids: number[] = [];
  /** Place in the text of the first token in the cache. */
  #from = 0;
  /** How many tokens, from there on, are cached. */
  #cached = 0;
  #counts = { projections: 0, dots: 0, flops: 0 };
  /** Appends go one after another: they share programs and cache. */
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #closed = false;

  /** @throws RangeError for a context outside 1 … n_positions, or an unknown `past` or `fault` */
  constructor(
    readonly model: GPT,
    { context = model.config.n_positions, past = 'recompute', cache = true, fault }: DecodeOptions,
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
    if (fault !== undefined && !faults.includes(fault)) {
      throw new RangeError(`decode: fault is ${String(fault)}; it must be one of ${faults.join(', ')}`);
    }
    this.#context = context;
    this.#past = past;
    this.#keeps = cache;
    this.#fault = fault;
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

  /** Place in the text of the first token that the window holds: what comes before it is not looked at. */
  get from(): number {
    return this.#from;
  }

  /** Work done since the decoder was made, counted from the ops it ran. `decodingWork` has the closed forms. */
  get counts(): Work {
    return { ...this.#counts };
  }

  /**
   * Adds tokens to the text.
   * @param ids at least one
   * @param into an array (V) for the logits, so that none is made for each token
   * @returns logits (V) of the token that follows the last of them
   * @throws RangeError for no ids, one outside the vocabulary, or an `into` of another length; Error when the decoder is
   * closed, or its backend fails. The text is then as it was.
   */
  async append(ids: readonly number[], into?: Float32Array): Promise<Float32Array> {
    const { vocab_size: vocabulary } = this.model.config;
    if (this.#closed) throw new Error('append: the decoder is closed');
    if (ids.length === 0) throw new RangeError('append: there are no ids; it needs at least one');
    checkIds(ids, vocabulary, 'append');
    if (into && into.length !== vocabulary)
      throw lengthMismatch('append', 'the array for logits', into.length, vocabulary);
    const given = [...ids];
    this.#waiting += 1;
    const mine = this.#turn.then(() => this.#extend(given, into));
    this.#turn = mine.catch(() => {});
    return mine;
  }

  /**
   * Back to the first `length` tokens. What is cached of them is used again, unless the window must move back to show as
   * much as `past` promises: `context` tokens, or half as many.
   * @throws RangeError when the text is not that long; Error while tokens are being added
   */
  rewind(length: number): void {
    if (this.#waiting > 0) throw new Error('rewind: tokens are still being added; wait for them first');
    if (!Number.isInteger(length) || length < 0 || length > this.#ids.length) {
      throw new RangeError(
        `rewind: ${length}; it must be a whole number from 0 to the text's length, ${this.#ids.length}`,
      );
    }
    this.#ids.length = length;
    const shown = this.#past === 'recompute' ? this.#context : Math.floor(this.#context / 2);
    const from = Math.max(0, Math.min(this.#from, length - shown));
    this.#cached = from === this.#from ? Math.min(this.#cached, length - from) : 0;
    this.#from = from;
  }

  /**
   * The cached rows of a layer: (n_positions, C), of which as many count as the window has tokens.
   * @throws RangeError for a layer the model does not have
   */
  read(layer: number, what: 'keys' | 'values'): Promise<Float32Array> {
    return this.#cache.read(`h.${layer}.attn.${what}`);
  }

  /** Gives its memory back, once the tokens that are being added are. The model stays. */
  close(): void {
    this.#closed = true;
    if (this.#waiting > 0) return;
    for (const { close } of this.#steps.values()) close();
    this.#steps.clear();
    this.#cache.close();
  }

  /** Adds tokens and computes them; where that fails, the text is as before, to be computed anew. */
  async #extend(ids: readonly number[], into?: Float32Array): Promise<Float32Array> {
    const [length, from] = [this.#ids.length, this.#from];
    for (const id of ids) this.#ids.push(id);
    try {
      return await this.#compute(ids.length, into);
    } catch (error) {
      this.#ids.length = length;
      [this.#from, this.#cached] = [from, 0];
      throw error;
    } finally {
      this.#waiting -= 1;
      if (this.#closed) this.close();
    }
  }

  /** Computes what is not cached, after `added` tokens were put at the text's end. */
  async #compute(added: number, into?: Float32Array): Promise<Float32Array> {
    const prompt = this.#ids.length === added;
    if (!this.#keeps) this.#cached = 0;
    const over = this.#ids.length - this.#from - this.#context;
    if (over > 0) {
      if (this.#fault === 'stale') await this.#roll(over);
      else this.#slide(added);
    }
    const end = this.#ids.length - this.#from;
    let logits = into;
    // In powers of two, the largest first: exact sizes, so nothing is padded, and few programs.
    while (this.#cached < end) {
      let size = 1;
      while (size * 2 <= end - this.#cached) size *= 2;
      const last = this.#cached + size === end;
      const step = await this.#step(size, prompt, last);
      await step.run(this.#from + this.#cached, this.#cached);
      if (last) logits = await step.logits(into);
      this.#counts.dots += pairs(size, this.#cached);
      this.#counts.projections += size;
      this.#counts.flops += step.flops(this.#cached);
      this.#cached += size;
    }
    if (prompt && this.#fault === 'zeroed') await this.#eachCached((rows) => rows.fill(0, 0, this.#width));
    return logits!;
  }

  /** Moves the window to the text's end and empties the cache. */
  #slide(added: number): void {
    const kept =
      this.#past === 'recompute'
        ? this.#context
        : Math.min(this.#context, Math.max(added, Math.floor(this.#context / 2)));
    this.#from = this.#ids.length - kept;
    this.#cached = 0;
  }

  /** The fault `stale`: the oldest rows go, the others move down and stay as they were computed. */
  async #roll(over: number): Promise<void> {
    await this.#eachCached((rows) => rows.copyWithin(0, over * this.#width));
    this.#from += over;
    this.#cached = Math.max(0, this.#cached - over);
  }

  /**
   * Where a row of the cache stands. Rotated keys stay where they are while the window slides, as only distances count; the
   * table of angles ends at n_positions, and so does that.
   */
  #placeOf(row: number): number {
    const slides = this.#fault === 'stale' && this.model.config.position === 'rope';
    return slides ? this.#from + row : row;
  }

  async #eachCached(change: (rows: Float32Array) => void): Promise<void> {
    for (const { name } of this.#cache.parameters) {
      const rows = await this.#cache.read(name);
      change(rows);
      this.#cache.write(name, rows);
    }
  }

  get #width(): number {
    return this.model.config.n_embd;
  }

  /** @param last whether the token after this piece is asked for: only then are its logits computed */
  async #step(size: number, prompt: boolean, last: boolean): Promise<Step> {
    const right = prompt || this.#fault === undefined; // only a fault tells a prompt from what follows
    const key = 4 * size + 2 * Number(right) + Number(last);
    let step = this.#steps.get(key);
    if (!step) {
      step = await this.#compile(size, right, last);
      this.#steps.set(key, step);
    }
    return step;
  }

  async #compile(size: number, prompt: boolean, last: boolean): Promise<Step> {
    const { config, backend, store } = this.model;
    const { n_positions: places, n_head: heads } = config;
    const graph = new Graph();
    const shape = [places, config.n_embd];
    const start = graph.input('start', [1]);
    const ahead = prompt && this.#fault === 'ahead';
    const attend = (qkv: Tensor, at: string, slopes: Slopes) => {
      const cache = [graph.state(`${at}.keys`, shape), graph.state(`${at}.values`, shape)];
      return graph.value('cachedAttention', [qkv, ...cache, start], { heads, slopes, ahead }, at);
    };
    const logits = forward(graph, config, 1, size, { attend, rows: graph.input('rows', [1]) }); // (1, V)
    const output = last ? logits : graph.tensors.get(`h.${config.n_layer - 1}`)!;
    const planned = plan(graph, { outputs: [output] });
    const program = await backend.compile(planned, store, this.#cache);
    program.write('rows', Int32Array.of(size - 1));
    const [ids, positions, place] = [new Int32Array(size), new Int32Array(size), new Int32Array(1)];
    const run = async (from: number, first: number) => {
      for (let i = 0; i < size; i++) {
        ids[i] = this.#ids[from + i]!;
        positions[i] = toldPosition(this.#fault, this.#placeOf(first + i), prompt);
      }
      place[0] = first;
      program.write('ids', ids);
      program.write('positions', positions);
      program.write('start', place);
      await program.run();
    };
    const scores = (into?: Float32Array) => program.read(output.name, into);
    const counted = (first: number) => planned.nodes.reduce((sum, node) => sum + flopsOf(node, first), 0);
    // Each cached token costs as much again: only attention looks at it.
    const [alone, each] = [counted(0), counted(1) - counted(0)];
    const flops = (first: number) => alone + each * first;
    return { run, logits: scores, flops, close: () => program.close() };
  }
}
