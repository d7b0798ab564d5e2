/**
 * The whole GPT in one file: `forward` says what it computes, `GPT` holds its numbers and answers.
 * B sequences, T tokens each, C = n_embd, H = n_head, V = vocab_size.
 */
import { type Backend, lengthMismatch, type Program, type Store } from '../backends/backend';
import { Graph, type Tensor } from '../graph/graph';
import type { Slopes } from '../graph/ops';
import { plan } from '../graph/plan';
import { sizeOf } from '../graph/shape';
import { completeConfig, type FullConfig, type GPTConfig } from './config';
import { type DecodeOptions, Decoder } from './decoder';
import { initialise, parameterTable } from './parameters';
import { alibiSlopes, rotations, sinusoids } from './positions';

const plain = { transposeA: false, transposeB: false };

/** What the decoder does otherwise than a pass over whole sequences. */
export interface ForwardOptions {
  /** How attention is computed at a layer: qkv (B·T, 3C) → (B·T, C). `slopes` are ALiBi's, or none. */
  readonly attend?: (qkv: Tensor, at: string, slopes: Slopes) => Tensor;
  /** Score only these rows: whole numbers (N), an input. The logits are then (N, V). */
  readonly rows?: Tensor;
}

/**
 * Appends a GPT-2 (Radford et al. 2019) or one of its kin to a graph: token ids to logits.
 * Inputs: `ids` and `positions`, B·T whole numbers each, sequence after sequence.
 * With `position: 'alibi'` and `'none'` nothing looks at `positions`.
 * @returns the logits (B·T, V). Every intermediate keeps a name: `h.0.attn.probs`, `h.1.mlp.act`, `ln_f`, …
 */
export function forward(
  graph: Graph,
  config: FullConfig,
  batch: number,
  time: number,
  { attend, rows }: ForwardOptions = {},
): Tensor {
  const parameters = new Map(
    parameterTable(config).map(({ name, shape }) => [name, graph.parameter(name, shape)]),
  );
  const weight = (name: string) => parameters.get(name)!;

  const norm = (x: Tensor, name: string) => {
    const settings = { epsilon: config.layer_norm_epsilon };
    if (config.norm === 'rmsnorm') return graph.value('rmsnorm', [x], settings, name);
    return graph.value('layernorm', [x, weight(`${name}.weight`), weight(`${name}.bias`)], settings, name);
  };
  const linear = (x: Tensor, layer: string, name: string) => {
    const bias = parameters.get(`${layer}.bias`);
    return graph.value('matmul', [x, weight(`${layer}.weight`), ...(bias ? [bias] : [])], plain, name);
  };

  const ids = graph.input('ids', [batch * time]);
  const positions = graph.input('positions', [batch * time]);
  const { n_embd: width, n_head: heads, n_positions: places } = config;
  const slopes = config.position === 'alibi' ? alibiSlopes(heads) : undefined;
  const angles =
    config.position === 'rope' &&
    graph.constant('angles', [places, width / heads], rotations(places, width / heads));

  const attention = (x: Tensor, at: string) => {
    let qkv = linear(x, `${at}.c_attn`, `${at}.qkv`); // (B·T, 3C)
    if (angles)
      qkv = graph.value('rotate', [qkv, positions, angles], { heads, inverse: false }, `${at}.rotated`); // (B·T, 3C)
    const mixed = attend
      ? attend(qkv, at, slopes) // (B·T, C)
      : graph.value('attention', [qkv], { heads, time, slopes }, at); // (B·T, C), and at.probs (B, H, T, T)
    return linear(mixed, `${at}.c_proj`, `${at}.proj`); // (B·T, C)
  };
  const mlp = (x: Tensor, at: string) => {
    const hidden = linear(x, `${at}.c_fc`, `${at}.fc`); // (B·T, 4C)
    const active = graph.value('activation', [hidden], { kind: config.activation_function }, `${at}.act`); // (B·T, 4C)
    return linear(active, `${at}.c_proj`, `${at}.proj`); // (B·T, C)
  };

  let x = graph.value('embedding', [weight('wte.weight'), ids], {}, 'wte'); // (B·T, C)
  const table =
    config.position === 'learned'
      ? weight('wpe.weight')
      : config.position === 'sinusoidal' &&
        graph.constant('sinusoids', [places, width], sinusoids(places, width));
  if (table) {
    const place = graph.value('embedding', [table, positions], {}, 'wpe'); // (B·T, C)
    x = graph.value('add', [x, place], {}, 'embedding'); // (B·T, C)
  }
  if (config.norm_after_embedding) x = norm(x, 'ln_e'); // (B·T, C)
  for (let i = 0; i < config.n_layer; i++) {
    x = graph.value('add', [x, attention(norm(x, `h.${i}.ln_1`), `h.${i}.attn`)], {}, `h.${i}.middle`); // (B·T, C)
    x = graph.value('add', [x, mlp(norm(x, `h.${i}.ln_2`), `h.${i}.mlp`)], {}, `h.${i}`); // (B·T, C)
  }
  if (rows) x = graph.value('embedding', [x, rows], {}, 'asked'); // (N, C)
  if (config.final_norm) x = norm(x, 'ln_f'); // (B·T, C)
  const head = weight(config.tie_word_embeddings ? 'wte.weight' : 'lm_head.weight'); // (V, C)
  return graph.value('matmul', [x, head], { ...plain, transposeB: true }, 'logits'); // (B·T, V)
}

