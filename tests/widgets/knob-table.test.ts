/** What the table of knobs on the reference page says. */
import { distribution, effectiveChoices } from '@lib';
import { describe, expect, it } from 'vitest';
import { typeset } from '../../src/marks/typeset';
import { samplingRecipes } from '../../src/runtime/presets';
import { knobNames, knobs } from '../../src/runtime/settings';
import { rows } from '../../src/widgets/knob-table/knob-table';

describe('the table of knobs', () => {
  it('has every knob of the settings, in their order, with a symbol that can be typeset', () => {
    expect(rows.map(({ label }) => label)).toEqual(knobNames.map((name) => knobs[name].label));
    for (const { symbol } of rows) expect(typeset(symbol, false)).toContain('katex');
  });

  it('has its range and its off value', () => {
    const row = (label: string) => rows.find((one) => one.label === label)!;
    expect(row('temperature')).toMatchObject({ off: '1', range: `0 to ${knobs.temperature.max}` });
    expect(row('top-k').off).toBe('0, or V and more');
    expect(row('presence penalty').range).toBe('−2 to 2');
    for (const [i, name] of knobNames.entries())
      expect(rows[i]!.off.startsWith(String(knobs[name].initial))).toBe(true);
  });

  it('names usual values inside the range, and the recipes too', () => {
    for (const [i, name] of knobNames.entries())
      for (const number of rows[i]!.usual.match(/\d+(\.\d+)?/g) ?? []) {
        expect(Number(number), rows[i]!.usual).toBeGreaterThanOrEqual(knobs[name].min);
        expect(Number(number), rows[i]!.usual).toBeLessThanOrEqual(knobs[name].max);
      }
    for (const { settings } of samplingRecipes)
      for (const name of ['temperature', 'topP', 'repetitionPenalty'] as const)
        expect(settings[name]).toBeLessThanOrEqual(knobs[name].max);
  });

  it('opens the choice from focused to creative', () => {
    const logits = Float32Array.from({ length: 27 }, (_, id) => -id / 8);
    const bent = samplingRecipes.map(({ settings }) => distribution(logits, settings));
    const sides = bent.map(({ probs }) => effectiveChoices(probs));
    expect(sides).toEqual(sides.toSorted((a, b) => a - b));
    expect(bent[0]!.kept.length).toBeLessThan(27);
  });
});
