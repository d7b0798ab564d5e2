/** The claims about temperature, cuts, order and penalties, computed. No model: scores small enough to check by hand. */
import {
  cumulative,
  type Distribution,
  distribution,
  type KnobStage,
  type SamplingSettings,
  streams,
  surprise,
  uniform,
} from '@lib';
import { ofAll, share, shares, whole } from './claim-figures';

/** The scores that most of the examples use. */
const five = [5, 3, 2, 1, 0.5];
/** The vocabulary of GPT-2. */
const manyTokens = 50_257;

const after = (logits: readonly number[], settings: SamplingSettings, seen: readonly number[] = []) =>
  distribution(logits, settings, seen);
const kept = ({ kept: ids }: Distribution) => ids.length;

const temperatureTable = () => [0.5, 1, 1.5].map((temperature) => shares(after(five, { temperature }).probs));

/** p^(1/τ), made to sum to 1, is the softmax of ln p divided by τ; −surprise is log₂ p. */
function powerForm(): string[] {
  const temperature = 0.5;
  const before = after(five, {}).probs;
  const logs = five.map((_, id) => -surprise(before, id) * Math.LN2);
  const [divided, powers] = [five, logs].map((scores) => after(scores, { temperature }).probs);
  const apart = Math.max(...divided!.map((p, id) => Math.abs(p - powers![id]!)));
  return [shares(divided!), shares(powers!), apart < 1e-12 ? 'under 0.000 000 000 001' : String(apart)];
}

const smallTemperature = () =>
  [0.001, 0.005, 0.05].map((gap) => share(after([gap, 0], { temperature: 0.001 }).probs[1]!));

const tiesInTopK = () => {
  const cut = after([3, 3, 1], { topK: 1 });
  const greedy = after([3, 3, 1], { temperature: 0 });
  return [ofAll(kept(cut), 3), shares(cut.probs), shares(greedy.probs)];
};

const largestTopK = () =>
  [1, 2, 3, 4].map((topK) => {
    const { kept: ids, stages } = after([4, 3, 2, 1], { topK });
    return stages.length > 1 ? String(ids.length) : `${ids.length}, off`;
  });

const topKOff = () => {
  const scores = Array.from({ length: manyTokens }, (_, id) => -id / manyTokens);
  return [0, 40, manyTokens].map((topK) => whole(kept(after(scores, { topK }))));
};

function crossing(): string[] {
  const { stages, probs } = after(five, { topP: 0.9 });
  const [model, cut] = stages;
  const ends = cumulative({ order: new Uint32Array([0, 1, 2, 3, 4]), probs: model!.probs });
  return [ends.map(({ end }) => share(end)).join(' '), ofAll(cut!.kept.length, 5), shares(probs)];
}

const exactMass = () => [
  ofAll(kept(after([0, 0], { topP: 0.5 })), 2),
  ofAll(kept(after([0, 0, 0, 0], { topP: 0.5 })), 4),
  ofAll(kept(after([0, 0, 0, 0], { topP: 0.51 })), 4),
];

/** What a running sum in float32 would do at p = 1, which here is off. */
function topPOff(): string[] {
  const scores = new Array(manyTokens).fill(0).with(0, 16);
  const { probs, order, kept: ids } = after(scores, { topP: 1 });
  let sum = 0;
  let reached = 0;
  while (reached < order.length && sum < 1) sum = Math.fround(sum + Math.fround(probs[order[reached++]!]!));
  return [whole(manyTokens - reached), whole(ids.length)];
}

const topPZero = () => [0.01, 0, -1].map((topP) => ofAll(kept(after(five, { topP })), five.length));

function orderMatters(): string[] {
  const falling = [4, 3, 2, 1, 0];
  const either = (logits: readonly number[], settings: SamplingSettings, first: KnobStage) =>
    kept(after(logits, { ...settings, order: [first] }));
  const both = (logits: readonly number[], settings: SamplingSettings, one: KnobStage, other: KnobStage) =>
    `${either(logits, settings, one)} and ${either(logits, settings, other)}`;
  return [
    both(falling, { temperature: 2, topP: 0.9 }, 'temperature', 'top-p'),
    both(falling, { temperature: 0.5, topP: 0.9 }, 'temperature', 'top-p'),
    both([3, 2, 1], { temperature: 0.5, topP: 0.8 }, 'top-p', 'temperature'),
    both([2, 1.5, 1.2, 1, 0.8, 0.5], { topK: 3, topP: 0.7 }, 'top-k', 'top-p'),
  ];
}

function commuting(): string[] {
  const hot = { temperature: 2, topK: 3, repetitionPenalty: 1.5, minP: 0.1 };
  const seen = [0, 1];
  const pair = (settings: SamplingSettings, one: KnobStage, other: KnobStage) =>
    [one, other].map((first) => shares(after(five, { ...settings, order: [first] }, seen).probs));
  const { temperature, topK, repetitionPenalty, minP } = hot;
  return [
    ...pair({ temperature, topK }, 'temperature', 'top-k'),
    ...pair({ temperature, repetitionPenalty }, 'penalties', 'temperature'),
    ...pair({ topK, minP }, 'top-k', 'min-p'),
  ];
}

function penaltyRaises(): string[] {
  const scores = [5, 3, 2, 1, -1];
  const { probs, stages } = after(scores, { repetitionPenalty: 1.5 }, [0, 1, 2]);
  return [
    Array.from(stages[1]!.logits, (z) => String(Number(z.toFixed(2))).replace('-', '−')).join(' '),
    `${share(stages[0]!.probs[1]!)} to ${share(probs[1]!)}`,
    `${share(stages[0]!.probs[0]!)} to ${share(probs[0]!)}`,
  ];
}

function penaltyAndShift(): string[] {
  const first = (shift: number, repetitionPenalty: number) =>
    share(
      after(
        [5, 3, 2, 1, -1].map((z) => z + shift),
        { repetitionPenalty },
        [0, 1, 2],
      ).probs[0]!,
    );
  const shifts = [0, -3, -6, 20];
  return [1, 1.5].map((penalty) => shifts.map((shift) => first(shift, penalty)).join(' '));
}

/** What the model said, what dividing a negative score gives, and what the rule gives. */
function penaltySign(): string[] {
  const negative = [-1, -2, -3];
  const chance = (logits: readonly number[], settings: SamplingSettings) =>
    share(after(logits, settings, [0]).probs[0]!);
  return [chance(negative, {}), chance([-1 / 1.3, -2, -3], {}), chance(negative, { repetitionPenalty: 1.3 })];
}

/** The darts of the first four positions. */
const seeds = () =>
  [7, 7, 8].map((seed) => shares([1, 2, 3, 4].map((position) => uniform(seed, streams.draw, position))));

export const samplingChecks = {
  temperatureTable,
  powerForm,
  smallTemperature,
  tiesInTopK,
  largestTopK,
  topKOff,
  crossing,
  exactMass,
  topPOff,
  topPZero,
  orderMatters,
  commuting,
  penaltyRaises,
  penaltyAndShift,
  penaltySign,
  seeds,
};
