/** Which parameters there are, and how they begin. */
import { describe, expect, it } from 'vitest';
import { sizeOf } from '../../../lib/graph/shape';
import { type GPTConfig, presets } from '../../../lib/model/config';
import { initialise, parameterCount, parameterTable } from '../../../lib/model/parameters';
import { cycleTensors } from '../../reference/cycle';

const wide: GPTConfig = { ...presets.cycle, vocab_size: 100, n_embd: 64, attn_bias: true };

describe('parameters', () => {
  it('of the cycle model are 2,240, under the names and sizes of the published files', () => {
    expect(parameterCount(presets.cycle)).toBe(2240);
    const table = parameterTable(presets.cycle);
    expect(table.reduce((sum, { shape }) => sum + sizeOf(shape), 0)).toBe(2240);
    const published = [...cycleTensors('init')].map(([name, { length }]) => [name, length] as const);
    expect(new Map(table.map(({ name, shape }) => [name, sizeOf(shape)]))).toEqual(new Map(published));
  });

  it('follow the config: biases and an untied head are there when asked for', () => {
    const names = (config: GPTConfig) => parameterTable(config).map(({ name }) => name);
    expect(names(presets.cycle)).not.toContain('h.0.attn.c_attn.bias');
    expect(names(wide)).toContain('h.0.attn.c_attn.bias');
    const noBias = names({ ...presets.cycle, mlp_bias: false });
    expect(noBias.filter((name) => name.includes('mlp') && name.endsWith('bias'))).toEqual([]);
    const untied = { ...presets.cycle, tie_word_embeddings: false };
    expect(parameterCount(untied)).toBe(2240 + 4 * 8);
    expect(names(untied).at(-1)).toBe('lm_head.weight');
  });

  it('of every preset add up, by a table of shapes', () => {
    expect(Object.entries(presets).map(([name, config]) => [name, parameterCount(config)])).toEqual([
      ['cycle', 2240],
      ['names', 4064],
      ['stories', 661_536],
      ['gpt2', 124_439_808],
    ]);
    const shapes = new Map(parameterTable(presets.names).map(({ name, shape }) => [name, shape]));
    expect(Object.fromEntries(shapes)).toEqual({
      'wte.weight': [27, 16],
      'wpe.weight': [8, 16],
      'h.0.attn.c_attn.weight': [16, 48],
      'h.0.attn.c_proj.weight': [16, 16],
      'h.0.mlp.c_fc.weight': [16, 64],
      'h.0.mlp.c_proj.weight': [64, 16],
      'lm_head.weight': [27, 16],
    });
  });

  it('have a table of positions only where positions are learned', () => {
    for (const position of ['sinusoidal', 'rope', 'alibi', 'none'] as const)
      expect(parameterCount({ ...presets.cycle, position })).toBe(2240 - 64 * 8);
  });

  it('are the same for the same seed, and others for another', () => {
    expect(initialise(presets.cycle, 3)).toEqual(initialise(presets.cycle, 3));
    const [one, other] = [initialise(presets.cycle, 3), initialise(presets.cycle, 4)];
    expect(one.get('wte.weight')).not.toEqual(other.get('wte.weight'));
    expect(one.get('h.1.mlp.c_fc.bias')).not.toEqual(other.get('h.1.mlp.c_fc.bias'));
  });

  it('never reuse a stretch of random numbers', () => {
    const drawn = [...initialise(presets.cycle, 3)]
      .filter(([name]) => !name.includes('ln_'))
      .flatMap(([, values]) => [...values]);
    expect(drawn.length).toBe(2240 - 5 * 2 * 8);
    // Among so many numbers of 24 bits, one or two pairs may round to the same; a repeated stretch would be hundreds.
    expect(new Set(drawn).size).toBeGreaterThan(drawn.length - 4);
  });

  it('begin with N(0, 1) embeddings, linear layers within ±1/√fan_in, and LayerNorms that change nothing', () => {
    for (const [name, values] of initialise(wide, 7)) {
      const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
      const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
      if (name.includes('ln_'))
        expect(
          values.every((x) => x === (name.endsWith('weight') ? 1 : 0)),
          name,
        ).toBe(true);
      else if (name.startsWith('w')) {
        expect(Math.abs(mean), name).toBeLessThan(5 / Math.sqrt(values.length));
        expect(Math.abs(variance - 1), name).toBeLessThan(5 * Math.sqrt(2 / values.length));
      } else {
        const bound = 1 / Math.sqrt(name.includes('mlp.c_proj') ? 256 : 64);
        expect(
          values.every((x) => Math.abs(x) <= bound),
          name,
        ).toBe(true);
        expect(Math.max(...values), name).toBeGreaterThan(0.85 * bound);
        expect(Math.min(...values), name).toBeLessThan(-0.85 * bound);
        expect(Math.abs(variance / (bound ** 2 / 3) - 1), name).toBeLessThan(5 / Math.sqrt(values.length));
      }
    }
  });
});

describe('the other presets', () => {
  it('have 4,064 and 124,439,808 parameters', () => {
    expect(parameterCount(presets.names)).toBe(4064);
    expect(parameterCount(presets.gpt2)).toBe(124_439_808);
  });

  it('names begins with layers that add nothing, and small numbers elsewhere', () => {
    for (const [name, values] of initialise(presets.names, 1)) {
      const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      if (name.endsWith('c_proj.weight')) expect(largest, name).toBe(0);
      else expect(largest, name).toBeGreaterThan(0.02);
      expect(largest, name).toBeLessThan(0.02 * 6);
    }
  });

  it('a GPT-2 begins smaller where its layers add up', () => {
    const begun = initialise({ vocab_size: 50, n_embd: 32, n_head: 2, n_layer: 8, n_positions: 16 }, 1);
    const deviation = (name: string) => {
      const values = begun.get(name)!;
      return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
    };
    expect(deviation('h.3.mlp.c_fc.weight')).toBeCloseTo(0.02, 3);
    expect(deviation('h.3.mlp.c_proj.weight')).toBeCloseTo(0.02 / 4, 3);
  });
});
