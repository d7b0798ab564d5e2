/** What a training run looks like from outside: its loss against the step, beside what blind guessing would pay. */
import type { CurveSpec } from '@/marks/curve';
import type { Excerpt } from '@/marks/excerpt';
import type { Meaning } from '@/marks/shapes';

/** What the figure is given: its state before anyone touches it. */
export interface Given {
  readonly parameters: string;
  /** The run that the build recorded: what the figure shows until the reader presses train. */
  readonly recorded: {
    readonly seed: number;
    readonly losses: readonly number[];
    readonly markup: { wide: string; narrow: string };
    /** Scores after each token on its own, at its end. */
    readonly rows: readonly (readonly number[])[];
  };
  readonly formula: { readonly html: string; readonly meanings: readonly Meaning[] };
  readonly code: Excerpt;
}

/** What a number inside a sentence is given. */
export interface NowGiven {
  readonly what: 'step' | 'loss' | 'last';
  /** The recorded run's losses, shown until the reader trains. */
  readonly losses: readonly number[];
}

export interface Shown {
  readonly losses: readonly number[];
  readonly steps: number;
  /** The step that every figure shows; 0 is before training. */
  readonly now: number;
  /** V: guessing costs ln V nats. */
  readonly vocabularySize: number;
  /** The cost of blind guessing, ln V, in nats. */
  readonly guessing: number;
  /** While the film plays, what is still to come is not drawn. */
  readonly playing?: boolean;
}

/** The axis of the book's runs, logarithmic: each grid line is ten times the one below. A run that leaves it is drawn at its edge. */
const axis = { low: 0.001, high: 10, ticks: [0.001, 0.01, 0.1, 1, 10] };

export function lossCurve({
  losses,
  steps,
  now,
  vocabularySize,
  guessing,
  playing = false,
}: Shown): CurveSpec {
  const points = losses.map((loss, i) => [i + 1, loss] as const);
  return {
    series: [
      { name: 'loss', points: points.slice(0, now) },
      { name: 'the rest of the run', points: playing ? [] : points.slice(Math.max(0, now - 1)), ghost: true },
    ],
    x: { label: 'step', domain: [0, steps] },
    y: { label: 'loss, nats a token', domain: [axis.low, axis.high], ticks: axis.ticks, log: true },
    guess: { value: guessing, label: `guessing blindly, ln ${vocabularySize}` },
    now,
  };
}

/** "Step 120 of 200: the loss of this batch is 0.0312 nats, 44 times better than guessing." */
export function progressSentence({ losses, steps, now, guessing }: Shown): string {
  if (losses.length === 0)
    return 'Not run yet. Press train: 200 steps take a fraction of a second, and play back in three.';
  if (now === 0)
    return `Before the first step: ${losses[0]!.toFixed(4)} nats on the first batch. Guessing blindly would cost ${guessing.toFixed(4)}.`;
  const loss = losses[now - 1]!;
  const ratio = loss < guessing ? guessing / loss : loss / guessing;
  const than =
    ratio < 1.05
      ? 'about what guessing blindly costs'
      : `${ratio < 10 ? ratio.toFixed(1) : ratio.toFixed(0)} times ${loss < guessing ? 'less' : 'more'} than guessing blindly`;
  return `Step ${now} of ${steps}: loss ${loss.toFixed(4)} nats on its batch, ${than}.`;
}

/** 1.004, and 2.5e+54 where a learning rate was far too high. */
export const perplexityText = (perplexity: number): string =>
  perplexity < 1e6 ? perplexity.toFixed(3) : perplexity.toExponential(1);
