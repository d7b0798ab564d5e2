/** Counters, phases and memory: every number is lib's, and those of the book's table are there. */
import { decodingWork, parameterCount, presets } from '@lib';
import { describe, expect, it } from 'vitest';
import {
  cacheBytes,
  lengthsOf,
  linesOf,
  modelNames,
  models,
  sentenceOf as weighs,
  weightBytes,
  written,
} from '@/widgets/cache-size/cache-size';
import {
  both,
  curveOf,
  large,
  quantities,
  quantityNames,
  ratio,
  rowsOf,
  sentenceOf,
} from '@/widgets/counters/counters';
import { longestPrompt, passesOf, phasesSentence, rowsIn, total } from '@/widgets/counters/phases';

describe('the counters at larger n', () => {
  it('print the table of 1,000 tokens', () => {
    expect(rowsOf(1000)).toEqual([
      ['rows of keys, a layer', '500,500', '1,000', '500.5 times'],
      ['query·key dots, a head', '167,167,000', '500,500', '334.0 times'],
      ['the same, all n × n at each pass', '333,833,500', '500,500', '667.0 times'],
      ['FLOPs, last row scored', '9.13 × 10¹³', '2.66 × 10¹¹', '343.7 times'],
      ['FLOPs, every row scored', '1.30 × 10¹⁴', '2.66 × 10¹¹', '488.9 times'],
    ]);
  });
  it('are the sums of their passes, for every n', () => {
    let [rows, dots] = [0, 0];
    for (let n = 1; n <= 1000; n++) {
      rows += n;
      dots += (n * (n + 1)) / 2;
      const work = both(n);
      expect([work.without.projections, work.without.dots]).toEqual([rows, dots]);
      expect([work.with.projections, work.with.dots]).toEqual([n, rows]);
    }
    expect(ratio(1, 'flops')).toBe(1);
  });
  it('are drawn on an axis that holds them', () => {
    for (const quantity of quantityNames) {
      const { series, y } = curveOf(quantity, 500);
      const top = Math.max(...series.flatMap(({ points }) => points.map(([, value]) => value)));
      expect(top).toBeLessThanOrEqual(y.domain[1]);
      expect(top).toBeGreaterThan(0.8 * y.domain[1]);
      expect(quantities[quantity].unit).toBeGreaterThan(1);
    }
  });
  it('are said in a sentence', () => {
    expect(sentenceOf('projections', 1000)).toBe(
      '1,000 tokens: 500,500 rows of keys without a cache, 1,000 with one, 500.5 times as many',
    );
    expect(sentenceOf('dots', 1)).toMatch(/^1 token: 1 dots/);
    expect(large(2.664e11)).toBe('2.66 × 10¹¹');
  });
});

describe('the phases', () => {
  it('compute what lib counts, for every prompt', () => {
    for (let prompt = 1; prompt <= longestPrompt; prompt++) {
      for (const cached of [true, false]) {
        const passes = passesOf(prompt, cached);
        expect(passes).toHaveLength(total - prompt);
        expect(passes.reduce((sum, { from, length }) => sum + length - from, 0)).toBe(rowsIn(prompt, cached));
      }
    }
    expect(phasesSentence(4)).toBe(
      'a prompt of 4, then 6 new tokens: with a cache one pass over 4 tokens and 5 passes over one, 9 rows; without, 39 rows; 6 rows are scored either way',
    );
  });
});

describe('the weight of a cache', () => {
  it('is that of the engine’s own cache where the model is ours', () => {
    const { n_layer, n_positions, n_embd } = presets.names;
    expect(cacheBytes(models.names, n_positions)).toBe(
      2 * n_layer * n_positions * n_embd * Float32Array.BYTES_PER_ELEMENT,
    );
    expect(weightBytes(models.gpt2)).toBe(4 * parameterCount(presets.gpt2));
  });
  it('is 72 KiB a token for GPT-2, 128 KiB for Llama 3 8B, which has 8,030,261,248 parameters', () => {
    expect(written(cacheBytes(models.gpt2, 1))).toBe('72 KiB');
    expect(written(cacheBytes(models.gpt2, 1024))).toBe('72 MiB');
    expect(models.llama.parameters).toBe(8_030_261_248);
    expect(written(cacheBytes(models.llama, 1))).toBe('128 KiB');
    expect(linesOf('llama', 8192, 1).map(({ bytes }) => written(bytes))).toEqual([
      '15.0 GiB',
      '1 GiB',
      '4 GiB',
    ]);
    expect(weighs('llama', 8192, 16)).toMatch(/16 GiB of keys and values, 128 KiB a token; 107 % of/);
  });
  it('can be asked for every power of two up to the context', () => {
    for (const name of modelNames) {
      expect(lengthsOf(name)[0]).toBe(1);
      expect(lengthsOf(name).at(-1)).toBe(models[name].context);
    }
    expect(decodingWork(presets.names, 8, { cached: true }).projections).toBe(8);
  });
});
