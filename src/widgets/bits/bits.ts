/**
 * The bits game: a reader's hundred chips as probabilities, what an answer costs, and where an average lies on the loss
 * curve of a model that was judged by the same names. Every number of bits is lib's.
 */
import { distribution, surprise } from '@lib';
import type { CurveSpec } from '@/marks/curve';
import type { Excerpt } from '@/marks/excerpt';
import type { Meaning } from '@/marks/shapes';

export const chipsInAll = 100;

/** What the figure is given: the state before anyone plays. */
export interface Given {
  /** The book's; its held-out names are the ones in play. */
  readonly list: {
    readonly vocabulary: readonly string[];
    readonly heldOut: readonly string[];
    readonly context: number;
  };
  readonly parameters: string;
  readonly curve: readonly Moment[];
  /** What the finished model says at every place of the first name. */
  readonly first: Record<string, readonly (readonly number[])[]>;
  readonly markup: { readonly wide: string; readonly narrow: string };
  readonly formula: { readonly html: string; readonly meanings: readonly Meaning[] };
  readonly code: Excerpt;
  /** A game that has begun, for the specimens: chips as [id, count]. */
  readonly begun?: { readonly chips: readonly (readonly [number, number])[]; readonly revealed: boolean };
}

/** chips[id]: how many lie on each token. (V) */
export type Chips = readonly number[];

export const inHand = (chips: Chips): number => chips.reduce((left, n) => left - n, chipsInAll);

/** What is left in the hand is spread evenly over all tokens, in fractions of a chip. (V) */
export function sharesOf(chips: Chips): number[] {
  const rest = inHand(chips) / chips.length;
  return chips.map((n) => (n + rest) / chipsInAll);
}

/** −log₂ of the share of what came: Infinity where all hundred lie elsewhere. */
export function costOf(chips: Chips, id: number): number {
  return surprise(sharesOf(chips), id);
}

/** A model's hundred chips. (V) */
export function chipsOf(logits: ArrayLike<number>): {
  shares: readonly number[];
  cost: (id: number) => number;
} {
  const { probs } = distribution(Array.from(logits));
  return { shares: [...probs], cost: (id) => surprise(probs, id) };
}

/** As many of the chips in hand as there are. */
export function put(chips: Chips, id: number, count: number): number[] {
  const most = chips[id]! + inHand(chips);
  return chips.map((n, i) => (i === id ? Math.max(0, Math.min(Math.round(count), most)) : n));
}

/** All answers so far. A model's are of the same letters. */
export interface Score {
  readonly letters: number;
  /** Answers that no number of bits can pay. */
  readonly infinite: number;
  /** Of the other answers, together. */
  readonly bits: number;
  /** Of all letters. */
  readonly model: number;
}
/** Whether what a browser kept is a score: another edition, or a damaged disk, may have left anything. */
export function isScore(kept: unknown): kept is Score {
  const { letters, infinite, bits, model } = (kept ?? {}) as Record<keyof Score, unknown>;
  const [all, lost, ...sums] = [letters, infinite, bits, model].map((n) =>
    typeof n === 'number' && Number.isFinite(n) ? n : -1,
  ) as [number, number, number, number];
  return Number.isInteger(all) && Number.isInteger(lost) && lost <= all && Math.min(lost, ...sums) >= 0;
}
export const noScore: Score = { letters: 0, infinite: 0, bits: 0, model: 0 };

export function scored(score: Score, bits: number, model: number): Score {
  const finite = Number.isFinite(bits);
  return {
    letters: score.letters + 1,
    infinite: score.infinite + (finite ? 0 : 1),
    bits: score.bits + (finite ? bits : 0),
    model: score.model + model,
  };
}

/** Over the answers that cost a number; undefined while there is none. */
export function averageOf({ letters, infinite, bits }: Score): number | undefined {
  return letters > infinite ? bits / (letters - infinite) : undefined;
}

/** The run that a reader is measured against, and the steps of its curve. */
export const seed = 1;
export const looks = [0, 10, 25, 50, 75, 100, 150, 200, 250, 300, 350, 400, 450, 500];

