/** The cover's one picture: what may come next, bent by a temperature, and the sentence under it. */
import { cumulative, distribution, draw } from '@lib';
import { percent } from '@/marks/percent';
import { barsOf, segmentsOf } from '@/marks/ranked';

/** What the figure is given: its state before anyone touches it. */
export interface Given {
  readonly vocabulary: readonly string[];
  readonly parameters: string;
  readonly text: readonly number[];
  /** Scores after `text` of the untrained model of the seed. (V) */
  readonly logits: readonly number[];
  readonly seed: number;
}

/** The figure's longest text. */
export const longest = 16;

export function after(logits: readonly number[], temperature: number, u: number, labels: readonly string[]) {
  const bent = distribution(logits, { temperature });
  const chosen = draw(bent, u);
  const top = bent.order[0]!;
  return {
    chosen,
    top: labels[top]!,
    share: bent.probs[top]!,
    bars: barsOf(bent, labels, chosen),
    segments: segmentsOf(cumulative(bent), labels, chosen),
  };
}

export interface Moment {
  readonly step: number;
  readonly loss: number | undefined;
  readonly guessing: number;
}

/** @param hit the token that the dart falls on */
export function coverSentence(moment: Moment | undefined, top: string, share: number, hit = top): string {
  const says = `its favourite is ${top}, ${percent(share)} %${hit === top ? '' : `, the dart falls on ${hit}`}`;
  if (!moment) return `Not trained yet: ${says}. An untrained model mostly repeats what it has just read.`;
  if (moment.loss === undefined) return `Training begins: ${says}.`;
  const price = `loss ${moment.loss.toFixed(4)} (guessing costs ${moment.guessing.toFixed(2)})`;
  return moment.step === 0 ? `Before the first step: ${says}.` : `Step ${moment.step}: ${says}, ${price}.`;
}
