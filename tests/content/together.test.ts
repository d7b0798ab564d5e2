/** What chapter 9 says is what lib computes. */
import { readFileSync } from 'node:fs';
import { distribution, draw, loadModel, openBackend, type SamplingSettings, streams, uniform } from '@lib';
import { describe, expect, it } from 'vitest';
import { enginePresets } from '@/runtime/presets';
import { orderByHand } from '@/widgets/by-hand/orders';
import { trial } from '@/widgets/pipeline/commute';
import { questions } from '@/widgets/predict/questions';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const chapter = read('content/chapters/09-together.mdx');
const kept = (logits: readonly number[], settings: SamplingSettings) =>
  distribution(logits, settings).kept.length;

describe('on paper (FACTS 5)', () => {
  it.each([
    [2, 4, 3],
    [0.5, 2, 3],
  ])(
    '[4,3,2,1,0], p = .9, τ = %s: temperature first keeps %s, top-p first %s',
    (temperature, first, last) => {
      const scores = [4, 3, 2, 1, 0];
      expect(kept(scores, { temperature, topP: 0.9 })).toBe(first);
      expect(kept(scores, { temperature, topP: 0.9, order: ['top-p', 'temperature'] })).toBe(last);
    },
  );
  it('the example by hand ends with four and three', () => {
    const { lines, end } = orderByHand();
    expect(end).toContain('Temperature first: four tokens stay. Top-p first: three.');
    expect(lines[2]!.values.findIndex((sum) => sum >= 0.9)).toBe(3);
    expect(lines[4]!.values.findIndex((sum) => sum >= 0.9)).toBe(2);
  });
  it('the prediction is what the prose after it says', async () => {
    const { options, answer } = questions['colder-order'];
    expect(options[await answer()]).toBe('top-p first');
    expect(chapter).toContain('two with temperature first, three with top-p first');
  });
  it('top-k first keeps 2, top-p first keeps 3', () => {
    const scores = [2, 1.5, 1.2, 1, 0.8, 0.5];
    expect(kept(scores, { topK: 3, topP: 0.7 })).toBe(2);
    expect(kept(scores, { topK: 3, topP: 0.7, order: ['top-p', 'top-k'] })).toBe(3);
    expect(chapter).toContain('top-k first keeps 2 tokens and top-p first keeps 3');
  });
});

describe('what may change places', () => {
  const both = (settings: SamplingSettings, a: 'penalties' | 'temperature') => {
    const other = a === 'penalties' ? 'temperature' : 'penalties';
    return distribution([3, 1, -2, 0.5], { ...settings, order: [a, other] }, [0, 2, 2]).probs;
  };
  const apart = (settings: SamplingSettings) => {
    const [first, last] = [both(settings, 'penalties'), both(settings, 'temperature')];
    return Math.max(...first.map((p, id) => Math.abs(p - last[id]!)));
  };
  it('the repetition penalty commutes with temperature, presence and frequency penalties do not', () => {
    expect(apart({ temperature: 2, repetitionPenalty: 1.7 })).toBeLessThan(1e-12);
    expect(apart({ temperature: 2, presencePenalty: 1 })).toBeGreaterThan(0.01);
    expect(apart({ temperature: 2, frequencyPenalty: 1 })).toBeGreaterThan(0.01);
  });
  it('the table’s knobs are those that the prose names', () => {
    const { repetitionPenalty: r, temperature: t, topK, topP, minP } = trial;
    expect(chapter).toContain(
      `repetition penalty ${r}, τ = ${t}, k = ${topK}, p = ${topP.toFixed(2)}, min-p ${minP.toFixed(2)}`,
    );
  });
  it('where one cut is on and τ is 1, all orders agree', () => {
    const scores = [2, 1.5, 1.2, 1, 0.8, 0.5];
    for (const settings of [{ topK: 3 }, { topP: 0.7 }, { minP: 0.4 }]) {
      const all = (['temperature', 'top-k', 'top-p', 'min-p'] as const).map(
        (first) => distribution(scores, { ...settings, order: [first] }).probs,
      );
      for (const probs of all) expect([...probs]).toEqual([...all[0]!]);
    }
  });
});

it('temperature comes early in two engines and last in the third', () => {
  const places = enginePresets.map(({ settings }) => settings.order!.indexOf('temperature'));
  expect(places).toEqual([1, 4, 1]);
  expect(chapter).toContain('Temperature comes early in two of them and last in the third');
});

it('after “sh” the opening order forbids h, l and u, and the dart falls on another letter', async () => {
  const model = await loadModel(
    readFileSync(new URL('../../public/models/names/model.safetensors', import.meta.url)),
    {
      backend: await openBackend('wasm'),
    },
  );
  const logits = [...(await model.logits([26, 18, 7]))].slice(-27);
  const settings = { temperature: 1.5, topP: 0.8 };
  const usual = distribution(logits, settings).kept;
  const late = distribution(logits, { ...settings, order: ['top-p', 'temperature'] }).kept;
  const lost = usual.filter((id) => !late.includes(id)).map((id) => String.fromCharCode(97 + id));
  expect(lost.sort()).toEqual(['h', 'l', 'u']);
  expect(chapter).toContain('the difference is h, l and u');
  const u = uniform(1, streams.draw, 3);
  const fallsOn = (order?: ('top-p' | 'temperature')[]) =>
    String.fromCharCode(97 + draw(distribution(logits, { ...settings, order }), u));
  expect([fallsOn(['top-p', 'temperature']), fallsOn()]).toEqual(['r', 'l']);
  expect(chapter).toContain('r in one order, l in the other');
});

it('has between 600 and 1,400 words of prose', () => {
  const prose = chapter
    .split('---')
    .slice(2)
    .join('')
    .replace(/^import .*$/gm, '')
    .replace(/<[^>]+>/g, ' ');
  const words = prose.match(/[\p{L}\d]+/gu)!.length;
  expect(words).toBeGreaterThan(600);
  expect(words).toBeLessThan(1400);
});
