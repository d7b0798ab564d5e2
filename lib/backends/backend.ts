/**
 * What every backend offers, and nothing about how.
 * reference, wasm and webgpu are three answers to this one page.
 */
import type { Plan } from '../graph/plan';
import { formatShape, type Shape, sameShape } from '../graph/shape';

export type BackendName = 'reference' | 'wasm';

/** Numbers as they travel in and out: f32, or i32 for ids and positions. */
export type Numbers = Float32Array | Int32Array;

export interface ParameterSpec {
  readonly name: string;
  readonly shape: Shape;
}

/** A model's learned numbers, shared by all of its programs on one backend. */
export interface Store {
  /** The parameters, in the order they lie in a snapshot. */
  readonly parameters: readonly ParameterSpec[];
  /** @throws RangeError for an unknown name or a wrong length. */
  write(name: string, data: Float32Array): void;
  read(name: string): Promise<Float32Array>;
  /** All parameters end to end: one frame of a training run's film. */
  snapshot(): Promise<Float32Array>;
  restore(snapshot: Float32Array): void;
  close(): void;
}

/** A compiled plan. Running it allocates nothing. */
export interface Program {
  /** Writes an input or a state. @throws RangeError for an unknown name or a wrong length. */
  write(name: string, data: Numbers): void;
  /** Runs the plan, once or several times over the same inputs. */
  run(times?: number): Promise<void>;
  /** A copy of an input, state, output or kept value. @throws RangeError for a name the plan does not keep. */
  read(name: string): Promise<Float32Array>;
  close(): void;
}

export interface Backend {
  readonly name: BackendName;
  /** Why this one runs, in a sentence the page shows. */
  readonly reason: string;
  /** Bytes of memory held for stores and programs. */
  readonly bytes: number;
  allocate(parameters: readonly ParameterSpec[]): Store;
  /** The store must hold every parameter the plan uses, in the same shape. */
  compile(plan: Plan, store: Store): Promise<Program>;
  close(): void;
}

export function lengthMismatch(what: string, name: string, length: number, expected: number): RangeError {
  return new RangeError(`${what}: ${name} takes ${expected} numbers, not ${length}`);
}

export function unknownName(what: string, name: string, known: Iterable<string>): RangeError {
  return new RangeError(`${what}: there is no ${name}; it has ${[...known].join(', ')}`);
}

/** @throws RangeError when the store lacks a parameter of the plan, or holds it in another shape. */
export function checkParameters(plan: Plan, store: Store): void {
  const held = new Map(store.parameters.map(({ name, shape }) => [name, shape]));
  for (const { name, shape } of plan.parameters) {
    const found = held.get(name);
    if (!found) throw unknownName('parameters', name, held.keys());
    if (!sameShape(found, shape)) {
      throw new RangeError(
        `parameters: ${name} is ${formatShape(found)} in the store and ${formatShape(shape)} in the plan`,
      );
    }
  }
}

/** Closing twice is closing once. */
export function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}
