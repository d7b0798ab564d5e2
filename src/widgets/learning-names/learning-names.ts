/** A run on names as its figure shows it: the noise of single names, the loss over the whole list, and two guesses. */
import { entropy, guessingLoss, tokenFrequencies } from '@lib';
import type { CorpusLoss } from '@/cells/corpus-loss';
import type { CurveSpec } from '@/marks/curve';
import type { Excerpt } from '@/marks/excerpt';
import type { Meaning } from '@/marks/shapes';
import type { Recipe } from '@/runtime/protocol';
import type { Drawn } from '@/runtime/several';

/** What blind guesses cost, in nats a letter. */
export interface Guesses {
  /** Every token alike: ln V. */
  readonly even: number;
  /** By how often each token comes in the list. */
  readonly frequency: number;
  /** V */
  readonly size: number;
}

export interface Given {
  readonly parameters: string;
  readonly vocabulary: readonly string[];
  /** The published run, recorded by the build: what the figure shows until the reader presses train. */
  readonly recorded: {
    readonly losses: readonly number[];
    readonly corpus: readonly CorpusLoss[];
    readonly guesses: Guesses;
    readonly markup: { wide: string; narrow: string };
    /** Names that its last step writes. */
    readonly samples: readonly string[];
  };
  readonly formula: { readonly html: string; readonly meanings: readonly Meaning[] };
  readonly code: Excerpt;
}

/** What a number inside a sentence is given. */
export interface NowGiven {
  readonly what: 'step' | 'single' | 'corpus';
  readonly losses: readonly number[];
  readonly corpus: readonly CorpusLoss[];
}

export interface Shown {
  readonly losses: readonly number[];
  readonly corpus: readonly CorpusLoss[];
  readonly guesses: Guesses;
  readonly steps: number;
  /** The step that every figure shows; 0 is before training. */
  readonly now: number;
  /** While the film plays, what is still to come is not drawn. */
  readonly playing: boolean;
}

/** How many names the lead figure writes, and at which temperature unless the reader turns it. */
export const written = 8;
export const temperature = 0.5;
/** The whole list is looked at every so many steps. */
const every = 10;
/** A longer list is judged by this many of its names. */
const mostJudges = 1279;

/** The axis is the same for every run. */
const axis = { low: 1.5, high: 4, ticks: [1.5, 2, 2.5, 3, 3.5, 4] };

/** Bits to nats. */
const nats = (bits: number) => bits * Math.LN2;

export function guessesOf({ data, vocabulary }: Pick<Recipe, 'data' | 'vocabulary'>): Guesses {
  const size = vocabulary.length;
  return {
    even: guessingLoss(size),
    frequency: nats(entropy(tokenFrequencies(documentsOf(data), size))),
    size,
  };
}

export function documentsOf(data: Recipe['data']): readonly (readonly number[])[] {
  return Array.isArray(data[0]) ? (data as readonly (readonly number[])[]) : [data as readonly number[]];
}

/** What the experiment `corpusLoss` is asked about a run. */
export function corpusQuestion({ config, data, seed, start, kind: _, vocabulary: __, ...options }: Recipe) {
  const documents = documentsOf(data);
  const apart = Math.max(1, Math.ceil(documents.length / mostJudges));
  return {
    config,
    data: documents,
    seed,
    ...(start && { start }),
    options,
    corpus: documents.filter((_document, i) => i % apart === 0),
    at: Array.from({ length: Math.floor(options.steps / every) + 1 }, (_step, i) => i * every),
  };
}

export function lossCurve({ losses, corpus, guesses, steps, now, playing }: Shown): CurveSpec {
  const last = playing ? now : steps;
  const noise = losses.slice(0, last).map((loss, i) => [i + 1, loss] as const);
  const line = corpus.filter(({ step }) => step <= now).map(({ step, loss }) => [step, loss] as const);
  const rest = corpus
    .filter(({ step }) => step > now - every && step <= last)
    .map(({ step, loss }) => [step, loss] as const);
  return {
    series: [
      { name: 'loss over the whole list', points: line },
      { name: 'the rest of the run', points: rest, ghost: true },
      { name: 'loss of the one name of each step', points: noise, dots: true },
    ],
    x: { label: 'step', domain: [0, steps] },
    y: { label: 'loss, nats a letter', domain: [axis.low, axis.high], ticks: axis.ticks },
    guess: { value: guesses.even, label: `all ${guesses.size} tokens alike, ${guesses.even.toFixed(3)}` },
    levels: [
      { value: guesses.frequency, label: `by letter frequency alone, ${guesses.frequency.toFixed(3)}` },
    ],
    now,
  };
}

/** The last loss over the whole list that is known at a step. */
export function corpusAt(corpus: readonly CorpusLoss[], step: number): CorpusLoss | undefined {
  return corpus.findLast((one) => one.step <= step);
}

/** "Step 500 of 500: 2.409 nats a letter over the whole list, 0.435 less than letter frequencies alone." */
export function progressSentence({ losses, corpus, guesses, steps, now }: Shown): string {
  if (losses.length === 0)
    return `Not run yet. Press train: ${steps} steps take a fraction of a second, and play back in three.`;
  const whole = corpusAt(corpus, now);
  const head = now === 0 ? 'Before the first step' : `Step ${now} of ${steps}`;
  const one = now === 0 ? '' : ` The name of this step cost ${losses[now - 1]!.toFixed(4)}.`;
  if (!whole) return `${head}.${one}`;
  const gain = guesses.frequency - whole.loss;
  const than = `${Math.abs(gain).toFixed(3)} ${gain > 0 ? 'less' : 'more'} than letter frequencies alone`;
  return `${head}: ${whole.loss.toFixed(3)} nats a letter over the whole list, ${than}.${one}`;
}

/** A name as it was written: its letters, and a sign where it did not end by itself. */
export function spelt(drawn: Drawn, vocabulary: readonly string[], bos: number | undefined): string {
  const letters = drawn.filter(({ id }) => id !== bos).map(({ id }) => vocabulary[id] ?? `#${id}`);
  const ended = drawn.at(-1)?.id === bos;
  return `${letters.join('')}${ended ? '' : '–'}` || '(nothing)';
}