/** What a model knows of itself besides its numbers; travels in its checkpoint. */
export interface About {
  /** What each id stands for. */
  readonly vocabulary?: readonly string[];
  /** Where the numbers come from, in a sentence. */
  readonly provenance?: string;
}

export interface ModelOptions {
  readonly about?: About;
  readonly backend: Backend;
  /** Decides every initial number. Default 0. */
  readonly seed?: number;
}

/**
 * A new, untrained model. The same config and seed give the same numbers on every machine.
 * @throws RangeError naming what is wrong with the config or the seed, or for memory the backend does not have.
 */
export async function createModel(
  config: GPTConfig,
  { backend, seed = 0, about }: ModelOptions,
): Promise<GPT> {
  return new GPT(config, backend, initialise(config, seed), about);
}

/** A GPT with its numbers, on one backend. */
export class GPT {
  #config: FullConfig;
  readonly store: Store;
  /** By length and names asked for; made in turn, so that none is made twice. */
  readonly #programs = new Map<string, { program: Program; time: number }>();
  /** One pass at a time: programs keep their inputs and results in place, and calls may overlap. */
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #closed = false;

  /** @throws RangeError when `parameters` lacks a tensor of the config, or has one of another length. */
  constructor(
    config: GPTConfig,
    readonly backend: Backend,
    parameters: ReadonlyMap<string, Float32Array>,
    public about: About = {},
  ) {
    this.#config = completeConfig(config);
    const table = parameterTable(config);
    for (const { name, shape } of table) {
      const length = parameters.get(name)?.length;
      if (length === undefined) throw new RangeError(`model: the parameter ${name} is missing`);
      if (length !== sizeOf(shape)) throw lengthMismatch('model', name, length, sizeOf(shape));
    }
    this.store = backend.allocate(table);
    for (const { name } of table) this.store.write(name, parameters.get(name)!);
  }

  /** Every key decided. `trained_positions` follows training; the rest never changes. */
  get config(): FullConfig {
    return this.#config;
  }

  /**
   * Notes how many positions training has reached: what `generate` crops to by default, and what a checkpoint keeps.
   * @throws RangeError for anything but a whole number from 1 to n_positions.
   */
  trainedTo(positions: number): void {
    this.#config = completeConfig({ ...this.#config, trained_positions: positions });
  }

  /**
   * Scores for the token after each position.
   * @param ids 1 to n_positions token ids.
   * @returns (T, V) row-major: row t scores the token that follows ids[0..t].
   * @throws RangeError for an empty or too long prompt, or an id outside the vocabulary; Error when the model is closed.
   */
  async logits(ids: readonly number[]): Promise<Float32Array> {
    return (await this.trace(ids, ['logits'])).get('logits')!;
  }