/** A held-out loss at a step, in bits. */
export type Moment = readonly [step: number, bits: number];

/**
 * The step from which on the model is at least as good as an average, between the steps that were looked at.
 * @returns undefined where it never is
 */
export function stepOf(curve: readonly Moment[], bits: number): number | undefined {
  const after = curve.findIndex(([, loss]) => loss <= bits);
  if (after < 0) return undefined;
  if (after === 0) return curve[0]![0];
  const [[from, high], [to, low]] = [curve[after - 1]!, curve[after]!];
  return Math.round(from + ((high - bits) / (high - low)) * (to - from));
}

/** @param you the average; a line outside the chart is drawn at its edge */
export function curveOf(
  curve: readonly Moment[],
  steps: number,
  you: number | undefined,
  even: number,
): CurveSpec {
  const low = 2;
  const top = Math.ceil(2 * even + 1) / 2;
  return {
    series: [{ name: 'the model, on all held-out names', points: curve }],
    x: { label: 'step of training', domain: [0, steps] },
    y: {
      label: 'bits a letter',
      domain: [low, top],
      ticks: Array.from({ length: Math.floor(top) - low + 1 }, (_, i) => low + i),
    },
    guess: { value: even, label: `all equal, ${even.toFixed(2)}` },
    ...(you !== undefined && {
      levels: [{ value: Math.max(low, Math.min(you, top)), label: `you, ${you.toFixed(2)}` }],
    }),
  };
}

/** "2.90 bits" */
export const bitsText = (bits: number): string =>
  Number.isFinite(bits) ? `${bits.toFixed(2)} bits` : 'infinitely many bits';

/**
 * "It is m: you pay 2.90 bits, the model 2.13." Before the answer: what is in hand.
 * @param place of the letter in its name, from 0
 */
export function letterSentence(
  chips: Chips,
  place: number,
  answer: { readonly id: number; readonly bits: number; readonly model: number } | undefined,
  labels: readonly string[],
): string {
  if (!answer)
    return `${inHand(chips)} chips are in hand: each letter has an even part of them. Letter ${place + 1} of a name that the model has not seen.`;
  const label = labels[answer.id]!;
  const said = `It is ${label}: you pay ${bitsText(answer.bits)}, the model ${answer.model.toFixed(2)}.`;
  return Number.isFinite(answer.bits)
    ? said
    : `${said} All ${chipsInAll} chips said that it could not be ${label}, and no later letter can make up for that: −log₂ 0 is infinite.`;
}

/** An average of fewer letters is luck: it is not compared. */
export const fewest = 10;

/** "You: 2.90 bits a letter over 12 letters; the model reaches that at step 140." */
export function scoreSentence(score: Score, curve: readonly Moment[]): string {
  const { letters, infinite, model } = score;
  const average = averageOf(score);
  if (letters === 0) return 'No letter played yet.';
  const same = `The finished model pays ${(model / letters).toFixed(2)} for the same ${letters === 1 ? 'letter' : `${letters} letters`}.`;
  const lost =
    infinite === 0
      ? ''
      : ` ${infinite === 1 ? 'One answer was' : `${infinite} answers were`} infinite, and with ${infinite === 1 ? 'it' : 'them'} the true average is infinite.`;
  if (average === undefined) return `No answer cost a number of bits.${lost} ${same}`;
  const counted = letters - infinite;
  const over = `over ${counted} ${counted === 1 ? 'letter' : 'letters'}${infinite > 0 ? ' with a finite cost' : ''}`;
  return `You: ${average.toFixed(2)} bits a letter ${over}${placeText(curve, average, counted)}.${lost} ${same}`;
}

function placeText(curve: readonly Moment[], average: number, counted: number): string {
  if (counted < fewest) return '';
  const step = stepOf(curve, average);
  if (curve.length === 0) return '';
  if (step === undefined) return `, better than the model ever gets on its held-out names`;
  return step === 0
    ? ', no better than the model before its first step'
    : `; the model is there at step ${step}`;
}
