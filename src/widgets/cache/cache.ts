/**
 * A text written twice, with a KV cache and without: what each side computed at each token, what it keeps, and the closed
 * forms that its counters must equal. Rows and work come from the run of `cells/writing.ts`. Knows no figure.
 */
import { contextOf, decodingWork, type Fault, type GPTConfig, type Work } from '@lib';
import type { WritingStep } from '@/cells/writing';
import type { Excerpt } from '@/marks/excerpt';
import type { Meaning, Row } from '@/marks/shapes';
import { labelAt, type ShippedName } from '@/runtime/models';

export const pasts = ['recompute', 'halve'] as const;
export type Past = (typeof pasts)[number];

/** The keys and values of one layer, a row a token of the window: (rows, C). */
export interface Rows {
  readonly keys: readonly (readonly number[])[];
  readonly values: readonly (readonly number[])[];
}

export interface Side {
  /** Work of this token alone. */
  readonly work: Work;
  /** Of this token; absent where the build made the text. */
  readonly milliseconds?: number | undefined;
  /** Place in the text of the first token it looks at. */
  readonly from: number;
  /** By layer; absent where the build left them out. */
  readonly rows?: readonly Rows[] | undefined;
}

export interface Step {
  /** Tokens in the text. */
  readonly length: number;
  /** The token that is written after them. */
  readonly id: number;
  /** What the side without a cache scores highest. */
  readonly plainId: number;
  /** Largest |difference| of the two sides' scores. */
  readonly apart: number;
  readonly cached: Side;
  readonly plain: Side;
}

/** How a text is written. */
export interface How {
  readonly prompt: readonly number[];
  readonly past: Past;
  readonly fault?: Fault | undefined;
}

export interface Run extends How {
  readonly vocabulary: readonly string[];
  readonly config: GPTConfig;
  /** The most tokens the model is shown. */
  readonly context: number;
  /** The prompt and what was written. */
  readonly ids: readonly number[];
  readonly steps: readonly Step[];
  /** The largest |number| in any row: the top of the colour scale. */
  readonly scale: number;
}

export interface Given {
  readonly model: ShippedName;
  readonly title: string;
  readonly parameters: string;
  readonly run: Run;
  /** Tokens in the text as it opens. */
  readonly length: number;
  readonly formula: { readonly html: string; readonly meanings: readonly Meaning[] };
  readonly code: Excerpt;
}

/** How long the text gets: past the window, so that it slides. */
export const longest = (config: GPTConfig) => Math.min(20, Math.max(12, contextOf(config) + 4));

/** The results of an experiment, as the figures show them. */
export function runOf(
  results: readonly WritingStep[],
  how: How,
  vocabulary: readonly string[],
  config: GPTConfig,
): Run {
  const steps = results.map(({ id, ids, apart, cached, plain }) => ({
    length: ids.length,
    id,
    plainId: plain.logits.indexOf(Math.max(...plain.logits)),
    apart,
    cached: sideOf(cached, ids.length, config),
    plain: sideOf(plain, ids.length, config),
  }));
  const last = results.at(-1)!;
  const all = steps.flatMap(({ plain }) => plain.rows!.flatMap(({ keys, values }) => [...keys, ...values]));
  const scale = Math.max(...all.flat().map(Math.abs));
  const context = contextOf(config);
  return { ...how, vocabulary, config, context, ids: [...last.ids, last.id], steps, scale };
}

function sideOf(
  { work, milliseconds, from, keys, values }: WritingStep['cached'],
  length: number,
  { n_embd: width }: GPTConfig,
): Side {
  const rows = (flat: Float32Array) =>
    Array.from({ length: length - from }, (_, row) => [...flat.subarray(row * width, (row + 1) * width)]);
  return {
    work,
    milliseconds,
    from,
    rows: keys.map((flat, layer) => ({ keys: rows(flat), values: rows(values[layer]!) })),
  };
}

const nothing: Work = { projections: 0, dots: 0, flops: 0 };
const added = (a: Work, b: Work): Work => ({
  projections: a.projections + b.projections,
  dots: a.dots + b.dots,
  flops: a.flops + b.flops,
});

/** What a side has done up to and with the text of this length. */
export function workUpTo({ steps }: Pick<Run, 'steps'>, side: 'cached' | 'plain', length: number): Work {
  return steps.reduce((sum, step) => (step.length <= length ? added(sum, step[side].work) : sum), nothing);
}

/** The same from the closed forms; undefined once the window has slid: they speak of a text that fits. */
export function closedForm(
  { config, context, prompt }: Pick<Run, 'config' | 'context' | 'prompt'>,
  side: 'cached' | 'plain',
  length: number,
): Work | undefined {
  if (length > context) return undefined;
  return decodingWork(config, length, { cached: side === 'cached', prompt: prompt.length });
}

/** One head's numbers of a side: the rows of its window, and as many empty ones as its window has room for. */
export function picture(
  run: Run,
  step: Step,
  side: 'cached' | 'plain',
  layer: number,
  head: number,
): { rows: Row[]; values: number[][]; depth: number } {
  const depth = run.config.n_embd / run.config.n_head;
  const { from, work, rows } = step[side];
  const count = step.length - from;
  const cut = (row: readonly number[] | undefined) => row?.slice(head * depth, (head + 1) * depth) ?? [];
  const made = Math.min(count, work.projections);
  const heads = Array.from({ length: Math.max(count, Math.min(run.context, 12)) }, (_, i): Row => {
    if (i >= count) return { label: '' };
    const hue = run.vocabulary.length <= 4 ? run.ids[from + i] : undefined;
    return {
      label: labelAt(run.ids, from + i, run.vocabulary),
      hue,
      kind: i >= count - made ? 'new' : 'kept',
    };
  });
  return {
    rows: heads,
    values: heads.map((_, i) =>
      i < count ? [...cut(rows?.[layer]?.keys[i]), ...cut(rows?.[layer]?.values[i])] : [],
    ),
    depth,
  };
}

/** "0", "0.0000003", "1.27": how far two lists of scores are apart. */
export function apartText(apart: number): string {
  if (apart === 0) return '0';
  return apart < 0.001 ? apart.toFixed(7) : apart.toPrecision(3);
}

export function plural(count: number, one: string): string {
  return `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`;
}

/** What a step did, in a sentence. */
export function sentenceOf(run: Run, step: Step): string {
  const { length, cached, plain, apart } = step;
  const [kept, all] = [cached.work.projections, plain.work.projections];
  const label = labelAt(run.ids, length - 1, run.vocabulary);
  const first = `token ${length}, ${label}: with the cache ${plural(kept, 'new row')}, without it ${all}`;
  const sums = `in all ${workUpTo(run, 'cached', length).projections} against ${workUpTo(run, 'plain', length).projections}`;
  const unlike = cached.from !== plain.from;
  const why =
    length <= run.context
      ? ''
      : unlike
        ? `; the cache now looks back on ${length - cached.from} tokens, the other side on ${length - plain.from}`
        : kept === all
          ? '; the window has slid, every row stands at another position, nothing can be kept'
          : '; the window has slid over rows that were made for other positions';
  return `${first}; ${sums}${why} · scores differ by at most ${apartText(apart)}`;
}
