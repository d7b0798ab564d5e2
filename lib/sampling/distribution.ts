/**
 * From logits to probabilities, every stage kept: what the model said, then each knob that is on, in the order
 * penalties → temperature → top-k → top-p → min-p unless the settings name another. Knows nothing of models, tokens'
 * text or randomness. All arithmetic is in float64; the input is never changed.
 */
import { ranked, reranked } from './ranking';
import {
  type CompleteSettings,
  completeSettings,
  type KnobStage,
  type Logits,
  requireIds,
  requireLogits,
  type SamplingSettings,
} from './settings';

export type StageName = 'model' | 'greedy' | KnobStage;

/** The distribution after one step of the way. V is the size of the vocabulary. */
export interface Stage {
  readonly name: StageName;
  /** −Infinity where a token is impossible or was removed. From `temperature` on, counted from the largest: (z − max) / τ. (V) */
  readonly logits: Float64Array;
  /** softmax(logits): sums to 1, exactly 0 where removed. Computed when it is first read. (V) */
  readonly probs: Float64Array;
  /** Ids that are still in the running, ascending. Their probability can be 0 when it is too small for a float64. */
  readonly kept: readonly number[];
}

export interface Distribution {
  /** All ids by raw logit, largest first, ties by lower id: the order in which `draw` walks. (V) */
  readonly order: Uint32Array;
  /** First `model`, then one for each knob that is on, in the order in which they acted. */
  readonly stages: readonly Stage[];
  /** Probabilities of the last stage. (V) */
  readonly probs: Float64Array;
  /** Ids of the last stage. */
  readonly kept: readonly number[];
  /** The likeliest token in the end, the lowest id on a tie: what greedy takes. Filters do not change it, penalties may. */
  readonly argmax: number;
}

/** A stage, and what the next one needs to know of it. */
interface Step {
  readonly stage: Stage;
  /**
   * Ids by logit, largest first, ties by lower id; logits that a division by the temperature made equal keep the order
   * they had. The first `count` are in the running; others may follow. (up to V)
   */
  readonly ranking: Uint32Array;
  /** How many are in the running. */
  readonly count: number;
  /** What temperature took from every logit when it counted from the largest: logits + shift are the true ones. */
  readonly shift: number;
}

/**
 * @param logits one for each token, −Infinity for impossible ones (V)
 * @param settings missing knobs are off; at temperature 0 the stages after the penalties are left out, as they cannot
 * change which token is the likeliest, and `argmax` gets probability 1
 * @param seen ids the penalties apply to, repeats included: the text so far
 * @throws RangeError or TypeError naming the argument, its value and what is allowed
 */
export function distribution(
  logits: Logits,
  settings: SamplingSettings = {},
  seen: readonly number[] = [],
): Distribution {
  requireLogits(logits);
  const knobs = completeSettings(settings);
  requireIds('distribution: seen', seen, logits.length);

  const raw = new Float64Array(logits);
  const order = ranked(raw);
  let step = reached('model', { logits: raw, ranking: order, count: possible(raw, order), shift: 0 });
  const stages = [step.stage];
  const advance = (next: Step) => {
    if (next !== step) stages.push(next.stage);
    step = next;
  };

  const greedy = knobs.temperature === 0;
  const names = greedy ? knobs.order.slice(0, knobs.order.indexOf('penalties') + 1) : knobs.order;
  for (const name of names) advance(turn[name](step, knobs, seen));
  if (greedy) advance(cut('greedy', step, 1));

  const { stage: last, ranking } = step;
  return {
    order,
    stages,
    get probs() {
      return last.probs;
    },
    get kept() {
      return last.kept;
    },
    argmax: ranking[0]!,
  };
}

/** What each knob does to the step before it; one that is off hands it on. */
const turn: {
  readonly [name in KnobStage]: (before: Step, knobs: CompleteSettings, seen: readonly number[]) => Step;
} = {
  penalties(before, knobs, seen) {
    const { repetitionPenalty, presencePenalty, frequencyPenalty } = knobs;
    if (repetitionPenalty === 1 && presencePenalty === 0 && frequencyPenalty === 0) return before;
    const times = timesSeen(seen, before.stage.logits);
    const logits = withPenalties(before.stage.logits, times, knobs, before.shift);
    const running = before.ranking.subarray(0, before.count);
    const ranking = reranked(running, logits, [...times.keys()]);
    return reached('penalties', { ...before, logits, ranking });
  },
  temperature(before, { temperature }) {
    if (temperature === 1 || temperature === 0) return before;
    const max = before.stage.logits[before.ranking[0]!]!;
    const logits = withTemperature(before.stage.logits, temperature);
    return reached('temperature', { ...before, logits, shift: max / temperature });
  },
  'top-k'(before, { topK }) {
    const off = topK === 0 || topK >= before.stage.logits.length;
    return off ? before : cut('top-k', before, countTopK(before, topK));
  },
  'top-p'(before, { topP }) {
    return topP >= 1 ? before : cut('top-p', before, countTopP(before, topP));
  },
  'min-p'(before, { minP }) {
    return minP === 0 ? before : cut('min-p', before, countMinP(before, minP));
  },
};

