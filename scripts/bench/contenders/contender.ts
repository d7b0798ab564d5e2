/**
 * What a contender can be asked, and the worker that asks it: one order in, its figures out. Timed here, in one way for
 * all: nothing is timed that is not part of the work (drawing the first weights, reading the order).
 */
import { type Distribution, distribution, draw, type GPTConfig, uniform } from '../../../lib';
import { idAt, type Recipe, type Weights, type Work, type WorkName, workNamed } from '../works';

export interface Contender {
  /** Loads the library. */
  open(): Promise<void>;
  /** A model that starts from these numbers. */
  model(config: GPTConfig, weights: Weights): Promise<Model>;
  /** Times the parts of the work that follows, until the returned function is called. */
  profile?(): () => Part[];
}

export interface Model {
  /** Calls `told` after each step, with its loss where the step was asked to tell it. */
  train?(recipe: Recipe, asked: (step: number) => boolean, told: (loss?: number) => void): Promise<void>;
  /** Texts, one token at a time, with what is known of earlier tokens kept. */
  writer?(): Promise<Writer>;
  close(): void;
}

export interface Writer {
  /** Logits (V) of the token after this one. */
  next(id: number): Float32Array | Promise<Float32Array>;
  /** Begins a new text. */
  rewind(): void;
  close(): void;
}

/** Calls and milliseconds of one kind of op. */
export interface Part {
  readonly name: string;
  readonly calls: number;
  readonly milliseconds: number;
}

export interface Order {
  readonly work: WorkName;
  readonly names?: readonly string[];
  readonly profile?: boolean;
}

/** Milliseconds, or tokens a second; and what shows that the work was done right. */
export interface Outcome {
  readonly figures: Readonly<Record<string, number>>;
  /** First losses, and the last; the same in every contender, or it computed something else. */
  readonly losses?: readonly number[];
  /** Some logits after a few tokens of a fixed text. */
  readonly logits?: readonly number[];
  readonly parts?: Readonly<Record<string, readonly Part[]>>;
}

/** Losses that are compared: of the first steps. */
const compared = 3;

/** Answers orders, one after another. */
export function answerOrders(contender: Contender): void {
  const desk = new Desk(contender);
  addEventListener('message', ({ data }: MessageEvent<Order>) => {
    desk.answer(data).then(
      (outcome) => postMessage(outcome),
      (error: unknown) =>
        postMessage({ failure: error instanceof Error ? `${error.message}\n${error.stack}` : String(error) }),
    );
  });
}

class Desk {
  #opened = false;
  #weights: Weights | undefined;
  /** C and D keep their model from round to round; A and B begin anew. */
  #kept: Promise<Model> | undefined;

  constructor(readonly contender: Contender) {}

  async answer({ work: name, names, profile = false }: Order): Promise<Outcome> {
    const work = workNamed(name, names);
    const parts: Record<string, readonly Part[]> = {};
    const watched = async <T>(what: string, action: () => Promise<T>): Promise<T> => {
      const stop = profile ? this.contender.profile?.() : undefined;
      const result = await action();
      if (stop) parts[what] = stop();
      return result;
    };
    const outcome = await this.#does(name, work, watched);
    return profile ? { ...outcome, parts } : outcome;
  }

  async #does(name: WorkName, work: Work, watched: Watched): Promise<Outcome> {
    if (name === 'A' || name === 'B') return this.#run(name, work, watched);
    const model = await this.#model(work);
    const figures: Record<string, number> = {};
    const losses: number[] = [];
    if (model.train && work.recipe) {
      const train = model.train.bind(model, work.recipe);
      figures['step'] = await watched('training', () => steps(train, losses));
    }
    const writer = await model.writer?.();
    if (!writer) return { figures, losses };
    const { rate, logits } = await watched('decoding', () => decode(writer, work, name === 'C' ? 96 : 16));
    writer.close();
    return { figures: { ...figures, tokens: rate }, losses, logits };
  }

  /** A whole run: opening the library (first order only), the model, all steps. B then writes 20 names. */
  async #run(name: WorkName, work: Work, watched: Watched): Promise<Outcome> {
    const { recipe } = work;
    if (!recipe) throw new Error(`work ${name} has no recipe`);
    const first = !this.#opened;
    const before = performance.now(); // counted from the worker's birth
    this.#weights ??= work.weights();
    const weights = this.#weights;
    const losses: number[] = [];
    const started = performance.now();
    if (first) await this.contender.open();
    this.#opened = true;
    const model = await this.contender.model(work.config, weights);
    const asked = (step: number) => step < compared || step === recipe.steps - 1;
    const told = (loss?: number) => loss !== undefined && losses.push(loss);
    await watched('training', async () => model.train?.(recipe, asked, told));
    const ended = performance.now();
    const figures: Record<string, number> = { run: ended - started };
    if (first) figures['birth'] = ended - (started - before);
    const writer = name === 'B' ? await model.writer?.() : undefined;
    if (writer) {
      await writeNames(writer, 1);
      const began = performance.now();
      await watched('writing', () => writeNames(writer, 20));
      figures['names'] = performance.now() - began;
      writer.close();
    }
    model.close();
    return { figures, losses };
  }

  #model(work: Work): Promise<Model> {
    this.#kept ??= (async () => {
      await this.contender.open();
      return this.contender.model(work.config, work.weights());
    })();
    return this.#kept;
  }
}

type Watched = <T>(what: string, action: () => Promise<T>) => Promise<T>;
type Train = (asked: (step: number) => boolean, told: (loss?: number) => void) => Promise<void>;

/** The median of the steps after the first. */
async function steps(train: Train, losses: number[]): Promise<number> {
  const times: number[] = [performance.now()];
  await train(
    () => true,
    (loss) => {
      times.push(performance.now());
      if (loss !== undefined) losses.push(loss);
    },
  );
  const taken = times
    .slice(2)
    .map((time, i) => time - times[i + 1]!)
    .sort((a, b) => a - b);
  return taken[Math.floor(taken.length / 2)]!;
}

/** Tokens a second of one text, after a short one that counts for nothing. */
async function decode(writer: Writer, { config }: Work, tokens: number) {
  let logits: readonly number[] = [];
  for (let i = 0; i < 4; i++) {
    const all = await writer.next(idAt(i, config.vocab_size));
    if (i === 3) logits = [0, 1, 2, 3, 100, 1000, config.vocab_size - 1].map((id) => all[id]!);
  }
  writer.rewind();
  const began = performance.now();
  for (let i = 0; i < tokens; i++) await writer.next(idAt(i, config.vocab_size));
  return { rate: (tokens / (performance.now() - began)) * 1000, logits };
}

/** Letters at T = .5 until the end token or eight letters; the choice is the engine's own for everyone. */
async function writeNames(writer: Writer, count: number): Promise<void> {
  for (let text = 0; text < count; text++) {
    writer.rewind();
    let id = 26;
    for (let place = 0; place < 8; place++) {
      const bent: Distribution = distribution(await writer.next(id), { temperature: 0.5 });
      id = draw(bent, uniform(1, 2002, text * 8 + place));
      if (id === 26) break;
    }
  }
}
