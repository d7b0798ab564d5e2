/**
 * What a penalty does to a text that loops: the text with and without it, where they part, and the loop at the end. The
 * model's end token is taken away, so that a text must go on. Knows no figure; all arithmetic on scores is lib's.
 */
import { distribution, generate, type LogitsModel, type SamplingSettings } from '@lib';
import type { Excerpt } from '@/marks/excerpt';
import { barsOf } from '@/marks/ranked';
import type { Bar, Meaning } from '@/marks/shapes';
import type { KnobName } from '@/runtime/settings';

/** The three rules, the knob of each, and the value at which the figure opens it. */
export const rules = {
  repetition: { knob: 'repetitionPenalty', label: 'repetition', at: 1.5, off: 1, step: 0.05 },
  presence: { knob: 'presencePenalty', label: 'presence', at: 0.6, off: 0, step: 0.1 },
  frequency: { knob: 'frequencyPenalty', label: 'frequency', at: 0.1, off: 0, step: 0.1 },
} as const satisfies Record<string, { knob: KnobName; label: string; at: number; off: number; step: number }>;
export type Rule = keyof typeof rules;
export const ruleNames = Object.keys(rules) as Rule[];

/** How many tokens are written after the prompt. */
export const newTokens = 18;

/** A text, and what the model said before each of its new tokens. */
export interface Written {
  readonly ids: readonly number[];
  /** How many of them were the prompt. */
  readonly prompt: number;
  /** The model's own scores; a token that was made impossible has −∞. (new tokens, V) */
  readonly rows: readonly (readonly number[])[];
}

/** What the figure is given: its state before anyone touches it. */
export interface Given {
  readonly vocabulary: readonly string[];
  readonly parameters: string;
  readonly model: string;
  readonly rule: Rule;
  readonly value: number;
  /** The token that may not be written; undefined where there is none. */
  readonly never?: number | undefined;
  /** The text without a penalty, and with it. */
  readonly plain: readonly number[];
  readonly bent: Written;
  readonly formula: { readonly html: string; readonly meanings: readonly Meaning[] };
  readonly code: Excerpt;
}

/** The knobs of one rule alone, everything else off. */
export function settingsOf(rule: Rule, value: number, temperature = 0): SamplingSettings {
  return { temperature, [rules[rule].knob]: value };
}

/** One step less of a penalty; undefined where it is off. */
export function oneLess(rule: Rule, value: number): number | undefined {
  const { off, step } = rules[rule];
  return value <= off ? undefined : Math.max(off, Number((value - step).toFixed(2)));
}

/** The same model with one token made impossible, so that a text must go on. */
export function endless(model: LogitsModel, never: number | undefined): LogitsModel {
  if (never === undefined) return model;
  const { vocab_size: size } = model.config;
  return {
    config: model.config,
    async logits(ids) {
      const all = Float32Array.from(await model.logits(ids)); // (T, V)
      all[all.length - size + never] = Number.NEGATIVE_INFINITY;
      return all;
    },
  };
}

/** Lets the model write `newTokens` tokens. */
export async function write(
  model: LogitsModel,
  prompt: readonly number[],
  settings: SamplingSettings,
  seed = 1,
): Promise<Written> {
  const ids = [...prompt];
  const rows: number[][] = [];
  for await (const token of generate(model, prompt, { ...settings, seed, maxNewTokens: newTokens })) {
    ids.push(token.id);
    rows.push([...token.distribution.stages[0]!.logits]);
  }
  return { ids, prompt: prompt.length, rows };
}

export interface Loop {
  /** Where the repeating part begins. */
  readonly from: number;
  /** How many tokens repeat. */
  readonly period: number;
}

const longestPeriod = 6;
/** Shorter repetitions are common in names: anan, lala. */
const shortestLoop = 6;

/** The loop in which a text ends: up to six tokens, at least twice over and at least six tokens long. */
export function loopOf(ids: readonly number[]): Loop | undefined {
  for (let period = 1; period <= longestPeriod; period++) {
    let from = ids.length - period;
    while (from > 0 && ids[from - 1] === ids[from - 1 + period]) from -= 1;
    if (ids.length - from >= Math.max(2 * period, shortestLoop)) return { from, period };
  }
  return undefined;
}

/** The first place where two texts differ; undefined where one goes on as the other does. */
export function partingOf(a: readonly number[], b: readonly number[]): number | undefined {
  const place = a.findIndex((id, i) => b[i] !== undefined && b[i] !== id);
  return place < 0 ? undefined : place;
}

/** The place to look at first: where the penalty changed the text, else the last token, when most of them are in the set. */
export function placeOf({ ids, prompt }: Written, plain: readonly number[]): number {
  return Math.max(prompt, partingOf(ids, plain) ?? ids.length - 1);
}

/** One token, before the penalty and after. */
export interface Change {
  readonly id: number;
  readonly times: number;
  readonly scoreBefore: number;
  readonly scoreAfter: number;
  readonly before: number;
  readonly after: number;
}

/** What one rule does to one set of scores. Tokens that are impossible are left out; the rest stand by their raw score. */
export function changesOf(
  logits: readonly number[],
  seen: readonly number[],
  settings: SamplingSettings,
): Change[] {
  const { order, stages } = distribution(logits, { ...settings, temperature: 1 }, seen);
  const [raw, bent = raw] = [stages[0]!, stages[1]];
  return Array.from(order, (id) => ({
    id,
    times: seen.filter((one) => one === id).length,
    scoreBefore: raw.logits[id]!,
    scoreAfter: bent!.logits[id]!,
    before: raw.probs[id]!,
    after: bent!.probs[id]!,
  })).filter(({ scoreBefore }) => Number.isFinite(scoreBefore));
}

/** Bars of the changes, dashed where they stood before; a dot on the label says that the token is in the set. */
export function barsOfChanges(changes: readonly Change[], labels: readonly string[], chosen?: number): Bar[] {
  const at = <T>(of: (change: Change) => T) => Object.fromEntries(changes.map((one) => [one.id, of(one)]));
  const times = at((one) => one.times);
  return barsOf(
    {
      order: changes.map(({ id }) => id),
      probs: { length: 0, ...at((one) => one.after) },
    },
    labels,
    chosen,
    { length: 0, ...at((one) => one.before) },
  ).map((bar) => (times[bar.key as number]! > 0 ? { ...bar, label: `${bar.label}•` } : bar));
}

/** Words with a space between them, letters without. */
export function spelt(ids: readonly number[], labels: readonly string[]): string {
  const letters = ids.every((id) => (labels[id] ?? '').length === 1 || labels[id] === 'end');
  return ids.map((id) => labels[id] ?? `#${id}`).join(letters && labels.length > 4 ? '' : ' ');
}
