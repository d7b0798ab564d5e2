/** A text drawn token by token, each with its dart; and many darts thrown at one place. Numbers come from lib. */
import {
  bosMark,
  contextOf,
  cumulative,
  type Distribution,
  distribution,
  draw,
  generate,
  type LogitsModel,
  type SamplingSettings,
  streams,
  surprise,
  uniform,
} from '@lib';
import type { Excerpt } from '@/marks/excerpt';
import { percent } from '@/marks/percent';
import { barsOf, segmentsOf } from '@/marks/ranked';
import type { Count, Meaning } from '@/marks/shapes';
import { labelsOf } from '@/runtime/models';
import { effectOf } from '@/runtime/settings';

/** One token and how it came about. Plain data, so that the build can hand it to the page. */
export interface Moment {
  /** Scores of the last position before it. (V) */
  readonly logits: readonly number[];
  /** Where the dart fell, in [0, 1). */
  readonly u: number;
  readonly id: number;
}

/** A text, and every token of it that was drawn: moments[0] is the token after the prompt. */
export interface Written {
  readonly prompt: readonly number[];
  readonly moments: readonly Moment[];
  readonly vocabulary: readonly string[];
  readonly settings: SamplingSettings;
  readonly seed: number;
}

/** Which dart a place gets: the book's rule, and the two ways to spoil it that the figure offers. */
export const modes = ['each', 'one', 'zero'] as const;
export type Mode = (typeof modes)[number];

/** What the lead figure is given: its state before anyone touches it. */
export interface Given extends Written {
  readonly parameters: string;
  readonly model: string;
  /** Which token is looked at: its index in the text. */
  readonly place: number;
  readonly mode: Mode;
  readonly formula: { readonly html: string; readonly meanings: readonly Meaning[] };
  readonly code: Excerpt;
}

/** The model's own probabilities: no knob bends them. */
export const opening = { temperature: 1 } as const;

/** A letter that is not the favourite. */
export const openingPlace = 4;

type Asked = LogitsModel & { readonly vocabulary: readonly string[]; readonly bos: number | undefined };

/**
 * A text from a prompt: until the end token is drawn, which belongs to it here, or until it has grown by as many tokens
 * as the model was trained on.
 */
export async function write(
  model: Asked,
  prompt: readonly number[],
  settings: SamplingSettings,
  seed: number,
  mode: Mode = 'each',
): Promise<Written> {
  const moments: Moment[] = [];
  const given = { ...settings, seed, maxNewTokens: contextOf(model.config) };
  const turns = mode === 'each' ? generate(model, prompt, given) : spoilt(model, prompt, given, mode);
  for await (const { id, u, distribution: bent } of turns) {
    moments.push({ logits: [...bent.stages[0]!.logits], u, id });
    if (id === model.bos) break;
  }
  return { prompt, moments, vocabulary: model.vocabulary, settings, seed };
}

/** The same loop with the wrong dart: the seed's first one at every place, or none at all. */
async function* spoilt(
  model: Asked,
  prompt: readonly number[],
  { seed, maxNewTokens, ...settings }: SamplingSettings & { seed: number; maxNewTokens: number },
  mode: Exclude<Mode, 'each'>,
) {
  const u = mode === 'zero' ? 0 : uniform(seed, streams.draw, prompt.length);
  const ids = [...prompt];
  while (ids.length < prompt.length + maxNewTokens) {
    // The model is asked as generate asks it, for one token; only the dart is another.
    for await (const turn of generate(model, ids, { ...settings, seed, maxNewTokens: 1 })) {
      const id = draw(turn.distribution, u);
      ids.push(id);
      yield { id, u, distribution: turn.distribution };
    }
  }
}

/** The text that was drawn, without its prompt. */
export const idsOf = ({ moments }: Pick<Written, 'moments'>) => moments.map(({ id }) => id);

/** Tokens to be read: the end token says nothing; letters stand together, words apart. */
export function spelt(ids: readonly number[], vocabulary: readonly string[]): string {
  const words = ids.map((id) => vocabulary[id] ?? `#${id}`).filter((word) => word !== bosMark);
  const letters = vocabulary.every((word) => word === bosMark || [...word].length === 1);
  return words.join(letters ? '' : ' ');
}
/** What was drawn, to be read. */
export const textOf = (written: Written) => spelt(idsOf(written), written.vocabulary);

/** A place that exists in this text: the one asked for, or the last. */
export function placeIn({ prompt, moments }: Pick<Written, 'prompt' | 'moments'>, place: number | undefined) {
  return Math.min(Math.max(place ?? 0, prompt.length), prompt.length + moments.length - 1);
}

/** One place of a text: what the model said there, where the dart fell. */
export function look(written: Written, place: number, labels: readonly string[]) {
  const { prompt, settings, moments } = written;
  const moment = moments[place - prompt.length]!;
  const before = [...prompt, ...idsOf(written)].slice(0, place);
  const bent = distribution(moment.logits, settings, before);
  const segments = segmentsOf(cumulative(bent), labels, moment.id);
  return {
    moment,
    bent,
    bars: barsOf(bent, labels, moment.id),
    segments,
    hit: segments.find(({ chosen }) => chosen)!,
    told: effectOf(bent, labels),
  };
}
export type Look = ReturnType<typeof look>;

