/** One set of scores under every temperature of the slider, and the two ways to write the rule. */
import { distribution, surprise } from '@lib';
import { tokenOf } from '@/marks/ranked';
import type { SweepSpec } from '@/marks/sweep';
import { knobs, temperatureScale } from '@/runtime/settings';

/** The temperatures of a sweep: even steps of the slider's own track. */
const places = 60;
const taus = Array.from({ length: places + 1 }, (_, i) => temperatureScale.fromPosition(i / places));

/** Probability against temperature, a line for each token, the favourite first. @param scores (V) */
export function sweepOf(scores: readonly number[], labels: readonly string[]): SweepSpec {
  const rows = taus.map((temperature) => distribution(scores, { temperature }));
  return {
    x: taus,
    series: Array.from(rows[0]!.order, (id) => ({
      ...tokenOf(id, labels),
      key: id,
      values: rows.map(({ probs }) => probs[id]!),
    })),
    scale: temperatureScale,
    xLabel: 'temperature τ',
    yLabel: 'probability',
    xTicks: [...knobs.temperature.ticks],
    marks: [{ x: 1, label: 'τ = 1' }],
  };
}

/** How scores become probabilities, and those become powers: p^(1/τ), renormalised. */
export interface Compared {
  /** softmax(z / τ) (V) */
  readonly divided: Float64Array;
  /** softmax(z), each to the power 1/τ, renormalised (V) */
  readonly powered: Float64Array;
  readonly order: Uint32Array;
  /** The largest difference between the two. */
  readonly apart: number;
}

/**
 * Both ways. Powers go through the logarithm, as powers do: p^(1/τ) renormalised is softmax(ln p / τ), so lib is given the
 * logarithms of the probabilities as scores. What the softmax has rounded to 0 on the way stays 0.
 * @param scores (V)
 */
export function compare(scores: readonly number[], temperature: number): Compared {
  const plain = distribution(scores).probs;
  const logarithms = Array.from(plain, (_, id) => -surprise(plain, id) * Math.LN2);
  const { probs: divided, order } = distribution(scores, { temperature });
  const { probs: powered } = distribution(logarithms, { temperature });
  const apart = divided.reduce((most, p, id) => Math.max(most, Math.abs(p - powered[id]!)), 0);
  return { divided, powered, order, apart };
}

/** Scores so far apart that the third probability is too small for a float64. */
export const extreme = { scores: [0, -200, -800], temperature: 1000, labels: ['first', 'second', 'third'] };
