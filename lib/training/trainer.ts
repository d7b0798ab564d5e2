/**
 * Training: takes step after step, hands out all that the next one depends on, and goes on from there. `train` is the
 * same as an async generator: whoever consumes it decides the pace, may look at the model between steps, and may stop.
 */
import { numbersOf, type Store } from '../backends/backend';
import { sizeOf } from '../graph/shape';
import type { GPT } from '../model/gpt';
import { AdamWClock, moments } from './adamw';
import { type BatchSettings, batchOf, type Data, isDocuments, randomPositions, whole } from './batches';
import { checkData, completeOptions, type FullTrainOptions, type TrainOptions } from './options';
import { share } from './schedule';
import {
  blame,
  compileStep,
  named,
  type StepInputs,
  type StepProgram,
  type StepReport,
  stopped,
} from './step';

export type { StepReport } from './step';

/** How much data a run has: enough to notice that it goes on with other data, not to tell which. */
export interface DataExtent {
  readonly kind: 'stream' | 'documents';
  /** Tokens of the stream, or documents. */
  readonly length: number;
}

/**
 * All a run depends on besides the model's numbers and the data. Batches, offsets and learning rates follow from the
 * seed and the step, so a step count is the position of every generator.
 */
export interface TrainingState {
  /** Steps taken. */
  readonly done: number;
  readonly options: FullTrainOptions;
  readonly data: DataExtent;
  /** The optimiser's, by name: for each parameter `name.m` and `name.v`, laid out as it is. */
  readonly moments: ReadonlyMap<string, Float32Array>;
}

/** Goes on from a state. What is not given stays as it was; with nothing else given, it is the unbroken run. */
export type ResumeOptions = Partial<TrainOptions> & { readonly from: TrainingState };

/**
 * Trains a model in place, up to `options.steps`.
 * From the first step on, `model.config.trained_positions` is what this run reaches: n_positions with random offsets,
 * else sequenceLength, or less where no document is that long.
 * @param data one stream of token ids, longer than a sequence; or documents, each with its own beginning and end.
 * @throws RangeError, at the first `next()`, for options out of range, or a state of other data or another model.
 * Error when a loss or gradient is not finite, naming the step and the parameter; the model then keeps its numbers from
 * before that step.
 */
export async function* train(
  model: GPT,
  data: Data,
  options: TrainOptions | ResumeOptions,
): AsyncGenerator<StepReport, void, void> {
  const trainer = new Trainer(model, data, options);
  try {
    while (trainer.done < trainer.options.steps) yield await trainer.step();
  } finally {
    trainer.close();
  }
}

const busy = 'a step is still being taken';

/** A run, one step at a time. It holds memory on the model's backend until it is closed. */
export class Trainer {
  readonly options: FullTrainOptions;
  readonly #data: Data;
  readonly #batches: BatchSettings;
  readonly #moments: Store;
  /** One program for each sequence length the run meets. */
  readonly #programs = new Map<number, StepProgram>();
  #clock: AdamWClock;
  #done: number;
  #last: StepProgram | undefined;
  #reachNoted = false;
  /** Why no step can be taken now. */
  #standing: string | undefined;
  /** Closed under a step: to be done when it ends. */
  #closing = false;

  /**
   * As `train`.
   * @param watched parameters whose gradients can be read after each step
   * @throws RangeError for options out of range, a state of other data or another model, or a parameter that the model does
   * not have.
   */
  constructor(
    readonly model: GPT,
    data: Data,
    options: TrainOptions | ResumeOptions,
    readonly watched: readonly string[] = [],
  ) {
    checkWatched(watched, model);
    const { from, ...given } = { from: undefined, ...options };
    this.options = completeOptions(model.config, { ...from?.options, ...given } as TrainOptions);
    checkData(data, model.config.vocab_size, 'train');
    if (from) checkState(from, model, data, this.options.steps);
    const { batches: choices, ...settings } = this.options;
    this.#data = data;
    this.#batches = { ...settings, data, choices };
    this.#done = from?.done ?? 0;
    this.#clock = new AdamWClock(this.options, this.#done);
    this.#moments = model.backend.allocate(moments(model.store.parameters));
    for (const [name, values] of from?.moments ?? []) this.#moments.write(name, values);
  }