/** p = exp(z − max z) / Σ exp(z − max z). Without the maximum, exp would overflow from z = 710 on. */
export function softmax(logits: Float64Array): Float64Array {
  const max = largest(logits);
  const probs = new Float64Array(logits.length);
  let sum = 0;
  for (let id = 0; id < probs.length; id++) {
    if (logits[id] === -Infinity) continue;
    probs[id] = Math.exp(logits[id]! - max);
    sum += probs[id]!;
  }
  for (let id = 0; id < probs.length; id++) probs[id]! /= sum;
  return probs;
}

/** z → (z − max z) / τ. Halves first, so that even the gap from −10³⁰⁸ to 10³⁰⁸ is a number; they change no bit. */
function withTemperature(logits: Float64Array, temperature: number): Float64Array {
  const max = largest(logits);
  const result = new Float64Array(logits.length);
  for (let id = 0; id < result.length; id++) {
    result[id] = 2 * ((logits[id]! / 2 - max / 2) / temperature);
  }
  return result;
}

/**
 * The repetition penalty (CTRL, Keskar et al. 2019, with the sign of z respected) on each seen token once:
 * z → z / r where z > 0, z · r where z < 0. Then z − presence − frequency · (times seen), as OpenAI's API defines them.
 * @param times how often each token was seen, by id
 * @param shift what was taken from every logit before; the penalties act on z as it was without that
 * @throws RangeError when a penalty pushes a finite logit past the largest float64
 */
function withPenalties(
  logits: Float64Array,
  times: ReadonlyMap<number, number>,
  penalties: CompleteSettings,
  shift: number,
): Float64Array {
  const { repetitionPenalty, presencePenalty, frequencyPenalty } = penalties;
  const penalised = new Float64Array(logits);
  for (const [id, count] of times) {
    const z = logits[id]! + shift;
    const repeated = z > 0 ? z / repetitionPenalty : z * repetitionPenalty;
    const result = repeated - presencePenalty - frequencyPenalty * count;
    if (!Number.isFinite(result)) {
      throw new RangeError(
        `distribution: the penalties turn the logit ${z} of token ${id} into ${result}; it must stay finite`,
      );
    }
    penalised[id] = result - shift;
  }
  return penalised;
}

/** Every logit that reaches the k-th largest stays: ties at the cut keep more than k. */
function countTopK({ stage: { logits }, ranking, count: most }: Step, k: number): number {
  let count = Math.min(k, most);
  const threshold = logits[ranking[count - 1]!]!;
  while (count < most && logits[ranking[count]!]! >= threshold) count += 1;
  return count;
}

/** The fewest tokens whose mass reaches p: a token stays while the mass BEFORE it is less than p. The first always stays. */
function countTopP({ stage: { probs }, ranking, count: most }: Step, p: number): number {
  let count = 1;
  let mass = probs[ranking[0]!]!;
  while (count < most && mass < p) {
    mass += probs[ranking[count]!]!;
    count += 1;
  }
  return count;
}

/** Every token at least minP times as likely as the likeliest stays (Nguyen et al. 2024). */
function countMinP({ stage: { probs }, ranking, count: most }: Step, minP: number): number {
  const threshold = minP * probs[ranking[0]!]!;
  let count = 1;
  while (count < most && probs[ranking[count]!]! >= threshold) count += 1;
  return count;
}

/** A filter's step: the first `count` of the ranking stay, the rest become impossible. */
function cut(name: StageName, before: Step, count: number): Step {
  const logits = new Float64Array(before.stage.logits.length).fill(-Infinity);
  for (let i = 0; i < count; i++) {
    const id = before.ranking[i]!;
    logits[id] = before.stage.logits[id]!;
  }
  return reached(name, { ...before, logits, count });
}

/** A step with its stage, whose probabilities and list of ids wait until someone reads them. */
function reached(name: StageName, step: Omit<Step, 'stage'> & { readonly logits: Float64Array }): Step {
  const { logits, ranking, count, shift } = step;
  let probs: Float64Array | undefined;
  let kept: readonly number[] | undefined;
  const stage: Stage = {
    name,
    logits,
    get probs() {
      probs ??= softmax(logits);
      return probs;
    },
    get kept() {
      kept ??= ascending(ranking, count, logits.length);
      return kept;
    },
  };
  return { stage, ranking, count, shift };
}

/** The first `count` ids of a ranking of a vocabulary's tokens, by id. */
function ascending(ranking: Uint32Array, count: number, size: number): number[] {
  const chosen = new Uint8Array(size);
  for (let i = 0; i < count; i++) chosen[ranking[i]!] = 1;
  const ids: number[] = [];
  for (let id = 0; id < chosen.length; id++) if (chosen[id] === 1) ids.push(id);
  return ids;
}

/** How many tokens are possible at all: impossible ones (−Infinity) stand at the end of the ranking. */
function possible(logits: Float64Array, ranking: Uint32Array): number {
  let count = ranking.length;
  while (logits[ranking[count - 1]!] === -Infinity) count -= 1;
  return count;
}

/** How often each token was seen, by id, without those that are impossible or were removed: no penalty changes them. */
function timesSeen(seen: readonly number[], logits: Float64Array): Map<number, number> {
  const times = new Map<number, number>();
  for (const id of seen) if (logits[id]! > -Infinity) times.set(id, (times.get(id) ?? 0) + 1);
  return times;
}

function largest(logits: Float64Array): number {
  let max = -Infinity;
  for (let id = 0; id < logits.length; id++) if (logits[id]! > max) max = logits[id]!;
  return max;
}
