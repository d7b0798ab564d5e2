/** What writing n tokens costs, with a cache and without, from the closed forms of `decodingWork`. Knows no figure. */
import { decodingWork, presets, type Work } from '@lib';
import type { CurveSpec } from '@/marks/curve';
import type { Excerpt } from '@/marks/excerpt';

export const longest = 1000;
const { gpt2 } = presets;

/** What is counted, and the unit in which the picture writes it. */
export const quantities = {
  projections: {
    label: 'rows of keys',
    short: 'rows of keys',
    unit: 1e3,
    unitName: 'thousand rows',
    max: 500,
  },
  dots: { label: 'query·key dots', short: 'dots', unit: 1e6, unitName: 'million dots', max: 160 },
  flops: { label: 'FLOPs of GPT-2', short: 'FLOPs', unit: 1e12, unitName: 'trillion FLOPs', max: 90 },
} as const satisfies Record<
  keyof Work,
  { label: string; short: string; unit: number; unitName: string; max: number }
>;
export type Quantity = keyof Work;
export const quantityNames = Object.keys(quantities) as Quantity[];

export interface Given {
  readonly quantity: Quantity;
  readonly n: number;
  readonly markup: { wide: string; narrow: string };
  readonly code: Excerpt;
}

/** Work of a text of n tokens in the smallest GPT-2, from a prompt of one. Rows and dots are a layer's, a head's. */
export function both(n: number): { without: Work; with: Work } {
  return { without: decodingWork(gpt2, n, { cached: false }), with: decodingWork(gpt2, n, { cached: true }) };
}

/** How many times as much the side without a cache does. */
export function ratio(n: number, quantity: Quantity): number {
  const work = both(n);
  return work.without[quantity] / work.with[quantity];
}

export function curveOf(quantity: Quantity, n: number): CurveSpec {
  const { unit, unitName, max } = quantities[quantity];
  const lengths = [1, ...Array.from({ length: 50 }, (_, i) => 20 * (i + 1))];
  const line = (side: 'without' | 'with') =>
    lengths.map((length) => [length, both(length)[side][quantity] / unit] as const);
  return {
    series: [
      { name: 'without a cache', points: line('without') },
      { name: 'with a cache', points: line('with') },
    ],
    x: { label: 'tokens in the text', domain: [0, longest] },
    y: { label: unitName, domain: [0, max * 1.1] },
    now: n,
  };
}

/** 1,000 as it is, 9.13e13 as 9.13 × 10¹³. */
export function large(value: number): string {
  if (value < 1e10) return value.toLocaleString('en');
  const [digits, power] = value.toExponential(2).split('e+') as [string, string];
  return `${digits} × 10${Array.from(power, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('')}`;
}

/** "343.6 times", "1.5 times". */
export const times = (value: number) => `${value.toFixed(1)} times`;

export function sentenceOf(quantity: Quantity, n: number): string {
  const work = both(n);
  return `${n.toLocaleString('en')} token${n === 1 ? '' : 's'}: ${large(work.without[quantity])} ${quantities[quantity].short} without a cache, ${large(work.with[quantity])} with one, ${times(ratio(n, quantity))} as many`;
}

/** All the counts for one n, as FACTS has them: name, without, with, ratio. */
export function rowsOf(n: number): string[][] {
  const { without, with: cached } = both(n);
  const dense = decodingWork(gpt2, n, { cached: false, attention: 'dense' });
  const every = decodingWork(gpt2, n, { cached: false, head: 'all' });
  const row = (name: string, a: number, b: number) => [name, large(a), large(b), times(a / b)];
  return [
    row('rows of keys, a layer', without.projections, cached.projections),
    row('query·key dots, a head', without.dots, cached.dots),
    row('the same, all n × n at each pass', dense.dots, cached.dots),
    row('FLOPs, last row scored', without.flops, cached.flops),
    row('FLOPs, every row scored', every.flops, cached.flops),
  ];
}
