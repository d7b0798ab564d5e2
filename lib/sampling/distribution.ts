/**
 * From logits to probabilities, every stage kept: what the model said, then each knob that is on, in the order
 * penalties → temperature → top-k → top-p → min-p. Knows nothing of models, tokens' text or randomness.
 * All arithmetic is in float64; the input is never changed.
 */
import {
  type CompleteSettings,
  completeSettings,
  type Logits,
  requireIds,
  requireLogits,
  type SamplingSettings,
} from './settings';

export type StageName = 'model' | 'penalties' | 'greedy' | 'temperature' | 'top-k' | 'top-p' | 'min-p';

/** The distribution after one step of the way. V is the size of the vocabulary. */
export interface Stage {
  readonly name: StageName;
  /** −Infinity where a token is impossible or was removed. From `temperature` on, counted from the largest: (z − max) / τ. (V) */
  readonly logits: Float64Array;
  /** softmax(logits): sums to 1, exactly 0 where removed. (V) */
  readonly probs: Float64Array;
  /** Ids that are still in the running, ascending. Their probability can be 0 when it is too small for a float64. */
  readonly kept: readonly number[];
}

export interface Distribution {
  /** All ids by raw logit, largest first, ties by lower id: the order in which `draw` walks. (V) */
  readonly order: Uint32Array;
  /** First `model`, then one for each knob that is on. */
  readonly stages: readonly Stage[];
  /** Probabilities of the last stage. (V) */
  readonly probs: Float64Array;
  /** Ids of the last stage. */
  readonly kept: readonly number[];
  /** The largest logit after penalties, the lowest id on a tie: what greedy takes. */
  readonly argmax: number;
}

/**
 * @param logits one for each token, −Infinity for impossible ones (V)
 * @param settings missing knobs are off; at temperature 0 the filters are ignored and `argmax` gets probability 1
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

  const raw = Float64Array.from(logits);
  const order = ranked(raw);
  const stages = [stage('model', raw, order, possible(raw, order))];

  let ranking = order;
  if (knobs.repetitionPenalty !== 1 || knobs.presencePenalty !== 0 || knobs.frequencyPenalty !== 0) {
    const penalised = withPenalties(raw, seen, knobs);
    ranking = ranked(penalised);
    stages.push(stage('penalties', penalised, ranking, stages[0]!.kept.length));
  }
  const argmax = ranking[0]!;
  if (knobs.temperature === 0) stages.push(stage('greedy', stages.at(-1)!.logits, ranking, 1));
  else addFilters(stages, ranking, knobs);

  const { probs, kept } = stages.at(-1)!;
  return { order, stages, probs, kept, argmax };
}

/** Temperature, then the filters. What they keep is always the head of the ranking, so each says how many stay. */
function addFilters(stages: Stage[], ranking: Uint32Array, knobs: CompleteSettings): void {
  const { temperature, topK, topP, minP } = knobs;
  let last = stages.at(-1)!;
  const add = (name: StageName, logits: Float64Array, count: number) => {
    last = stage(name, logits, ranking, count);
    stages.push(last);
  };
  if (temperature !== 1) add('temperature', withTemperature(last.logits, temperature), last.kept.length);
  if (topK > 0 && topK < ranking.length) add('top-k', last.logits, countTopK(last, ranking, topK));
  if (topP < 1) add('top-p', last.logits, countTopP(last, ranking, topP));
  if (minP > 0) add('min-p', last.logits, countMinP(last, ranking, minP));
}

/** p = exp(z − max z) / Σ exp(z − max z). Without the maximum, exp would overflow from z = 710 on. */
export function softmax(logits: Float64Array): Float64Array {
  const max = largest(logits);
  const weights = logits.map((z) => Math.exp(z - max));
  const sum = weights.reduce((total, weight) => total + weight);
  return weights.map((weight) => weight / sum);
}