  /** Steps taken. */
  get done(): number {
    return this.#done;
  }

  /** How many kernels the last step started, where starting one costs something; else undefined. */
  get dispatches(): number | undefined {
    return this.#last?.dispatches;
  }

  /**
   * Takes the next step.
   * @throws RangeError after the last; Error as `train`, after which the run stands where it stood before; Error while
   * another step is being taken, or when the trainer is closed.
   */
  async step(): Promise<StepReport> {
    return (await this.steps(1))[0]!;
  }

  /**
   * Takes the next steps, `count` of them or as many as are left. On a graphics card that is one way back instead of one a
   * step.
   * @throws as `step`; RangeError for a count that is no whole number of at least 1. Where a step breaks, those before it
   * are taken.
   */
  async steps(count: number): Promise<StepReport[]> {
    this.#requireRest();
    const { steps } = this.options;
    const at = this.#done;
    if (!Number.isInteger(count) || count < 1)
      throw new RangeError(`train: ${count} steps; it must be a whole number of at least 1`);
    if (at >= steps) throw new RangeError(`train: all ${steps} steps are taken`);
    const end = Math.min(at + count, steps);
    this.#standing = busy;
    try {
      const inputs = Array.from({ length: end - at }, (_, i) => this.#inputs(at + i));
      const changed = inputs.length > 1 ? [this.model.store, this.#moments] : []; // alone, a broken step changes nothing
      const before = changed.length > 0 ? await Promise.all(changed.map((store) => store.snapshot())) : [];
      const last = this.#last;
      const reports = await this.#take(inputs);
      const broken = reports.findIndex(({ loss, gradNorm }) => !Number.isFinite(loss + gradNorm));
      if (broken >= 0) {
        this.#last = last;
        if (before.length > 0) await this.#retake(before, inputs.slice(0, broken));
        const cause = await blame(this.model, this.options.batchSize, this.#moments, inputs[broken]!);
        throw new Error(stopped(reports[broken]!, cause, this.options.learningRate));
      }
      this.#done = end;
      this.#noteReach();
      return reports;
    } finally {
      if (this.#done < end) this.#clock = new AdamWClock(this.options, this.#done);
      this.#standing = undefined;
      if (this.#closing) this.close();
    }
  }

  /**
   * What `from` takes, to go on from here: copies, of the moment it is called, so that it stays as it is.
   * @throws Error while a step is being taken, or when the trainer is closed.
   */
  async state(): Promise<TrainingState> {
    this.#requireRest();
    const state = { done: this.#done, options: this.options, data: extentOf(this.#data) };
    return { ...state, moments: await numbersOf(this.#moments) };
  }

  /**
   * The gradient of a watched parameter in the last step, before it was clipped; laid out as the parameter.
   * @throws RangeError for a parameter that is not watched; Error before the first step, while a step is being taken, or
   * when the trainer is closed.
   */
  async gradient(name: string): Promise<Float32Array> {
    this.#requireRest();
    if (!this.#last) throw new Error('train: no step is taken yet, so there is no gradient');
    const readable = this.#last.gradientNames.get(name);
    if (readable === undefined)
      throw new RangeError(
        `train: ${name} is not watched; ${this.watched.length > 0 ? `this run watches ${this.watched.join(', ')}` : 'this run watches nothing'}`,
      );
    return this.#last.read(readable);
  }

  /** Gives its memory back; under a step, when that ends. The model stays. */
  close(): void {
    this.#closing = this.#standing === busy;
    if (this.#closing) return;
    for (const program of this.#programs.values()) program.close();
    this.#programs.clear();
    this.#moments.close();
    this.#standing = 'the trainer is closed';
  }

  /** What the program of the step after `at` others is told. */
  #inputs(at: number): StepInputs {
    const { steps, learningRate, schedule, warmupSteps, offsets } = this.options;
    const batch = batchOf(this.#batches, at);
    const hyper = this.#clock.next(learningRate * share(schedule, at, steps, warmupSteps)).slice();
    if (offsets === 'zero') return { ...batch, hyper };
    const places = this.model.config.n_positions;
    return { ...batch, hyper, positions: randomPositions(this.#batches, at, batch.time, places) };
  }

  /** Runs the programs of these steps: neighbours of one length as one series. */
  async #take(inputs: readonly StepInputs[]): Promise<StepReport[]> {
    const reports: StepReport[] = [];
    while (reports.length < inputs.length) {
      const { time } = inputs[reports.length]!;
      const other = inputs.findIndex((next, i) => i > reports.length && next.time !== time);
      const alike = inputs.slice(reports.length, other < 0 ? inputs.length : other);
      const program = this.#programs.get(time) ?? (await this.#compile(time));
      for (const result of await program.series(alike.map(named), ['loss', 'gradNorm'])) {
        const [loss, gradNorm] = result as unknown as [number, number];
        reports.push({ step: this.#done + reports.length + 1, loss, gradNorm });
      }
      this.#last = program;
    }
    return reports;
  }

  /** Where a step broke, those after it went on without it: back to before all of them, and those before it again. */
  async #retake(before: readonly Float32Array[], inputs: readonly StepInputs[]): Promise<void> {
    this.model.store.restore(before[0]!);
    this.#moments.restore(before[1]!);
    await this.#take(inputs);
    this.#done += inputs.length;
    if (inputs.length > 0) this.#noteReach();
  }

  /** Once a run: the first step done, its whole reach counts as trained. */
  #noteReach(): void {
    if (this.#reachNoted) return;
    this.#reachNoted = true;
    this.model.trainedTo(reachOf(this.#data, this.options, this.model.config.n_positions));
  }

  #requireRest(): void {
    if (this.#standing) throw new Error(`train: ${this.#standing}`);
  }

  async #compile(time: number): Promise<StepProgram> {
    const { batchSize, clip } = this.options;
    const program = await compileStep(this.model, batchSize, time, this.#moments, this.watched, clip);
    this.#programs.set(time, program);
    return program;
  }
}

function checkWatched(watched: readonly string[], { store }: GPT): void {
  const unknown = watched.find((name) => !store.parameters.some((parameter) => parameter.name === name));
  if (unknown !== undefined)
    throw new RangeError(`train: ${unknown} cannot be watched; the model has no such parameter`);
}

/** The longest context a run's sequences reach. */
function reachOf(data: Data, { offsets, sequenceLength }: FullTrainOptions, places: number): number {
  if (offsets === 'random') return places;
  if (!isDocuments(data)) return sequenceLength;
  return data.reduce((most, document) => Math.max(most, whole(document, sequenceLength).end - 1), 1);
}

function extentOf(data: Data): DataExtent {
  return { kind: isDocuments(data) ? 'documents' : 'stream', length: data.length };
}

/** @throws RangeError when the state is of other data or another model, or the run has ended. */
function checkState(state: TrainingState, model: GPT, data: Data, steps: number): void {
  const [before, now] = [state.data, extentOf(data)].map(
    ({ kind, length }) => `${length} ${kind === 'stream' ? 'tokens in one stream' : 'documents'}`,
  );
  if (before !== now) throw new RangeError(`train: the run began on ${before}; these data are ${now}`);
  if (!Number.isInteger(state.done) || state.done < 0 || state.done > steps)
    throw new RangeError(`train: ${state.done} of ${steps} steps are taken; there is nothing to go on with`);
  const wanted = moments(model.store.parameters);
  for (const { name, shape } of wanted) {
    const length = state.moments.get(name)?.length;
    if (length !== sizeOf(shape))
      throw new RangeError(
        `train: the state has ${length ?? 'no'} numbers for ${name}; this model takes ${sizeOf(shape)}`,
      );
  }
  if (state.moments.size !== wanted.length)
    throw new RangeError(
      `train: the state has ${state.moments.size} moments; this model takes ${wanted.length}`,
    );
}