/** "The dart, u = 0.42, falls on m: its piece goes from 0.38 to 0.45. The favourite was a, 15 %." */
export function sentenceOf({ moment, hit, told }: Look): string {
  const where = `u = ${moment.u.toFixed(3)} falls on ${hit.label}, which owns ${hit.start.toFixed(3)} to ${hit.end.toFixed(3)}`;
  return told.top === hit.label
    ? `The dart ${where}: the favourite, with ${percent(told.share)} %.`
    : `The dart ${where}: ${percent(hit.end - hit.start)} %. The favourite, ${told.top}, had ${percent(told.share)} %.`;
}

/** How many darts the second figure offers to throw. */
export const amounts = ['1', '10', '100', '1000', '10000'] as const;
export type Amount = (typeof amounts)[number];
export const openingAmount: Amount = '100';

/** The darts of seeds 1, 2, 3 … at one place, as many as were ever asked for. */
const thrown = new Map<number, number[]>();
export function dartsAt(place: number, count: number): readonly number[] {
  const darts = thrown.get(place) ?? [];
  thrown.set(place, darts);
  while (darts.length < count) darts.push(uniform(darts.length + 1, streams.draw, place));
  return darts.slice(0, count);
}

/** One token's share of many draws. */
export interface Tally extends Count {
  /** (count − expected) / √(n p (1 − p)); undefined where fewer than five are expected: too few to judge by. */
  readonly errors: number | undefined;
}

/** So many are expected before a difference is judged: the usual rule of thumb for counts. */
const fewest = 5;

/** Throws the darts of seeds 1 … n at one distribution and counts. In the order of the bars. */
export function tally(
  bent: Pick<Distribution, 'order' | 'probs'>,
  place: number,
  count: number,
  labels: readonly string[],
): readonly Tally[] {
  const counts = new Uint32Array(bent.probs.length);
  for (const u of dartsAt(place, count)) counts[draw(bent, u)]!++;
  return Array.from(bent.order, (id) => {
    const p = bent.probs[id]!;
    const expected = count * p;
    const spread = Math.sqrt(expected * (1 - p));
    return {
      label: labels[id] ?? `#${id}`,
      key: id,
      count: counts[id]!,
      expected,
      hue: labels.length <= 4 ? id : undefined,
      errors: expected >= fewest && spread > 0 ? (counts[id]! - expected) / spread : undefined,
    };
  });
}

/** The same for one place of a text. */
export function tallyAt(written: Written, place: number, count: number): readonly Tally[] {
  const labels = labelsOf(written.vocabulary);
  return tally(look(written, place, labels).bent, place, count, labels);
}

/** What many darts say, in a sentence. */
export function tallySentence(items: readonly Tally[], count: number): string {
  const [top] = items as [Tally];
  const many = count.toLocaleString('en');
  const first = `In ${many} ${count === 1 ? 'dart' : 'darts'} ${top.label} came ${top.count.toLocaleString('en')} ${top.count === 1 ? 'time' : 'times'}, ${top.expected.toFixed(top.expected < 10 ? 1 : 0)} expected: ${percent(top.count / count)} % against ${percent(top.expected / count)} %.`;
  const judged = items.filter((item) => item.errors !== undefined);
  if (judged.length === 0) return `${first} Too few to judge by.`;
  const worst = judged.reduce((a, b) => (Math.abs(b.errors!) > Math.abs(a.errors!) ? b : a));
  return `${first} The furthest off is ${worst.label}, by ${Math.abs(worst.errors!).toFixed(1)} standard errors.`;
}

/** Scores that the softmax turns back into these probabilities: ln p, from lib's surprise in bits. */
export const scoresOf = (probabilities: readonly number[]): number[] =>
  probabilities.map((_, id) => -surprise(probabilities, id) * Math.LN2);

/** Two moments that greedy cannot tell apart: written down for this page, from no model. */
export const unlike = {
  labels: ['first', 'second', 'third', 'fourth'],
  moments: [
    { name: 'sure', probabilities: [0.9, 0.07, 0.02, 0.01] },
    { name: 'undecided', probabilities: [0.5, 0.3, 0.15, 0.05] },
  ],
} as const;

/** How many seeds the list of texts shows. */
export const listed = 12;
/** The first seed of the list that holds this one: 1, 13, 25 …, so that a list stands still while one looks through it. */
export const firstListed = (seed: number): number =>
  Math.max(0, Math.floor((seed - 1) / listed) * listed + 1);

/** Seeds that wrote the same text, if any two did: "seeds 3 and 9". Texts of no token do not count. */
export function twins(texts: readonly { readonly seed: number; readonly text: string }[]) {
  for (const [at, { seed, text }] of texts.entries()) {
    const other = texts.slice(at + 1).find((later) => later.text === text);
    if (text !== '' && other) return { text, seeds: [seed, other.seed] as const };
  }
  return undefined;
}
