/** Chapter 5: what its prose says beyond tests/content/claims.test.ts, from lib and the shipped models. */
import { readFileSync } from 'node:fs';
import { distribution, effectiveChoices, entropy, loadModel, openBackend } from '@lib';
import { beforeAll, describe, expect, it } from 'vitest';
import { compare, extreme, sweepOf } from '@/widgets/temperature/all-temperatures';
import { chance, recordedTaus, rightOnes, rowsOf, sample, text, tried } from '@/widgets/temperature/cycle';
import { missions, type Summary } from '@/widgets/temperature/goals';
import { opening, prompt } from '@/widgets/temperature/temperature';

const chapter = readFileSync(
  new URL('../../content/chapters/05-temperature.mdx', import.meta.url),
  'utf8',
).replace(/\s+/g, ' ');
const load = async (name: string) =>
  loadModel(readFileSync(new URL(`../../public/models/${name}/model.safetensors`, import.meta.url)), {
    backend: await openBackend('wasm'),
  });
let cycle: Awaited<ReturnType<typeof load>>;
let afterAI: number[];
let firstLetter: number[];
let rows: Summary['rows'] & {};
beforeAll(async () => {
  cycle = await load('cycle');
  afterAI = [...(await cycle.logits(prompt))].slice(-4);
  firstLetter = [...(await (await load('names')).logits([26]))];
  rows = await rowsOf(cycle);
});

describe('how open', () => {
  it('a coin has one bit, a fair die with four sides two, and 2 to the bits is the number of sides', () => {
    expect(entropy([0.5, 0.5])).toBe(1);
    expect(entropy([0.25, 0.25, 0.25, 0.25])).toBe(2);
    expect(effectiveChoices([0.25, 0.25, 0.25, 0.25])).toBe(4);
  });
  it('a name begins with 4.30 bits at τ = 1', () => {
    expect(entropy(distribution(firstLetter).probs).toFixed(2)).toBe('4.30');
    expect(chapter).toContain('with 4.30 bits at τ = 1');
  });
  it('heat only opens, cold only closes', () => {
    for (const scores of [afterAI, firstLetter]) {
      const bits = Array.from({ length: 200 }, (_, i) =>
        entropy(distribution(scores, { temperature: 0.05 * (i + 1) }).probs),
      );
      bits.slice(1).forEach((one, i) => {
        expect(one).toBeGreaterThanOrEqual(bits[i]! - 1e-9);
      });
    }
  });
});

describe('all temperatures at once', () => {
  it('are lib’s distributions at the slider’s ends and between', () => {
    const { x, series } = sweepOf(afterAI, ['I', 'love', 'AI', '!']);
    expect([x[0], x.at(-1)]).toEqual([0, 10]);
    for (const [at, temperature] of x.entries()) {
      const { probs } = distribution(afterAI, { temperature });
      for (const { key, values } of series) expect(values[at]).toBe(probs[key as number]);
    }
  });
  it('the favourite’s line only falls, the last one’s only rises, and no two cross', () => {
    for (const scores of [afterAI, firstLetter]) {
      const { series } = sweepOf(
        scores,
        scores.map((_, id) => `${id}`),
      );
      const step = (values: readonly number[], way: 1 | -1) =>
        values.every((value, i) => i === 0 || way * (value - values[i - 1]!) >= -1e-12);
      expect(step(series[0]!.values, -1)).toBe(true);
      expect(step(series.at(-1)!.values, 1)).toBe(true);
      for (const [rank, { values }] of series.slice(1).entries())
        expect(values.every((value, i) => value <= series[rank]!.values[i]! + 1e-12)).toBe(true);
    }
  });
  it('on names the second letter of the ranking first gains and then gives way', () => {
    const { values } = sweepOf(
      firstLetter,
      firstLetter.map((_, id) => `${id}`),
    ).series[1]!;
    const top = values.indexOf(Math.max(...values));
    expect(values[top]).toBeGreaterThan(values[0]! + 0.01);
    expect(values[top]).toBeGreaterThan(values.at(-1)! + 0.01);
    expect(chapter).toContain("gains from the favourite's loss for a while");
  });
});

