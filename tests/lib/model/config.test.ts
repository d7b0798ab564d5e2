/** What a config may say, and the sentence for everything else. */
import { describe, expect, it } from 'vitest';
import { completeConfig, type GPTConfig, presets } from '../../../lib/model/config';

const small = {
  vocab_size: 4,
  n_embd: 8,
  n_head: 2,
  n_layer: 2,
  n_positions: 64,
  activation_function: 'gelu',
} as const;

describe('completeConfig', () => {
  it('fills in GPT-2’s values and keeps what is given', () => {
    expect(completeConfig(small)).toEqual({
      ...small,
      trained_positions: 64,
      layer_norm_epsilon: 1e-5,
      tie_word_embeddings: true,
      norm: 'layernorm',
      norm_after_embedding: false,
      final_norm: true,
      position: 'learned',
      attn_bias: true,
      mlp_bias: true,
      initialisation: 'gpt2',
    });
    for (const preset of Object.values(presets)) expect(completeConfig(preset)).toMatchObject(preset);
  });

  const wrong: [Record<string, unknown>, string][] = [
    [{ vocab_size: 0 }, 'config: vocab_size is 0; it must be a whole number from 1 to 10,000,000'],
    [{ vocab_size: 1e7 + 1 }, 'config: vocab_size is 10000001;'],
    [{ n_embd: 7.5 }, 'config: n_embd is 7.5; it must be a whole number'],
    [{ n_head: Number.NaN }, 'config: n_head is NaN;'],
    [{ n_layer: undefined }, 'config: n_layer is undefined;'],
    [{ n_positions: '64' }, 'config: n_positions is 64; it must be a whole number'],
    [{ n_head: 3 }, 'config: n_embd 8 does not divide into 3 heads of equal width'],
    [
      { trained_positions: 65 },
      'config: trained_positions is 65; it must be a whole number from 1 to n_positions (64)',
    ],
    [{ trained_positions: 0 }, 'config: trained_positions is 0;'],
    [{ layer_norm_epsilon: 0 }, 'config: layer_norm_epsilon is 0; it must lie between 0 and 1'],
    [{ layer_norm_epsilon: Number.NaN }, 'config: layer_norm_epsilon is NaN;'],
    [
      { activation_function: 'swish' },
      'config: activation_function is swish; this engine knows gelu, gelu_new, relu, relu2',
    ],
    [{ norm: 'batchnorm' }, 'config: norm is batchnorm; this engine knows layernorm, rmsnorm'],
    [
      { position: 'relative' },
      'config: position is relative; this engine knows learned, sinusoidal, rope, alibi, none',
    ],
    [
      { position: 'rope', n_embd: 6, n_head: 2 },
      'config: position rope turns pairs of numbers, but n_embd 6 over 2 heads gives each 3',
    ],
    [{ attn_bias: 1 }, 'config: attn_bias is 1; this engine knows true, false'],
    [{ tie_word_embeddings: 'yes' }, 'config: tie_word_embeddings is yes; this engine knows true, false'],
  ];
  it.each(wrong)('refuses %j', (change, sentence) => {
    const complete = () => completeConfig({ ...small, ...change } as GPTConfig);
    expect(complete).toThrow(RangeError);
    expect(complete).toThrow(sentence);
  });
});
