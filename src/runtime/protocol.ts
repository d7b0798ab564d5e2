/**
 * What the page and the worker say to each other. Plain data, typed on both sides.
 * A question has a number, and its answer (or its failure) bears the same one.
 */
import type { BackendName, Data, GPTConfig, TrainOptions } from '@lib';
import type { ShippedName } from './models';

/** A training run, described so that anyone can repeat it bit for bit: lib's options, and what it trains on what. */
export interface Recipe extends TrainOptions {
  /** Whose kind the model is: the browser keeps one of the reader's own of each. */
  readonly kind: ShippedName;
  readonly config: GPTConfig;
  /** What each id stands for. */
  readonly vocabulary: readonly string[];
  /** One stream of token ids, or documents. It is copied into the worker. */
  readonly data: Data;
  /** Decides the initial numbers (unless `start` holds them) and the batches (unless `batches` does). */
  readonly seed: number;
  readonly learningRate: number;
  /** A checkpoint to begin from. */
  readonly start?: Uint8Array;
}

/** Which numbers to ask: a model by its key, and for a training run the step of its film (0 is before training). */
export interface Frame {
  readonly model: string;
  readonly step?: number;
}

export type Question =
  /** Opens a checkpoint under a key. → opened */
  | { readonly kind: 'load'; readonly model: string; readonly bytes: Uint8Array }
  /** Logits for each prompt. → logits */
  | { readonly kind: 'ask'; readonly frame: Frame; readonly prompts: readonly (readonly number[])[] }
  /** Intermediates of one forward pass, by the names the engine gives them. → tensors */
  | {
      readonly kind: 'trace';
      readonly frame: Frame;
      readonly ids: readonly number[];
      readonly names: readonly string[];
    }
  /** Trains, keeping every step's parameters. → progress …, then trained */
  | { readonly kind: 'train'; readonly model: string; readonly recipe: Recipe }
  /** The frame as a checkpoint. → bytes */
  | { readonly kind: 'save'; readonly frame: Frame; readonly provenance: string }
  /** The same short run on every backend this machine has, and why it lacks another. → measured */
  | { readonly kind: 'measure'; readonly recipe: Recipe; readonly rounds: number };

/** Who computes: the engine's own choice, or one that the reader picked. */
export type EngineName = 'auto' | BackendName;

export type Order =
  /** From now on this engine answers and trains, as far as it can run here. A run that has begun ends where it began. */
  | { readonly kind: 'engine'; readonly engine: EngineName }
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  /** Stops a run and forgets its film, or forgets a loaded model. */
  | { readonly kind: 'stop'; readonly model: string };

export type Request = (Question & { readonly id: number }) | Order;

export interface Opened {
  readonly config: GPTConfig;
  readonly vocabulary: readonly string[];
  readonly provenance: string;
}

/** Where the engine runs, in its own words. */
export interface Place {
  readonly name: BackendName;
  readonly reason: string;
}

export interface Race {
  readonly measurements: readonly Measurement[];
  /** Why there is no measurement of WebGPU: a clause without a capital or a full stop. */
  readonly withoutGpu?: string;
}

export interface Measurement {
  readonly name: BackendName;
  /** Milliseconds for the whole run, one entry a round. */
  readonly times: readonly number[];
  readonly finalLoss: number;
  /** Largest |difference| from the reference's parameters, relative to the largest parameter. */
  readonly disagreement: number;
}

export type Reply =
  | { readonly kind: 'opened'; readonly id: number; readonly opened: Opened }
  | { readonly kind: 'logits'; readonly id: number; readonly logits: readonly Float32Array[] }
  | { readonly kind: 'tensors'; readonly id: number; readonly tensors: ReadonlyMap<string, Float32Array> }
  /** Losses of the steps since the last message. */
  | { readonly kind: 'progress'; readonly id: number; readonly losses: readonly number[] }
  | { readonly kind: 'trained'; readonly id: number; readonly milliseconds: number }
  | { readonly kind: 'bytes'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly kind: 'measured'; readonly id: number; readonly race: Race }
  | { readonly kind: 'failed'; readonly id: number; readonly sentence: string };

/** Told without being asked, whenever it has changed. */
export interface Placed {
  readonly kind: 'placed';
  readonly place: Place;
}
