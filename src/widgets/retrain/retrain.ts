/** The cycle model trained again in another way: which ways there are, its loss, and where its text first goes wrong. */
import { cycleVocabulary } from '@lib';
import { slips, type VariantName } from '@/cells/variants';
import type { CurveSpec } from '@/marks/curve';
import type { Excerpt } from '@/marks/excerpt';
import { tokensOf } from '@/marks/ranked';

/** Tokens of a text, with the first, which is given. */
export const length = 64;

/** The ways on offer. Cropping needs no training, so it is not among them. */
export const ways = {
  learned: { label: 'as published', long: 'as published', reach: 8 },
  'on-64': { label: 'on 64', long: 'trained on 64 tokens', reach: 64 },
  'offsets-200': { label: 'offsets', long: 'trained at random offsets', reach: 64 },
  rope: { label: 'RoPE', long: 'RoPE', reach: 8 },
  alibi: { label: 'ALiBi', long: 'ALiBi', reach: 8 },
  none: { label: 'none', long: 'no positions', reach: 8 },
  sinusoidal: { label: 'sinusoidal', long: 'sinusoidal positions', reach: 8 },
} as const satisfies Partial<Record<VariantName, { label: string; long: string; reach: number }>>;
export type Way = keyof typeof ways;
export const wayNames = Object.keys(ways) as Way[];

/** One training and its text. */
export interface Trained {
  readonly way: Way;
  readonly seed: number;
  readonly losses: readonly number[];
  /** Empty until it is trained. */
  readonly ids: readonly number[];
}

/** What the figure is given: two trainings of one seed, from while the page was built. */
export interface Given {
  readonly original: Trained;
  readonly trained: Trained;
  readonly markup: { wide: string; narrow: string };
  readonly code: Excerpt;
}

/** The text as cells; what does not follow the token before it is marked. */
export const cellsOf = (ids: readonly number[]) => tokensOf(ids, cycleVocabulary, slips(ids));

/** "goes wrong first at position 10" */
export function fate({ ids }: Trained): string {
  if (ids.length === 0) return 'is being trained';
  const place = slips(ids)[0];
  return place === undefined ? `is right for ${ids.length} tokens` : `goes wrong first at position ${place}`;
}

/** Both losses on one axis that stays; nothing below 0.0005 is told apart. */
export function lossCurve({ original, trained }: Pick<Given, 'original' | 'trained'>): CurveSpec {
  const points = (losses: readonly number[]) =>
    losses.map((loss, i): [number, number] => [i + 1, Math.min(10, Math.max(0.0005, loss))]);
  const own = { name: ways[trained.way].long, points: points(trained.losses) };
  const published = { name: 'as published', points: points(original.losses) };
  return {
    series: trained.way === 'learned' ? [own] : [own, published],
    x: { label: 'step', domain: [1, 200] },
    y: { label: 'loss, nats', domain: [0.0005, 10], log: true, ticks: [0.001, 0.01, 0.1, 1, 10] },
  };
}

export function told({ original, trained }: Pick<Given, 'original' | 'trained'>): string {
  const loss = trained.losses.at(-1);
  const ended = loss === undefined ? '' : `, last loss ${loss.toFixed(4)}`;
  const own = `${ways[trained.way].long}, seed ${trained.seed}${ended}: its text ${fate(trained)}`;
  return trained.way === 'learned' ? own : `${own}; the original’s ${fate(original)}`;
}