  /**
   * One forward pass, and the intermediates asked for by name.
   * Rows past the prompt are padding that causal attention never looks back on; they are cut off here for
   * tensors with one row a position. `probs` keep their padded (H, T′, T′), T′ the next power of two, at most n_positions.
   * @param names as `forward` gives them
   * @returns by name, row-major
   * @throws as `logits`; RangeError for a name the pass does not compute.
   */
  async trace(ids: readonly number[], names: readonly string[]): Promise<Map<string, Float32Array>> {
    this.#checkPrompt(ids);
    if (this.#closed) throw new Error('logits: the model is closed');
    const [given, asked] = [[...ids], [...names]];
    this.#waiting += 1;
    const mine = this.#turn
      .then(() => this.#pass(given, asked))
      .finally(() => {
        this.#waiting -= 1;
        if (this.#closed) this.close();
      });
    this.#turn = mine.catch(() => {});
    return mine;
  }

  async #pass(ids: readonly number[], names: readonly string[]): Promise<Map<string, Float32Array>> {
    const { program, time } = await this.#program(ids.length, names);
    const padded = new Int32Array(time);
    padded.set(ids);
    program.write('ids', padded);
    await program.run();
    const values = await Promise.all(names.map((name) => program.read(name)));
    return new Map(
      names.map((name, i) => [
        name,
        name.endsWith('.probs') ? values[i]! : firstRows(values[i]!, ids.length, time),
      ]),
    );
  }

  /**
   * A text to be continued token by token, with a KV cache of its own, until it is closed.
   * @throws RangeError for options out of range.
   */
  decode(options: DecodeOptions = {}): Decoder {
    return new Decoder(this, options);
  }

  /** Gives its memory back, once the passes that are asked for are done. Its decoders and trainers are of no use then. */
  close(): void {
    this.#closed = true;
    if (this.#waiting > 0) return;
    for (const { program } of this.#programs.values()) program.close();
    this.#programs.clear();
    this.store.close();
  }

  /** Programs are made for powers of two, so that a growing text needs few of them. */
  async #program(length: number, names: readonly string[]): Promise<{ program: Program; time: number }> {
    let time = 1;
    while (time < length) time *= 2;
    time = Math.min(time, this.config.n_positions);
    const key = `${time} ${names.join(' ')}`;
    const made = this.#programs.get(key) ?? (await this.#compile(time, names));
    this.#programs.set(key, made);
    return made;
  }

  async #compile(time: number, names: readonly string[]): Promise<{ program: Program; time: number }> {
    const graph = new Graph();
    const logits = forward(graph, this.config, 1, time);
    const program = await this.backend.compile(plan(graph, { outputs: [logits], keep: names }), this.store);
    program.write(
      'positions',
      Int32Array.from({ length: time }, (_, t) => t),
    );
    return { program, time };
  }

  #checkPrompt(ids: readonly number[]): void {
    const { n_positions, vocab_size } = this.config;
    if (ids.length === 0)
      throw new RangeError('the prompt is empty: a GPT needs at least one token to score the next');
    if (ids.length > n_positions) {
      throw new RangeError(`the prompt has ${ids.length} tokens; this model sees at most ${n_positions}`);
    }
    checkIds(ids, vocab_size, 'the prompt');
  }
}

/** @throws RangeError naming the place, the id and the ids allowed. */
export function checkIds(ids: readonly number[], vocabularySize: number, what: string): void {
  ids.forEach((id, i) => {
    if (!Number.isInteger(id) || id < 0 || id >= vocabularySize) {
      throw new RangeError(
        `${what}: the id at place ${i} is ${id}; this model knows the ids 0 to ${vocabularySize - 1}`,
      );
    }
  });
}

function firstRows(values: Float32Array, rows: number, of: number): Float32Array {
  return values.slice(0, (values.length / of) * rows);
}
