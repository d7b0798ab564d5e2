/**
 * One step of sampling as columns: what each stage leaves of the distribution, in the reader's order, and what the usual
 * order would have kept. Takes scores and settings; knows no model and no page.
 */
import { type Distribution, distribution, draw, type SamplingSettings } from '@lib';
import type { Excerpt } from '@/marks/excerpt';
import { tokenOf } from '@/marks/ranked';
import type { Cell, Meaning, Stage } from '@/marks/shapes';
import { type EnginePreset, enginePresets } from '@/runtime/presets';
import { type KnobStage, knobNames, knobs, stageNames, stages, written } from '@/runtime/settings';

/** What the figure is given: its state before anyone touches it. */
export interface Given {
  readonly vocabulary: readonly string[];
  readonly parameters: string;
  readonly text: readonly number[];
  /** Scores of the last position after `text`. (V) */
  readonly logits: readonly number[];
  /** The knobs and the order it opens with. */
  readonly settings: SamplingSettings;
  readonly model: string;
  readonly formula: { readonly html: string; readonly meanings: readonly Meaning[] };
  readonly code: Excerpt;
}

/** The text of the figure: a name that begins with sh. */
export const prompt = [26, 18, 7];

/** Where the figure opens: found by trying values on the names model, where the order decides who stays and what is drawn. */
export const opening = {
  temperature: 1.5,
  topP: 0.8,
  order: ['penalties', 'top-k', 'top-p', 'temperature'],
} as const satisfies SamplingSettings;

/** Every stage once: those named, then the others as they stand by default. */
export function wholeOrder(order: readonly KnobStage[] = []): KnobStage[] {
  return [...order, ...stageNames.filter((name) => !order.includes(name))];
}

/**
 * The stages that have a column: temperature and top-p always, as their sliders pass through values at which they do
 * nothing; the others while they are on.
 */
function columnsOf(settings: SamplingSettings): KnobStage[] {
  return wholeOrder(settings.order).filter(
    (name) => name === 'temperature' || name === 'top-p' || detailOf(name, settings) !== 'off',
  );
}

/**
 * The order after a column was carried to another place.
 * @param from places among all columns; the first, 0, is the model's
 */
export function reordered(settings: SamplingSettings, from: number, to: number): KnobStage[] {
  const columns = columnsOf(settings);
  const shown = new Set(columns);
  const [carried] = columns.splice(from - 1, 1);
  columns.splice(to - 1, 0, carried!);
  // Stages without a column keep their places.
  return wholeOrder(settings.order).map((name) => (shown.has(name) ? columns.shift()! : name));
}

/** A knob as the head of its column has it: "τ = 1.50". */
function detailOf(stage: KnobStage, settings: SamplingSettings): string {
  const on = knobNames
    .filter((name) => knobs[name].stage === stage)
    .flatMap((name) => {
      const value = settings[name] ?? knobs[name].initial;
      const symbol = knobs[name].symbol.replace('α_', '').replace('p_min', 'min');
      return value === knobs[name].initial ? [] : [`${symbol} = ${written(name, value)}`];
    });
  return on.join(', ') || 'off';
}

/** The cells of a stage: what it leaves, and as a ghost what it has just cut. @param last given for the last column */
function cellsOf(
  stage: Distribution['stages'][number],
  before: Distribution['stages'][number] | undefined,
  order: Uint32Array,
  labels: readonly string[],
  last?: { chosen: number; differs: (id: number) => boolean },
): Cell[] {
  const kept = new Set(stage.kept);
  const until = new Set(before?.kept);
  return Array.from(order, (id) => ({
    ...tokenOf(id, labels),
    key: id,
    value: stage.probs[id]!,
    kept: kept.has(id),
    ghost: !kept.has(id) && until.has(id) ? before!.probs[id] : undefined,
    chosen: last && id === last.chosen,
    changed: last?.differs(id),
  }));
}

