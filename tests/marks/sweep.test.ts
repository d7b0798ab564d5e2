/** The sweep: places and values, names that touch nothing, and markup that is right before any script. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import Sweep from '@/marks/Sweep.svelte';
import { alike, heightAt, linesOf, namesOf, placeOf, SWEEP, type SweepSpec, valueThere } from '@/marks/sweep';
import { sweepMarkup } from '@/marks/sweep.build';
import { draw } from './drawing';

const spec: SweepSpec = {
  x: [0, 1, 4],
  series: [
    { label: 'a', key: 0, values: [1, 0.6, 0.4] },
    { label: 'b', key: 1, values: [0, 0.3, 0.35] },
    { label: 'c', key: 2, values: [0, 0.1, 0.25] },
  ],
  scale: { toPosition: Math.sqrt, fromPosition: (place) => place * place },
  xLabel: 'temperature',
  yLabel: 'probability',
  xTicks: [0, 1, { value: 4, label: 'four' }],
  marks: [{ x: 1, label: 'as the model said' }],
};

describe('places', () => {
  it('follow the scale, from the first x to the last', () => {
    expect([0, 1, 4, 9].map((value) => placeOf(spec, value))).toEqual([0, 0.5, 1, 1]);
    expect([-1, 0, 0.5, 1, 2].map((place) => valueThere(spec, place))).toEqual([0, 0, 1, 4, 4]);
  });
  it('and values undo each other', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (place) => {
        expect(placeOf(spec, valueThere(spec, place))).toBeCloseTo(place, 9);
      }),
      { seed: 1 },
    );
  });
  it.each([
    [0, 1],
    [0.25, 0.8],
    [1, 0.6],
    [4, 0.4],
    [9, 0.4],
  ])('at %d the first line is at %d', (value, height) =>
    expect(heightAt(spec, spec.series[0]!.values, value)).toBeCloseTo(height, 9),
  );
  it('hold the value of a step until the next', () =>
    expect(heightAt({ ...spec, stepped: true }, spec.series[0]!.values, 3.9)).toBe(0.6));
});

it('gives lines to those that reach highest, in the order given, and the others one for their sum', () => {
  const lines = linesOf({ ...spec, limit: 1 });
  expect(lines.map(({ label, values }) => [label, values.map((value) => +value.toFixed(9))])).toEqual([
    ['a', [1, 0.6, 0.4]],
    ['2 more', [0, 0.4, 0.6]],
  ]);
  const sums = spec.x.map((_, at) => lines.reduce((sum, { values }) => sum + values[at]!, 0));
  for (const sum of sums) expect(sum).toBeCloseTo(1, 9);
});

it('names lines where nothing is near, and no name lies on another', () => {
  const curve = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 20, maxLength: 20 });
  fc.assert(
    fc.property(fc.array(curve, { minLength: 1, maxLength: 12 }), (curves) => {
      const any: SweepSpec = {
        ...spec,
        scale: undefined,
        x: curves[0]!.map((_, at) => at),
        series: curves.map((values, key) => ({ label: `word${key}`, key, values })),
      };
      const lines = linesOf(any);
      const names = namesOf(any, lines, SWEEP.wide);
      const inside = SWEEP.wide.height - SWEEP.wide.top - SWEEP.wide.bottom;
      for (const { line, index, value } of names)
        for (const [at, { values }] of lines.entries())
          if (at !== line) expect(Math.abs(values[index]! - value) * inside).toBeGreaterThanOrEqual(9);
      const places = names.map(({ index, value }) => `${index} ${value}`);
      expect(new Set(places).size).toBe(places.length);
    }),
    { seed: 1, numRuns: 50 },
  );
});

it('takes two pictures for the same only if nobody could tell', () => {
  const moved = (by: number) => ({
    ...spec,
    series: spec.series.map((one) => ({ ...one, values: one.values.map((value) => value + by) })),
  });
  expect(alike(spec, moved(1e-6))).toBe(true);
  expect(alike(spec, moved(0.01))).toBe(false);
  expect(alike(spec, { ...spec, marks: [] })).toBe(false);
  expect(alike(spec, { ...spec, series: spec.series.slice(1) })).toBe(false);
});

describe('Sweep', () => {
  const markup = sweepMarkup(spec);
  it('is drawn at build time for both widths, with its ticks, its mark and its names', () => {
    for (const kind of ['wide', 'narrow'] as const) {
      const svg = markup[kind];
      expect(svg).toMatch(/^<svg /);
      expect(svg).not.toMatch(/<style|aria-label|NaN| id=/);
      const lines = linesOf(spec);
      const names = namesOf(spec, lines, SWEEP[kind]).map(({ line }) => lines[line]!.label);
      expect(names).toContain('a');
      for (const word of ['four', 'as the model said', ...names]) expect(svg).toContain(`>${word}<`);
    }
  });
  it('is one picture with a name; the marker stands at its place and the keyboard is left to the slider', () => {
    const body = draw(Sweep, {
      ...spec,
      at: 1,
      name: 'Probability against temperature.',
      markup,
      onmove() {},
    });
    const picture = body.querySelector('[role="img"]');
    expect(picture?.getAttribute('aria-label')).toBe('Probability against temperature.');
    expect(picture?.querySelectorAll('button, input, [tabindex]')).toHaveLength(0);
    expect(picture?.querySelector('.marker')?.getAttribute('style')).toContain('translateX(50.000cqw)');
    expect(picture?.querySelector('.plane')?.getAttribute('aria-hidden')).toBe('true');
  });
});
