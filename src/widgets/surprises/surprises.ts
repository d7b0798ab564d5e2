/** Two things that a repetition penalty does and should not be expected to, on scores small enough for paper. */
import { distribution } from '@lib';
import type { Bar } from '@/marks/shapes';

/** One token before the penalty and after. */
export interface Change {
  readonly id: number;
  readonly label: string;
  readonly seen: boolean;
  readonly score: number;
  readonly penalised: number;
  readonly before: number;
  readonly after: number;
}

/** The scores on paper, and the tokens that the text holds already. */
export const paper = {
  labels: ['A', 'B', 'C', 'D', 'E'],
  scores: [5, 3, 2, 1, -1],
  seen: [0, 1, 2],
  penalty: 1.5,
};
/** Scores that are all negative: the place where the sign matters. */
export const negative = { labels: ['A', 'B', 'C'], scores: [-1, -2, -3], seen: [0], penalty: 1.3 };

/** Every set of the five tokens as a word: "abc", and "none". */
export const sets = Array.from(
  { length: 32 },
  (_, bits) => ['a', 'b', 'c', 'd', 'e'].filter((_letter, id) => bits & (1 << id)).join('') || 'none',
);
export const wordOf = (seen: readonly number[]) => seen.map((id) => 'abcde'[id]).join('') || 'none';
export const setOf = (word: string) =>
  [0, 1, 2, 3, 4].filter((id) => word !== 'none' && word.includes('abcde'[id]!));

/** How far all scores can be moved. */
export const shifts = Array.from({ length: 31 }, (_, i) => i - 10);

/** What the penalty makes of scores. */
export function penalise(
  scores: readonly number[],
  labels: readonly string[],
  seen: readonly number[],
  penalty: number,
): Change[] {
  const { order, stages } = distribution(scores, { repetitionPenalty: penalty }, seen);
  const [raw, bent = raw] = [stages[0]!, stages[1]];
  return changes(order, labels, seen, raw, bent!);
}

/** The slip: every seen score is divided, whatever its sign. lib has no such rule, so it is given the wrong scores. */
export function divideAlways(
  scores: readonly number[],
  labels: readonly string[],
  seen: readonly number[],
  penalty: number,
): Change[] {
  const raw = distribution(scores);
  const divided = scores.map((score, id) => (seen.includes(id) ? score / penalty : score));
  return changes(raw.order, labels, seen, raw.stages[0]!, distribution(divided).stages[0]!);
}

/** The same scores, all moved by one number: the same probabilities to a softmax. */
export function shifted(scores: readonly number[], by: number): number[] {
  return scores.map((score) => score + by);
}

interface Scored {
  readonly logits: ArrayLike<number>;
  readonly probs: ArrayLike<number>;
}
function changes(
  order: ArrayLike<number>,
  labels: readonly string[],
  seen: readonly number[],
  raw: Scored,
  bent: Scored,
): Change[] {
  return Array.from(order, (id) => ({
    id,
    label: labels[id] ?? `#${id}`,
    seen: seen.includes(id),
    score: raw.logits[id]!,
    penalised: bent.logits[id]!,
    before: raw.probs[id]!,
    after: bent.probs[id]!,
  }));
}

export function barsOfChanges(list: readonly Change[]): Bar[] {
  return list.map(({ id, label, seen, before, after }) => ({
    label: seen ? `${label}•` : label,
    key: id,
    value: after,
    ghost: before,
  }));
}

/** A score as it is written: 5, 3.33, −1. */
export function scoreText(score: number): string {
  return String(Number(score.toFixed(2))).replace('-', '−');
}

/** Probabilities closer than this are called equal. */
const least = 0.0005;

/** "A falls, B rises": the seen tokens alone. */
export function verdict(list: readonly Change[]): string {
  const seen = list.filter((one) => one.seen);
  if (seen.length === 0) return 'no token is in the set, nothing changes';
  const went = ({ before, after }: Change) =>
    after > before + least ? 'rises' : after < before - least ? 'falls' : 'stays';
  return seen
    .map((one) => `${one.label} ${went(one)}, ${one.before.toFixed(3)} → ${one.after.toFixed(3)}`)
    .join(' · ');
}

export interface GivenShift {
  readonly vocabulary: readonly string[];
  readonly parameters: string;
  readonly model: string;
  readonly text: readonly number[];
  /** What the model says after the text. (V) */
  readonly logits: readonly number[];
  readonly scores: 'paper' | 'model';
  readonly shift: number;
  readonly penalty: number;
}

export interface GivenRaised {
  readonly seen: readonly number[];
  readonly penalty: number;
  readonly broken: 'none' | 'right' | 'wrong';
}