/** @param logits scores of the last position (V); @param seen the text so far; @param u where the dart falls */
export function runStages(
  logits: readonly number[],
  settings: SamplingSettings,
  seen: readonly number[],
  u: number,
  labels: readonly string[],
) {
  const shown = distribution(logits, settings, seen);
  const usual = distribution(logits, { ...settings, order: stageNames }, seen);
  const chosen = draw(shown, u);
  const stay = new Set(shown.kept);
  const stayUsually = new Set(usual.kept);
  const differs = (id: number) => stay.has(id) !== stayUsually.has(id);

  const model = shown.stages[0]!;
  const columns: Stage[] = [
    {
      key: 'model',
      label: 'model',
      detail: 'as scored',
      cells: cellsOf(model, undefined, shown.order, labels),
    },
  ];
  let last = model;
  for (const name of columnsOf(settings)) {
    const stage = shown.stages.find((one) => one.name === name) ?? last;
    columns.push({
      key: name,
      label: stages[name].label,
      detail: detailOf(name, settings),
      cells: cellsOf(stage, stage === last ? undefined : last, shown.order, labels),
      movable: true,
    });
    last = stage;
  }
  const end = shown.stages.at(-1)!;
  columns.push({
    key: 'draw',
    label: 'draw',
    detail: end.name === 'greedy' ? 'the top token' : `u = ${u.toFixed(2)}`,
    cells: cellsOf(end, end === last ? undefined : last, shown.order, labels, { chosen, differs }),
  });
  return {
    columns,
    shown,
    usual,
    chosen,
    chosenUsually: draw(usual, u),
    /** Kept in the usual order and not in this one, and the other way round. */
    lost: Array.from(shown.order).filter((id) => differs(id) && stayUsually.has(id)),
    gained: Array.from(shown.order).filter((id) => differs(id) && stay.has(id)),
  };
}
export type Run = ReturnType<typeof runStages>;

/** "a, b and c"; after six of them, how many more there are. */
export function listed(words: readonly string[]): string {
  const named = words.length > 7 ? [...words.slice(0, 6), `${words.length - 6} more`] : words;
  return named.length < 2 ? named.join('') : `${named.slice(0, -1).join(', ')} and ${named.at(-1)}`;
}

/** What the order has done, in one sentence. */
export function sentenceOf(
  { shown, usual, chosen, chosenUsually, lost, gained }: Run,
  labels: readonly string[],
) {
  const name = (ids: readonly number[]) => listed(ids.map((id) => labels[id] ?? `#${id}`));
  const dart =
    chosen === chosenUsually
      ? `the dart falls on ${name([chosen])} in both`
      : `the dart falls on ${name([chosen])} here, on ${name([chosenUsually])} there`;
  if (lost.length + gained.length === 0) {
    const apart = shown.probs.some((p, id) => Math.abs(p - usual.probs[id]!) > 1e-9);
    return `This order keeps the ${shown.kept.length} that the usual order keeps, ${apart ? 'with other probabilities' : 'with the same probabilities'}; ${dart}.`;
  }
  const change = [lost.length && `without ${name(lost)}`, gained.length && `with ${name(gained)} as well`];
  return `This order keeps ${shown.kept.length}, the usual order ${usual.kept.length}: ${change.filter(Boolean).join(', ')}; ${dart}.`;
}

/** Every value of a preset spelt out, so that none of the figure's own remains. */
export function knobsOf({ settings }: EnginePreset): Record<(typeof knobNames)[number], number> {
  const values = knobNames.map((name) => [name, settings[name] ?? knobs[name].initial]);
  return Object.fromEntries(values) as ReturnType<typeof knobsOf>;
}

/** Whether two settings are the same in every knob and in the order. */
export function sameSettings(a: SamplingSettings, b: SamplingSettings): boolean {
  const value = (settings: SamplingSettings, name: (typeof knobNames)[number]) =>
    settings[name] ?? knobs[name].initial;
  return (
    knobNames.every((name) => value(a, name) === value(b, name)) &&
    wholeOrder(a.order).join() === wholeOrder(b.order).join()
  );
}

/** The engine whose documented defaults these settings are. */
export function engineOf(settings: SamplingSettings): EnginePreset | undefined {
  return enginePresets.find((preset) => sameSettings(settings, preset.settings));
}

/** The rows of the figure's table: each token at each stage, and in the end of the usual order. */
export function tableOf({ columns, shown, usual }: Run, labels: readonly string[]): string[][] {
  const usually = new Set(usual.kept);
  return Array.from(shown.order, (id, rank) => [
    labels[id] ?? `#${id}`,
    ...columns.map(({ cells }) => (cells[rank]!.kept ? cells[rank]!.value.toFixed(4) : 'cut')),
    usually.has(id) ? usual.probs[id]!.toFixed(4) : 'cut',
  ]);
}

/** A prompt's text as ids, BOS before it where there is one; undefined when it cannot be used. */
export function idsOf(
  text: string,
  vocabulary: readonly string[],
  bos: number | undefined,
): number[] | undefined {
  const parts = bos === undefined ? text.trim().split(/\s+/).filter(Boolean) : Array.from(text);
  const ids = parts.map((part) => vocabulary.indexOf(part));
  const whole = [...(bos === undefined ? [] : [bos]), ...ids];
  return whole.length > 0 && whole.length <= 64 && !ids.includes(-1) ? whole : undefined;
}