describe('the power form', () => {
  it.each([0.1, 0.5, 1, 2, 3, 10])('is the same at τ = %s, but for rounding', (temperature) => {
    for (const scores of [afterAI, firstLetter, [5, 3, 2, 1, 0.5]]) {
      const { powered, divided, apart } = compare(scores, temperature);
      const plain = distribution(scores).probs;
      const raised = [...plain].map((p) => p ** (1 / temperature));
      const sum = raised.reduce((all, one) => all + one);
      raised.forEach((one, id) => {
        expect(powered[id]).toBeCloseTo(one / sum, 12);
      });
      expect([...divided]).toEqual([...distribution(scores, { temperature }).probs]);
      expect(apart).toBeLessThan(1e-14);
    }
  });
  it('parts where a probability is too small for the computer: a fifth of the line becomes nothing', () => {
    const { powered, divided } = compare(extreme.scores, extreme.temperature);
    expect(powered[2]).toBe(0);
    expect(divided[2]!.toFixed(1)).toBe('0.2');
  });
});

describe('the cycle under heat', () => {
  it.each(recordedTaus)('at τ = %s a thousand seeds agree with the exact chance', (tau) => {
    const exact = chance(rows, tau);
    const error = Math.sqrt(tried * exact * (1 - exact));
    expect(Math.abs(rightOnes(rows, tau) - tried * exact)).toBeLessThan(Math.max(4 * error, 2));
  });
  it('what is counted is what generate writes', async () => {
    for (const tau of [1, 3])
      for (let seed = 1; seed <= 40; seed++) {
        const right = (await sample(cycle, tau, seed)).join() === text.join();
        expect(rightOnes(rows, tau, seed, 1) === 1, `seed ${seed} at ${tau}`).toBe(right);
      }
  });
  it('blind guessing would be right once in 16,384; at τ = 100 the model is right about once in ten thousand', () => {
    expect(4 ** 7).toBe(16_384);
    expect(chance(rows, 100)).toBeGreaterThan(1 / 16_384);
    expect(chance(rows, 100)).toBeLessThan(2 / 10_000);
    expect(chapter).toContain('At τ = 100 it is about one in ten thousand');
  });
});

describe('the missions', () => {
  const on = (cast: string, temperature: number): Summary =>
    cast === 'cycle'
      ? { cast, words: prompt, scores: afterAI, temperature, seed: 1, rows }
      : { cast, words: [26], scores: firstLetter, temperature, seed: 1, rows: undefined };

  it('are three, none of them reached where the page opens, on either model', () => {
    expect(missions).toHaveLength(3);
    for (const { done, id } of missions) {
      expect(done(on('cycle', opening)), id).toBe(false);
      expect(done(on('names', opening)), id).toBe(false);
    }
  });
  it.each(missions.map((mission) => [mission.id, mission] as const))(
    '%s is reached by its solution, and not one step of the slider away on both sides',
    (_, { solution, done }) => {
      const cast = solution!.model!.kind === 'shipped' ? solution!.model!.name : '';
      const tau = solution!.knobs.temperature!;
      expect(done(on(cast, tau))).toBe(true);
      expect(done({ ...on(cast, tau), cast: 'yours' })).toBe(false);
      expect(done(on(cast, tau - 0.05)) && done(on(cast, tau + 0.05))).toBe(false);
    },
  );
  it('the highest τ of the last is the highest: nothing hotter is right at seed 1', () => {
    const tau = missions[2]!.solution!.knobs.temperature!;
    for (let hot = tau + 0.05; hot <= 10; hot += 0.05) expect(rightOnes(rows, hot, 1, 1)).toBe(0);
  });
});
