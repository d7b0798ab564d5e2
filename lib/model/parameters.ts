/**
 * Which learned tensors a config has, under Hugging Face's GPT-2 names, and how each begins.
 * Layouts are GPT-2's: linear weights are (in, out).
 */
import type { ParameterSpec } from '../backends/backend';
import { sizeOf } from '../graph/shape';
import { normal, streams, uniform } from '../random';
import { completeConfig, type FullConfig, type GPTConfig } from './config';

/** How a tensor begins: all one value, N(0, scale²), or uniform in ±bound. */
type Beginning = { readonly value: number } | { readonly normal: number } | { readonly uniform: number };

export interface Parameter extends ParameterSpec {
  readonly beginning: Beginning;
}

/** How each kind of tensor begins under a config's `initialisation`. */
interface Scheme {
  readonly embedding: Beginning;
  readonly linear: (fanIn: number) => Beginning;
  readonly bias: (fanIn: number) => Beginning;
  /** The layers that write to the residual stream: attention's and the MLP's c_proj. */
  readonly output: (fanIn: number) => Beginning;
}

function schemeOf({ initialisation, n_layer }: FullConfig): Scheme {
  const fixed = (beginning: Beginning) => () => beginning;
  const spread = (fanIn: number): Beginning => ({ uniform: 1 / Math.sqrt(fanIn) });
  const small = { normal: 0.02 };
  switch (initialisation) {
    // PyTorch's defaults: embeddings N(0, 1), linear layers uniform within ±1/√fan_in.
    case 'pytorch':
      return { embedding: { normal: 1 }, linear: spread, bias: spread, output: spread };
    // GPT-2: N(0, .02), and smaller where layers add up in the residual stream.
    case 'gpt2': {
      const output = fixed({ normal: 0.02 / Math.sqrt(2 * n_layer) });
      return { embedding: small, linear: fixed(small), bias: fixed({ value: 0 }), output };
    }
    // N(0, .02), and every layer begins by adding nothing.
    case 'zero_output':
      return {
        embedding: small,
        linear: fixed(small),
        bias: fixed({ value: 0 }),
        output: fixed({ value: 0 }),
      };
  }
}

/**
 * Every learned tensor with its shape, in the order a checkpoint holds them.
 * @throws RangeError as `completeConfig`: naming the key, its value and what is allowed.
 */
export function parameterTable(config: GPTConfig): Parameter[] {
  const c = completeConfig(config);
  const scheme = schemeOf(c);
  const width = c.n_embd;
  const vector = (name: string, size: number, beginning: Beginning) => ({ name, shape: [size], beginning });
  const norm = (name: string): Parameter[] =>
    c.norm === 'rmsnorm'
      ? []
      : [vector(`${name}.weight`, width, { value: 1 }), vector(`${name}.bias`, width, { value: 0 })];
  const embedding = (name: string, rows: number): Parameter => ({
    name,
    shape: [rows, width],
    beginning: scheme.embedding,
  });
  const linear = (name: string, fanIn: number, fanOut: number, bias: boolean): Parameter[] => {
    const beginning = name.endsWith('c_proj') ? scheme.output(fanIn) : scheme.linear(fanIn);
    const weight = { name: `${name}.weight`, shape: [fanIn, fanOut], beginning };
    return bias ? [weight, vector(`${name}.bias`, fanOut, scheme.bias(fanIn))] : [weight];
  };
  const layer = (i: number) => [
    ...norm(`h.${i}.ln_1`),
    ...linear(`h.${i}.attn.c_attn`, width, 3 * width, c.attn_bias),
    ...linear(`h.${i}.attn.c_proj`, width, width, c.attn_bias),
    ...norm(`h.${i}.ln_2`),
    ...linear(`h.${i}.mlp.c_fc`, width, 4 * width, c.mlp_bias),
    ...linear(`h.${i}.mlp.c_proj`, 4 * width, width, c.mlp_bias),
  ];
  return [
    embedding('wte.weight', c.vocab_size),
    ...(c.position === 'learned' ? [embedding('wpe.weight', c.n_positions)] : []),
    ...(c.norm_after_embedding ? norm('ln_e') : []),
    ...Array.from({ length: c.n_layer }, (_, i) => layer(i)).flat(),
    ...(c.final_norm ? norm('ln_f') : []),
    ...(c.tie_word_embeddings ? [] : [embedding('lm_head.weight', c.vocab_size)]),
  ];
}

/**
 * How many numbers a model learns: 2,240 for `presets.cycle`.
 * @throws RangeError naming the key of the config, its value and what is allowed.
 */
export function parameterCount(config: GPTConfig): number {
  return parameterTable(config).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/**
 * Fresh numbers for every parameter, by name, row-major: a pure function of config and seed, the same on every machine.
 * @throws RangeError naming what is wrong with the config, or a seed that is no whole number from 0 to 2⁵³ − 1.
 */
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
