/**
 * The knobs of sampling, their off values, what each allows and the order in which they act. The logits' own rules are
 * here too: what a distribution can be made from at all.
 */

/** The stages that knobs switch on, in the order in which they act unless `order` says otherwise. */
export const defaultOrder = ['penalties', 'temperature', 'top-k', 'top-p', 'min-p'] as const;

export type KnobStage = (typeof defaultOrder)[number];

/** Every knob; a missing one is off (temperature: 1). */
export interface SamplingSettings {
  /** Logits are divided by it: below 1 sharper, above 1 flatter, 0 greedy. At least 0; off 1. */
  readonly temperature?: number | undefined;
  /** Keep the k largest logits, and those tied with the k-th. A whole number; off 0 (or from the vocabulary's size up). */
  readonly topK?: number | undefined;
  /** Keep the fewest tokens whose probabilities reach this sum; at 0 and below, one. Off 1 and above. */
  readonly topP?: number | undefined;
  /** Keep tokens with at least this share of the top probability. 0 to 1; off 0. */
  readonly minP?: number | undefined;
  /** Positive logits of seen tokens are divided by it, negative ones multiplied. Above 0; off 1. */
  readonly repetitionPenalty?: number | undefined;
  /** Taken once from the logit of every seen token. Any finite number; off 0. */
  readonly presencePenalty?: number | undefined;
  /** Taken from a token's logit for each time it was seen. Any finite number; off 0. */
  readonly frequencyPenalty?: number | undefined;
  /** Which stages act first, each named at most once; those left out follow in the default order. */
  readonly order?: readonly KnobStage[] | undefined;
}

type Knob = Exclude<keyof SamplingSettings, 'order'>;

/** Every knob has a value, and `order` names all stages. */
export type CompleteSettings = { readonly [K in Knob]: number } & { readonly order: readonly KnobStage[] };

/** One number for each token of the vocabulary. −Infinity: this token is impossible. */
export type Logits = Float32Array | Float64Array | readonly number[];

interface Rule {
  readonly off: number;
  readonly allows: (value: number) => boolean;
  readonly sentence: string;
}

const anyFinite: Rule = { off: 0, allows: Number.isFinite, sentence: 'a finite number; 0 is off' };

const rules: { readonly [K in Knob]: Rule } = {
  temperature: {
    off: 1,
    allows: (t) => t >= 0 && t < Infinity,
    sentence: 'a finite number from 0 (greedy) up; 1 is off',
  },
  topK: {
    off: 0,
    allows: (k) => Number.isInteger(k) && k >= 0,
    sentence: 'a whole number from 1 up; 0 is off',
  },
  topP: { off: 1, allows: (p) => !Number.isNaN(p), sentence: 'a number; from 0 to 1 it cuts, 1 is off' },
  minP: { off: 0, allows: (p) => p >= 0 && p <= 1, sentence: 'a number from 0 to 1; 0 is off' },
  repetitionPenalty: {
    off: 1,
    allows: (r) => r > 0 && r < Infinity,
    sentence: 'a finite number above 0; 1 is off',
  },
  presencePenalty: anyFinite,
  frequencyPenalty: anyFinite,
};

const knobs = Object.keys(rules) as readonly Knob[];

/**
 * Fills in the off values.
 * @throws TypeError for a knob that is no number, RangeError for one out of its range
 */
export function completeSettings(settings: SamplingSettings): CompleteSettings {
  if (typeof settings !== 'object' || settings === null) {
    throw new TypeError(
      `distribution: settings is ${describe(settings)}; it must be an object like { temperature: 0.8 }`,
    );
  }
  const complete: Record<string, unknown> = { order: completeOrder(settings.order ?? []) };
  for (const knob of knobs) {
    const { off, allows } = rules[knob];
    const value: unknown = settings[knob] ?? off;
    if (typeof value !== 'number' || !allows(value)) throw brokenKnob(knob, value);
    complete[knob] = value;
  }
  return complete as unknown as CompleteSettings;
}

function brokenKnob(knob: Knob, value: unknown): Error {
  const sentence = `distribution: ${knob} is ${describe(value)}; it must be ${rules[knob].sentence}`;
  return typeof value === 'number' ? new RangeError(sentence) : new TypeError(sentence);
}

/** The stages named, then the others as they stand by default. */
function completeOrder(order: readonly KnobStage[]): readonly KnobStage[] {
  if (!Array.isArray(order)) {
    throw new TypeError(
      `distribution: order is ${describe(order)}; it must be an array of stages like ['top-p', 'temperature']`,
    );
  }
  for (const [i, name] of order.entries()) {
    if (!defaultOrder.includes(name)) {
      throw new RangeError(
        `distribution: order[${i}] is ${describe(name)}; the stages are ${defaultOrder.join(', ')}`,
      );
    }
    if (order.indexOf(name) < i) {
      throw new RangeError(
        `distribution: order[${i}] is ${describe(name)}, as is order[${order.indexOf(name)}]; a stage acts once`,
      );
    }
  }
  return [...order, ...defaultOrder.filter((name) => !order.includes(name))];
}

/**
 * @throws TypeError for what is not a list of numbers; RangeError when it is empty, holds NaN or +Infinity (a model
 * gone wrong, not a choice), or −Infinity only (nothing is left to choose)
 */
export function requireLogits(logits: Logits): void {
  if (!(Array.isArray(logits) || logits instanceof Float32Array || logits instanceof Float64Array)) {
    throw new TypeError(
      `distribution: logits is ${describe(logits)}; it must be a Float32Array, a Float64Array or an array of numbers`,
    );
  }
  if (logits.length === 0)
    throw new RangeError('distribution: logits is empty; it must hold one number for each token');
  let possible = false;
  for (let id = 0; id < logits.length; id++) {
    const z: unknown = logits[id];
    if (typeof z !== 'number' || !(z < Infinity)) throw brokenLogit(id, z);
    possible ||= z > -Infinity;
  }
  if (!possible)
    throw new RangeError(
      `distribution: all ${logits.length} logits are −Infinity; at least one token must be possible`,
    );
}

function brokenLogit(id: number, z: unknown): Error {
  const sentence = `distribution: logits[${id}] is ${describe(z)}; it must be a finite number, or −Infinity for an impossible token`;
  return typeof z === 'number' ? new RangeError(sentence) : new TypeError(sentence);
}

/** @throws RangeError for an id outside the vocabulary; `name` is the argument the sentence speaks of. */
export function requireIds(name: string, ids: readonly number[], vocabularySize: number): void {
  for (let i = 0; i < ids.length; i++) {
    const id: unknown = ids[i];
    if (!Number.isInteger(id) || (id as number) < 0 || (id as number) >= vocabularySize) {
      throw new RangeError(
        `${name}[${i}] is ${describe(id)}; a token id must be a whole number from 0 to ${vocabularySize - 1}`,
      );
    }
  }
}

/** A value as it may appear in a sentence. */
function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}
