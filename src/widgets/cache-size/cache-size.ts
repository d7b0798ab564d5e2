/**
 * What a KV cache weighs: 2 · layers · tokens · width · bytes, where the width is that of the heads that keep keys and
 * values. Sizes of public models are those of their published configs. Knows no figure.
 */
import { type GPTConfig, parameterCount, presets } from '@lib';
import type { Meaning } from '@/marks/shapes';

/** What a cache's size depends on, and what it is compared with. */
export interface Sized {
  readonly label: string;
  readonly layers: number;
  /** Attention heads a layer, how many of them keep keys and values of their own, and how many numbers each has. */
  readonly heads: number;
  readonly kept: number;
  readonly depth: number;
  /** Bytes a number. */
  readonly bytes: number;
  readonly context: number;
  readonly parameters: number;
  /** Where the sizes stand. */
  readonly source: string;
}

function ours(label: string, config: GPTConfig, source: string): Sized {
  const { n_layer: layers, n_head: heads, n_embd, n_positions: context } = config;
  const parameters = parameterCount(config);
  return { label, layers, heads, kept: heads, depth: n_embd / heads, bytes: 4, context, parameters, source };
}

/** Llama 3 8B (Meta, April 2024): dim 4096, n_layers 32, n_heads 32, n_kv_heads 8, vocab_size 128256; two bytes a number. */
function llama(): Sized {
  const [width, layers, heads, kept, vocabulary, hidden] = [4096, 32, 32, 8, 128_256, 14_336];
  const depth = width / heads;
  const attention = 2 * width * width + 2 * width * kept * depth; // queries and output; keys and values
  const layer = attention + 3 * width * hidden + 2 * width;
  const parameters = 2 * vocabulary * width + layers * layer + width;
  const source = 'the config that ships with Llama 3 8B: dim 4096, n_layers 32, n_heads 32, n_kv_heads 8';
  return { label: 'Llama 3 8B', layers, heads, kept, depth, bytes: 2, context: 8192, parameters, source };
}

export const models = {
  names: ours('names', presets.names, 'the model of this page'),
  gpt2: ours('GPT-2', presets.gpt2, 'the config of the smallest GPT-2: n_embd 768, n_layer 12'),
  xl: ours(
    'GPT-2 XL',
    { ...presets.gpt2, n_embd: 1600, n_head: 25, n_layer: 48 },
    'the config of the largest GPT-2: n_embd 1600, n_layer 48',
  ),
  llama: llama(),
} as const satisfies Record<string, Sized>;
export type ModelName = keyof typeof models;
export const modelNames = Object.keys(models) as ModelName[];

/** How many texts are written at once. */
export const batches = [1, 4, 16, 64] as const;

/** Powers of two up to the model's context. */
export function lengthsOf(name: ModelName): number[] {
  const { context } = models[name];
  return Array.from({ length: Math.log2(context) + 1 }, (_, power) => 2 ** power);
}

/** Bytes of a cache. @param heads those that keep keys and values of their own; default the model's */
export function cacheBytes({ layers, depth, bytes, kept }: Sized, tokens: number, heads = kept): number {
  return 2 * layers * tokens * heads * depth * bytes;
}

export const weightBytes = ({ parameters, bytes }: Sized) => parameters * bytes;

/** "1,024 bytes", "72 KiB", "1 GiB": in steps of 1,024. */
export function written(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  let [value, unit] = [bytes, 0];
  while (value >= 1024 && unit < units.length - 1 && !(unit === 0 && value < 10_000))
    [value, unit] = [value / 1024, unit + 1];
  const digits = unit === 0 || Number.isInteger(value) ? value.toLocaleString('en') : value.toPrecision(3);
  return `${digits} ${units[unit]}`;
}

export interface Line {
  readonly name: string;
  readonly bytes: number;
  /** Drawn as what it would be. */
  readonly ghost?: boolean;
}

/** The parameters, the cache, and the cache if no heads shared. */
export function linesOf(name: ModelName, tokens: number, texts: number): Line[] {
  const model = models[name];
  const shared = model.kept < model.heads;
  return [
    { name: 'the parameters', bytes: weightBytes(model) },
    { name: 'the cache', bytes: texts * cacheBytes(model, tokens) },
    ...(shared
      ? [
          {
            name: `the cache if all ${model.heads} heads kept their own`,
            bytes: texts * cacheBytes(model, tokens, model.heads),
            ghost: true,
          },
        ]
      : []),
  ];
}

export function sentenceOf(name: ModelName, tokens: number, texts: number): string {
  const model = models[name];
  const cache = texts * cacheBytes(model, tokens);
  const share = (100 * cache) / weightBytes(model);
  const what = `${texts === 1 ? 'a text' : `${texts} texts`} of ${tokens.toLocaleString('en')} token${tokens === 1 ? '' : 's'}`;
  return `${model.label}, ${what}: ${written(cache)} of keys and values, ${written(cacheBytes(model, 1))} a token; ${share < 10 ? share.toPrecision(2) : Math.round(share).toLocaleString('en')} % of what the parameters weigh`;
}

/** What the figure is given. */
export interface Given {
  readonly model: ModelName;
  readonly formula: { readonly html: string; readonly meanings: readonly Meaning[] };
}
