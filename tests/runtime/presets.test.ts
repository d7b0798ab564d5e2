/** Presets: the recipes are those of the book, and each engine's defaults can be run here and say where they come from. */
import { distribution } from '@lib';
import { describe, expect, it } from 'vitest';
import { enginePresets, samplingRecipes } from '@/runtime/presets';
import { knobNames, knobs } from '@/runtime/settings';
import { completeSettings, defaultOrder } from '../../lib/sampling/settings';

const all = [
  ...samplingRecipes.map(({ name, settings }) => [name, settings] as const),
  ...enginePresets.map(({ id, settings }) => [id, settings] as const),
];

it.each(all)('%s can be run, and every value fits its slider and its link', (_name, settings) => {
  expect(() => distribution([3, 2, 1, 0], settings, [0, 1])).not.toThrow();
  for (const name of knobNames) {
    const value = settings[name] ?? knobs[name].initial;
    expect(value).toBeGreaterThanOrEqual(knobs[name].min);
    expect(value).toBeLessThanOrEqual(knobs[name].max);
  }
});

it('the three recipes are focused, balanced and creative', () => {
  expect(samplingRecipes.map(({ name, settings }) => [name, ...Object.values(settings)])).toEqual([
    ['focused', 0.3, 0.85, 1.1],
    ['balanced', 0.8, 0.9, 1.2],
    ['creative', 1.2, 0.95, 1.3],
  ]);
});

describe.each(enginePresets)('$label', ({ settings, source, notModelled, sequence }) => {
  it('names every stage in its order', () => {
    expect(completeSettings(settings).order).toEqual(settings.order);
    expect([...settings.order!].sort()).toEqual([...defaultOrder].sort());
  });
  it('has its own sequence in the same order', () => {
    const plain = (name: string) => name.replace(/_/g, '-');
    const place = (stage: string) =>
      sequence.findIndex((name) => plain(name) === stage || (stage === 'penalties' && /penalt/.test(name)));
    const places = settings.order!.map(place);
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });
  it('says where it is written, when it was read, and what is not the same here', () => {
    expect(source.page).toMatch(/^https:\/\//);
    expect(source.edition).not.toBe('');
    expect(source.read).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(notModelled.length).toBeGreaterThan(0);
  });
});

it('one set of logits, three engines: what each keeps by default', () => {
  const logits = Array.from({ length: 60 }, (_, i) => 5 - i / 6);
  const kept = enginePresets.map(({ settings }) => distribution(logits, settings).kept.length);
  expect(kept[0]).toBe(50);
  expect(kept[1]).toBeLessThan(40);
  expect(kept[2]).toBe(60);
});