/** z → (z − max z) / τ. Halves first, so that even the gap from −10³⁰⁸ to 10³⁰⁸ is a number; they change no bit. */
function withTemperature(logits: Float64Array, temperature: number): Float64Array {
  const max = largest(logits);
  return logits.map((z) => 2 * ((z / 2 - max / 2) / temperature));
}

/**
 * The repetition penalty (CTRL, Keskar et al. 2019, with the sign of z respected) on each seen token once:
 * z → z / r where z > 0, z · r where z < 0. Then z − presence − frequency · (times seen), as OpenAI's API defines them.
 * @throws RangeError when a penalty pushes a finite logit past the largest float64
 */
function withPenalties(
  logits: Float64Array,
  seen: readonly number[],
  penalties: CompleteSettings,
): Float64Array {
  const { repetitionPenalty, presencePenalty, frequencyPenalty } = penalties;
  const penalised = logits.slice();
  for (const [id, times] of timesSeen(seen)) {
    const z = logits[id]!;
    const repeated = z > 0 ? z / repetitionPenalty : z * repetitionPenalty;
    const result = repeated - presencePenalty - frequencyPenalty * times;
    if (!Number.isFinite(result) && z > -Infinity) {
      throw new RangeError(
        `distribution: the penalties turn the logit ${z} of token ${id} into ${result}; it must stay finite`,
      );
    }
    penalised[id] = result;
  }
  return penalised;
}

/** Every logit that reaches the k-th largest stays: ties at the cut keep more than k. */
function countTopK({ logits, kept }: Stage, ranking: Uint32Array, k: number): number {
  let count = Math.min(k, kept.length);
  const threshold = logits[ranking[count - 1]!]!;
  while (count < kept.length && logits[ranking[count]!]! >= threshold) count += 1;
  return count;
}

/** The fewest tokens whose mass reaches p: a token stays while the mass BEFORE it is less than p. The first always stays. */
function countTopP({ probs, kept }: Stage, ranking: Uint32Array, p: number): number {
  let count = 1;
  let mass = probs[ranking[0]!]!;
  while (count < kept.length && mass < p) {
    mass += probs[ranking[count]!]!;
    count += 1;
  }
  return count;
}

/** Every token at least minP times as likely as the likeliest stays (Nguyen et al. 2024). */
function countMinP({ probs, kept }: Stage, ranking: Uint32Array, minP: number): number {
  const threshold = minP * probs[ranking[0]!]!;
  let count = 1;
  while (count < kept.length && probs[ranking[count]!]! >= threshold) count += 1;
  return count;
}

/** Ids by logit, largest first; ties by lower id. */
function ranked(logits: Float64Array): Uint32Array {
  const ids = Uint32Array.from(logits, (_, id) => id);
  return ids.sort((a, b) => (logits[a]! === logits[b]! ? a - b : logits[b]! - logits[a]!));
}

/** One stage: the first `count` of the ranking stay, the rest become impossible. */
function stage(name: StageName, logits: Float64Array, ranking: Uint32Array, count: number): Stage {
  const remaining = new Float64Array(logits.length).fill(-Infinity);
  const kept = ranking.slice(0, count).sort();
  for (const id of kept) remaining[id] = logits[id]!;
  return { name, logits: remaining, probs: softmax(remaining), kept: [...kept] };
}

/** How many tokens are possible at all: impossible ones (−Infinity) stand at the end of the ranking. */
function possible(logits: Float64Array, ranking: Uint32Array): number {
  let count = ranking.length;
  while (logits[ranking[count - 1]!] === -Infinity) count -= 1;
  return count;
}

function timesSeen(seen: readonly number[]): Map<number, number> {
  const times = new Map<number, number>();
  for (const id of seen) times.set(id, (times.get(id) ?? 0) + 1);
  return times;
}

function largest(logits: Float64Array): number {
  return logits.reduce((max, z) => Math.max(max, z));
}
