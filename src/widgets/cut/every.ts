/** All values of one cut on one axis: what each token has left at each. All numbers are lib's. */
import { distribution, type SamplingSettings } from '@lib';
import { tokenOf } from '@/marks/ranked';
import type { SweepSpec } from '@/marks/sweep';
import { trackOf } from '@/runtime/settings';
import { alone, type CutKnob } from './cut';

/** Every k of a small vocabulary; every hundredth for p. */
function places(knob: CutKnob, size: number): number[] {
  const { min, max, values } = trackOf(knob, 0, size).props;
  if (knob === 'topP') return Array.from({ length: 101 }, (_, i) => i / 100);
  return values ? [...values] : Array.from({ length: max - min + 1 }, (_, i) => min + i);
}

/** @param logits scores of the last position (V) */
export function sweepOf(
  logits: readonly number[],
  settings: SamplingSettings,
  knob: CutKnob,
  labels: readonly string[],
): SweepSpec {
  const x = places(knob, labels.length);
  const { take, props } = trackOf(knob, 0, labels.length);
  const all = x.map((value) => distribution(logits, alone({ ...settings, [knob]: take(value) }, knob)));
  const order = Array.from(all[0]!.order);
  return {
    x,
    series: order.map((id) => ({
      label: labels[id]!,
      hue: tokenOf(id, labels).hue,
      key: id,
      values: all.map(({ probs }) => probs[id]!),
    })),
    xLabel: knob === 'topK' ? 'k, the number of tokens kept' : 'p, the probability to be reached',
    yLabel: 'probability after the cut',
    xTicks: props.ticks.map(({ value, label }) => ({ value, label })),
    stepped: true,
    limit: 8,
  };
}

/** The knob's value for any place that a marker was dragged to. */
export function stopAt(knob: CutKnob, value: number): number {
  return knob === 'topK' ? Math.round(value) : Math.round(value * 100) / 100;
}
