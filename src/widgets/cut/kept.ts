/** The tokens that a cut keeps at each step of one text, for k and for p. All numbers are lib's. */
import type { SamplingSettings } from '@lib';
import { percent } from '@/marks/percent';
import { labelAt } from '@/runtime/models';
import { knobs } from '@/runtime/settings';
import { alone, type CutKnob, taken } from './cut';
import type { Read } from './moments';

export interface AtStep {
  /** The token after which the model is asked. */
  readonly label: string;
  readonly kept: number;
  /** What those kept had before the cut. */
  readonly share: number;
}

export function keptAlong(
  { vocabulary, words, rows }: Read,
  settings: SamplingSettings,
  knob: CutKnob | 'minP',
): AtStep[] {
  const only = alone(settings, knob);
  return rows.map((logits, i) => {
    const { kept, share } = taken(logits, only, knobs[knob].stage);
    return { label: labelAt(words, i, vocabulary), kept, share };
  });
}

const least = (steps: readonly AtStep[], of: (step: AtStep) => number) => Math.min(...steps.map(of));
const most = (steps: readonly AtStep[], of: (step: AtStep) => number) => Math.max(...steps.map(of));

/** "k = 5 keeps between 37 % and 99 % of the probability. p = 0.90 keeps between 1 and 17 tokens." */
export function compared(
  k: readonly AtStep[],
  p: readonly AtStep[],
  named: { k: string; p: string },
): string {
  const [low, high] = [least(k, ({ share }) => share), most(k, ({ share }) => share)].map(percent);
  const [few, many] = [least(p, ({ kept }) => kept), most(p, ({ kept }) => kept)];
  const probability = low === high ? `${low} %` : `between ${low} % and ${high} %`;
  const tokens = few === many ? `${few}` : `between ${few} and ${many}`;
  return `${named.k} keeps ${probability} of the probability. ${named.p} keeps ${tokens} tokens.`;
}
