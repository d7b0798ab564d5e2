/**
 * What every backend offers, and nothing about how.
 * reference, wasm and webgpu are three answers to this one page.
 */
import type { Tensor } from '../graph/graph';
import type { Plan } from '../graph/plan';
import { formatShape, type Shape, sameShape, sizeOf } from '../graph/shape';

export type BackendName = 'reference' | 'wasm' | 'webgpu';

/** Numbers as they travel in and out: f32, or i32 for ids and positions. */
export type Numbers = Float32Array | Int32Array;

export interface ParameterSpec {
  readonly name: string;
  readonly shape: Shape;
}

/**
 * Numbers that outlive programs and are shared by them on one backend: a model's parameters, an optimiser's moments.
 * Once it is closed, everything but `close` throws an Error, as does every program that uses it.
 */
export interface Store {
  /** The parameters, in the order they lie in a snapshot. */
  readonly parameters: readonly ParameterSpec[];
  /** @throws RangeError for an unknown name or a wrong length. */
  write(name: string, data: Float32Array): void;
  read(name: string): Promise<Float32Array>;
  /** All parameters end to end, as they are when it is called: one frame of a training run's film. */
  snapshot(): Promise<Float32Array>;
  /** @throws RangeError for a snapshot of another length. */
  restore(snapshot: Float32Array): void;
  close(): void;
}

/** A backend that cannot run here. */
export class Unavailable extends Error {
  /** @param why a clause, `this browser has no WebGPU` */
  constructor(
    readonly backend: BackendName,
    readonly why: string,
  ) {
    super(`openBackend: ${backend} cannot run here, ${why}`);
  }
}

/** A graphics card that has failed, and stays failed. */
export class DeviceFailed extends Error {
  constructor(readonly why: string) {
    super(`webgpu: ${why}`);
  }
}

/** More than the graphics card has room for: another model may fit. */
export class TooLarge extends RangeError {
  constructor(readonly why: string) {
    super(`webgpu: ${why}`);
  }
}

/** What an error says, as a clause: without the name of whoever says it, and without a full stop. */
export function whyOf(error: unknown): string {
  if (error instanceof Unavailable || error instanceof DeviceFailed || error instanceof TooLarge)
    return error.why;
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}

/** What is written before a run, by name. */
export type Inputs = Readonly<Record<string, Numbers>>;

/** A compiled plan. Running it allocates nothing. Once it is closed, everything but `close` throws an Error. */
export interface Program {
  /** How many kernels a run starts, where starting one costs something. */
  readonly dispatches?: number | undefined;
  /** Writes an input. @throws RangeError for an unknown name or a wrong length. */
  write(name: string, data: Numbers): void;
  /** Runs the plan, once or several times over the same inputs. */
  run(times?: number): Promise<void>;
  /**
   * Runs the plan once for each set of inputs, which are written before; what a set leaves out stays as it was. Where the
   * way to the numbers is long, it is gone once for all runs.
   * @returns for each run what `names` held after it, end to end
   * @throws as `write` and `read`
   */
  series(sets: readonly Inputs[], names: readonly string[]): Promise<Float32Array[]>;
  /**
   * A copy of an input, output or kept value: in `into`, else in an array of its own.
   * @throws RangeError for a name the plan does not keep, or an array of another length.
   */
  read(name: string, into?: Float32Array): Promise<Float32Array>;
  close(): void;
}

export interface Backend {
  readonly name: BackendName;
  /** Why this one runs, in a sentence the page shows. */
  readonly reason: string;
  /** True while another engine is being tried in its place: the reason may change. */
  readonly undecided?: boolean;
  /** Bytes of memory held for stores and programs. */
  readonly bytes: number;
  /** @throws RangeError when there is no room for so much; Error when a graphics card has failed */
  allocate(parameters: readonly ParameterSpec[]): Store;
  /**
   * The stores together must hold every parameter and state the plan uses, in the same shape.
   * @throws RangeError when they do not, or there is no room; TypeError when a store belongs to another backend; Error when
   * one is closed, or a graphics card has failed
   */
  compile(plan: Plan, ...stores: readonly Store[]): Promise<Program>;
  close(): void;
}

/** The numbers of a store by name, all of the moment it is called. */
export async function numbersOf(store: Store): Promise<Map<string, Float32Array>> {
  const all = await store.snapshot();
  let offset = 0;
  return new Map(
    store.parameters.map(({ name, shape }) => {
      const numbers = all.subarray(offset, offset + sizeOf(shape));
      offset += sizeOf(shape);
      return [name, numbers];
    }),
  );
}

export function lengthMismatch(what: string, name: string, length: number, expected: number): RangeError {
  return new RangeError(`${what}: ${name} takes ${expected} numbers, not ${length}`);
}

/** A copy of `values`: in `into` where there is one. */
export function copyOf(values: Numbers, name: string, into?: Float32Array): Float32Array {
  if (!into) return new Float32Array(values);
  if (into.length !== values.length) throw lengthMismatch('read', name, into.length, values.length);
  into.set(values);
  return into;
}

/** Copies, one after another in one array. */
export function endToEnd(parts: readonly Numbers[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export function unknownName(what: string, name: string, known: Iterable<string>): RangeError {
  return new RangeError(`${what}: there is no ${name}; it has ${[...known].join(', ')}`);
}

/**
 * Which store holds each parameter and state of a plan.
 * @throws RangeError when none does, or the one that does holds it in another shape.
 */
export function findStored<S extends Store>(plan: Plan, stores: readonly S[]): Map<Tensor, S> {
  return new Map(
    plan.stored.map((tensor) => {
      for (const store of stores) {
        const found = store.parameters.find(({ name }) => name === tensor.name);
        if (!found) continue;
        if (sameShape(found.shape, tensor.shape)) return [tensor, store];
        throw new RangeError(
          `parameters: ${tensor.name} is ${formatShape(found.shape)} in the store and ${formatShape(tensor.shape)} in the plan`,
        );
      }
      throw unknownName(
        'parameters',
        tensor.name,
        stores.flatMap(({ parameters }) => parameters.map(({ name }) => name)),
      );
    }),
  );
}

/** What holds memory until it is closed. Closing twice is closing once. */
export abstract class Closable {
  #closed = false;

  /** @param what names it in the sentence of an error */
  constructor(readonly what: 'store' | 'program') {}

  protected abstract release(): void;

  close(): void {
    if (!this.#closed) this.release();
    this.#closed = true;
  }

  /** @throws Error when it is closed: what was its memory may be another's by now */
  requireOpen(): void {
    if (this.#closed) throw new Error(`${this.what}: the ${this.what} is closed`);
  }
}
