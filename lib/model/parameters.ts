/**
 * Which learned tensors a config has, under Hugging Face's GPT-2 names, and how each begins.
 * Layouts are GPT-2's: linear weights are (in, out).
 */
import type { ParameterSpec } from '../backends/backend';
import { sizeOf } from '../graph/shape';
import { normal, streams, uniform } from '../random';
import { completeConfig, type GPTConfig } from './config';

/** How a tensor begins: all one value, N(0, scale²), or uniform in ±bound. */
type Beginning = { readonly value: number } | { readonly normal: number } | { readonly uniform: number };

export interface Parameter extends ParameterSpec {
  readonly beginning: Beginning;
}

/**
 * Every learned tensor, in the order a checkpoint holds them.
 * Beginnings are PyTorch's defaults: embeddings N(0, 1), linear layers uniform within ±1/√fan_in.
 */
export function parameterTable(config: GPTConfig): Parameter[] {
  const c = completeConfig(config);
  const width = c.n_embd;
  const ones = (name: string): Parameter => ({ name, shape: [width], beginning: { value: 1 } });
  const zeros = (name: string): Parameter => ({ name, shape: [width], beginning: { value: 0 } });
  const layernorm = (name: string) => [ones(`${name}.weight`), zeros(`${name}.bias`)];
  const embedding = (name: string, rows: number): Parameter => ({
    name,
    shape: [rows, width],
    beginning: { normal: 1 },
  });
  const linear = (name: string, fanIn: number, fanOut: number, bias: boolean): Parameter[] => {
    const beginning = { uniform: 1 / Math.sqrt(fanIn) };
    const weight = { name: `${name}.weight`, shape: [fanIn, fanOut], beginning };
    return bias ? [weight, { name: `${name}.bias`, shape: [fanOut], beginning }] : [weight];
  };
  const layer = (i: number) => [
    ...layernorm(`h.${i}.ln_1`),
    ...linear(`h.${i}.attn.c_attn`, width, 3 * width, c.attn_bias),
    ...linear(`h.${i}.attn.c_proj`, width, width, c.attn_bias),
    ...layernorm(`h.${i}.ln_2`),
    ...linear(`h.${i}.mlp.c_fc`, width, 4 * width, c.mlp_bias),
    ...linear(`h.${i}.mlp.c_proj`, 4 * width, width, c.mlp_bias),
  ];
  return [
    embedding('wte.weight', c.vocab_size),
    embedding('wpe.weight', c.n_positions),
    ...Array.from({ length: c.n_layer }, (_, i) => layer(i)).flat(),
    ...layernorm('ln_f'),
    ...(c.tie_word_embeddings ? [] : [embedding('lm_head.weight', c.vocab_size)]),
  ];
}

/** How many numbers a model learns: 2,240 for `presets.cycle`. */
export function parameterCount(config: GPTConfig): number {
  return parameterTable(config).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** Fresh numbers for every parameter: a pure function of config and seed, the same on every machine. */
export function initialise(config: GPTConfig, seed: number): Map<string, Float32Array> {
  let index = 0;
  const draw = (beginning: Beginning): number => {
    if ('value' in beginning) return beginning.value;
    if ('normal' in beginning) return beginning.normal * normal(seed, streams.initialisation, index++);
    return beginning.uniform * (2 * uniform(seed, streams.initialisation, index++) - 1);
  };
  return new Map(
    parameterTable(config).map(({ name, shape, beginning }) => [
      name,
      Float32Array.from({ length: sizeOf(shape) }, () => draw(beginning)),
    ]),
  );
}
