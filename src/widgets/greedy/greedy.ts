/** Greedy writing, step by step: what it took, what it left, and whether it has come back to where it was. */
import { contextOf, distribution, generate, type LogitsModel, surprise } from '@lib';
import type { Excerpt } from '@/marks/excerpt';
import { percent } from '@/marks/percent';
import { barsOf } from '@/marks/ranked';
import type { Meaning } from '@/marks/shapes';
import type { ShippedName } from '@/runtime/models';

/** One token that greedy wrote. Plain data, so that the build can hand it to the page. */
export interface Step {
  readonly id: number;
  /** Scores of the last position before it. (V) */
  readonly logits: readonly number[];
}

/** What greedy writes after a text. */
export interface Run {
  readonly vocabulary: readonly string[];
  /** The prompt and all that greedy wrote after it. */
  readonly ids: readonly number[];
  readonly prompt: number;
  /** steps[i] wrote ids[prompt + i]. */
  readonly steps: readonly Step[];
  /** How many of the last tokens the model sees. */
  readonly context: number;
}

export interface Given {
  readonly model: ShippedName;
  readonly title: string;
  readonly parameters: string;
  readonly run: Run;
  /** How many tokens of the text it opens with. */
  readonly at: number;
  readonly formula: { readonly html: string; readonly meanings: readonly Meaning[] };
  readonly code: Excerpt;
}

/** How many tokens it writes: enough for both shipped models to come back to where they were. */
export const longest = 20;
/** How many chips are drawn: as many as a line or two hold. */
export const shownTokens = 16;

/** @param count how many tokens are written; nobody says stop */
export async function runOf(
  model: LogitsModel,
  vocabulary: readonly string[],
  text: readonly number[],
  count = longest,
): Promise<Run> {
  const context = contextOf(model.config);
  const steps: Step[] = [];
  for await (const { id, distribution: bent } of generate(model, text, {
    maxNewTokens: count,
    temperature: 0,
  }))
    steps.push({ id, logits: [...bent.stages[0]!.logits] });
  return { vocabulary, ids: [...text, ...steps.map(({ id }) => id)], prompt: text.length, steps, context };
}

export interface Recurrence {
  /** So many tokens of the text had been written when the model first saw what it sees now. */
  readonly first: number;
  /** And so many when it saw the same again. */
  readonly again: number;
}

/**
 * Where a text first shows the model what it has shown it before. From there on greedy can only repeat itself: the same
 * tokens in the same places give the same scores, and there is no chance in it.
 */
export function recurrenceOf(
  ids: readonly number[],
  context: number,
  from = 1,
  to = ids.length,
): Recurrence | undefined {
  const met = new Map<string, number>();
  for (let length = from; length <= to; length++) {
    const seen = ids.slice(Math.max(0, length - context), length).join();
    const first = met.get(seen);
    if (first !== undefined) return { first, again: length };
    met.set(seen, length);
  }
  return undefined;
}

export type Tie = 'none' | 'greedy' | 'top-k';

/**
 * What stands after `at` tokens of a run: the model's distribution, or what a tie makes of it.
 * @param tie raises the second score to the best, then either takes greedy's branch or keeps the top 1
 */
export function moment(run: Run, at: number, labels: readonly string[], tie: Tie = 'none') {
  const { logits } = run.steps[Math.min(at - run.prompt, run.steps.length - 1)]!;
  const plain = distribution(logits);
  const [top, second] = [plain.order[0]!, plain.order[1]!];
  const level = logits.map((z, id) => (tie !== 'none' && id === second ? logits[top]! : z));
  const bent = distribution(
    level,
    tie === 'greedy' ? { temperature: 0 } : tie === 'top-k' ? { topK: 1 } : {},
  );
  const ghosts = tie === 'none' ? undefined : plain.probs;
  // Where the dart decides, nothing is taken yet.
  const taken = tie === 'top-k' ? undefined : bent.argmax;
  return {
    ...{ top, second, plain, bent, taken },
    /** Bars keep the order of the model's own scores. */
    bars: barsOf({ order: plain.order, probs: bent.probs }, labels, taken, ghosts),
  };
}

/** Rows of the table: each token, what it had, who came second, and how likely the text is so far. */
export function rowsOf(run: Run, labels: readonly string[]) {
  let bits = 0;
  return run.steps.map(({ id, logits }, i) => {
    const { probs, order } = distribution(logits);
    bits += surprise(probs, id);
    const second = order[1]!;
    return [
      `${run.prompt + i + 1}`,
      labels[id]!,
      probs[id]!.toFixed(4),
      `${labels[second]} ${probs[second]!.toFixed(4)}`,
      `${percent(2 ** -bits)} %`,
    ];
  });
}

/** What this step is, in a sentence. */
export function sentenceOf(run: Run, at: number, labels: readonly string[]): string {
  const { top, second, plain } = moment(run, at, labels);
  const takes = `Greedy takes ${labels[top]}, ${percent(plain.probs[top]!)} %, and drops ${labels[second]}, ${percent(plain.probs[second]!)} %.`;
  const back = recurrenceOf(run.ids, run.context, run.prompt, at);
  if (!back) return takes;
  const period = back.again - back.first;
  return `${takes} After ${back.again} tokens the model sees what it saw after ${back.first}: from here on, the same ${period === 1 ? 'token' : `${period} tokens`} for ever.`;
}
