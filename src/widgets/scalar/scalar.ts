/** One of a model's numbers through one step of training, in words and rows. */
import { batchChoice, bosMark, type GPTConfig, parameterTable } from '@lib';
import type { OneNumber } from '@/cells/one-number';
import type { Excerpt } from '@/marks/excerpt';
import type { Recipe } from '@/runtime/protocol';

/** How far the number is moved to either side. */
export const nudge = 0.01;

export interface Given {
  readonly vocabulary: readonly string[];
  readonly config: GPTConfig;
  readonly model: string;
  /** The published run, which the figure follows until the reader trains. */
  readonly names: readonly string[];
  readonly steps: number;
  readonly at: At;
  readonly followed: OneNumber;
  readonly code: Excerpt;
}

/** Which number, at which step. */
export interface At {
  readonly parameter: string;
  readonly place: number;
  readonly step: number;
}

/** The number that the figure opens with: how the end token's score hears the fourth of the 16 channels. */
export const opening: At = { parameter: 'lm_head.weight', place: 419, step: 2 };

export interface Tensor {
  readonly name: string;
  readonly what: string;
  readonly size: number;
  readonly columns: number;
}

const words: Readonly<Record<string, string>> = {
  'wte.weight': 'the letters, 16 numbers each',
  'wpe.weight': 'the places, 16 numbers each',
  'h.0.attn.c_attn.weight': 'attention: queries, keys, values',
  'h.0.attn.c_proj.weight': 'attention: what is written back',
  'h.0.mlp.c_fc.weight': 'the MLP’s first layer',
  'h.0.mlp.c_proj.weight': 'the MLP’s second layer',
  'lm_head.weight': 'the scores of the next letter',
};

export function tensorsOf(config: GPTConfig): Tensor[] {
  return parameterTable(config).map(({ name, shape }) => ({
    name,
    what: words[name] ?? name,
    size: shape.reduce((product, length) => product * length, 1),
    columns: shape.at(-1)!,
  }));
}

/** "row end, column 3": rows of the two tables of letters have a letter's name. */
export function placeText(tensor: Tensor, place: number, vocabulary: readonly string[]): string {
  const [row, column] = [Math.floor(place / tensor.columns), place % tensor.columns];
  const lettered = tensor.name === 'wte.weight' || tensor.name === 'lm_head.weight';
  const token = vocabulary[row];
  const named = lettered && token !== undefined ? (token === bosMark ? 'end' : token) : String(row);
  return `row ${named}, column ${column}`;
}

/** The document that a step of a run reads, one a step, counted from 1. */
export function documentOf({ data, batches: choices, seed }: Recipe, step: number): readonly number[] {
  const [index] = batchChoice({ batchSize: 1, seed, choices }, step - 1, data.length, 'documents');
  return data[index!] as readonly number[];
}
export function spelt(ids: readonly number[], vocabulary: readonly string[]): string {
  return ids.map((id) => (vocabulary[id] === bosMark ? '' : vocabulary[id])).join('');
}

/** Six digits after the point, or as many as a small number needs. */
export function digits(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  const text = size >= 0.001 ? size.toFixed(6) : size >= 1e-6 ? size.toFixed(8) : size.toExponential(2);
  return value < 0 ? `−${text}` : text;
}

/** The step at a glance: the two slopes stand side by side. */
export function stripOf(
  one: OneNumber,
): { what: string; value: string; kind: 'plain' | 'slope' | 'after' }[] {
  return [
    { what: 'the number', value: digits(one.value), kind: 'plain' },
    { what: 'its slope, by the backward pass', value: digits(one.gradient), kind: 'slope' },
    { what: `its slope, by moving it ±${nudge}`, value: digits(one.slope), kind: 'slope' },
    { what: 'Adam moves it by', value: digits(one.next - one.value), kind: 'plain' },
    { what: 'the number after the step', value: digits(one.next), kind: 'after' },
  ];
}

/** The step line by line: what it is, and its value. */
export function rowsOf(one: OneNumber): [what: string, symbol: string, value: string][] {
  return [
    ['the number before the step', 'w', digits(one.value)],
    ['loss of this step’s name', 'L', one.loss.toFixed(6)],
    ['its slope, by the backward pass', 'g', digits(one.gradient)],
    [`its slope, by moving it ${nudge} down and up`, '(L₊ − L₋) / 2h', digits(one.slope)],
    ['mean of its slopes, before', 'm', digits(one.m[0])],
    ['mean of its slopes, after', '0.9 m + 0.1 g', digits(one.m[1])],
    ['mean of their squares, before', 'v', digits(one.v[0])],
    ['mean of their squares, after', '0.95 v + 0.05 g²', digits(one.v[1])],
    ['both corrected for their beginning at 0', 'm̂, v̂', `${digits(one.mHat)}, ${digits(one.vHat)}`],
    ['learning rate of this step', 'η', digits(one.rate)],
    ['the change', '−η m̂ / (√v̂ + ε)', digits(one.next - one.value)],
    ['the number after the step', 'w', digits(one.next)],
  ];
}

/** "Step 2 reads “sarai”. …" */
export function sentenceOf(one: OneNumber, name: string): string {
  const head = `Step ${one.step} reads “${name}”`;
  if (one.gradient === 0)
    return `${head}. This name says nothing about the number: its slope is 0.${one.next === one.value ? '' : ` It still moves, by ${digits(one.next - one.value)}, on what is remembered of the slopes before.`}`;
  const way = one.gradient > 0 ? 'raise' : 'lower';
  const moved = one.next - one.value;
  const against = Math.sign(moved) === -Math.sign(one.gradient);
  return `${head}. Raising the number would ${way} the loss, by ${digits(Math.abs(one.gradient))} for each 1; it moves by ${digits(moved)}, ${against ? 'against the slope' : 'along the slope, because the steps before still count'}.`;
}
