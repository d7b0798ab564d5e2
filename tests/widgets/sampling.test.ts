/** A text and its darts are generate's; many darts are counted as lib draws them; the missions hold where they say. */
import { readFileSync } from 'node:fs';
import {
  distribution,
  draw,
  generate,
  loadModel,
  namesVocabulary,
  openBackend,
  streams,
  uniform,
} from '@lib';
import { beforeAll, describe, expect, it } from 'vitest';
import { remembering } from '@/runtime/remembering';
import { missions, type Summary } from '@/widgets/sampling/goals';
import {
  type Amount,
  firstListed,
  idsOf,
  listed,
  look,
  openingAmount,
  openingPlace,
  placeIn,
  scoresOf,
  sentenceOf,
  spelt,
  tally,
  tallyAt,
  tallySentence,
  textOf,
  twins,
  unlike,
  type Written,
  write,
} from '@/widgets/sampling/sampling';

const labels = namesVocabulary.map((token, id) => (id === 26 ? 'end' : token));
type Asked = Parameters<typeof write>[0];
let model: Asked;
let questions = 0;

beforeAll(async () => {
  const url = new URL('../../public/models/names/model.safetensors', import.meta.url);
  const gpt = await loadModel(readFileSync(url), { backend: await openBackend('wasm') });
  const logits = (ids: number[]) => {
    questions++;
    return gpt.logits(ids);
  };
  model = remembering({ config: gpt.config, vocabulary: namesVocabulary, bos: 26, logits });
});

const name = (seed: number, temperature = 1) => write(model, [26], { temperature }, seed);
async function lines(seed: number, temperature = 1) {
  const texts = [];
  const first = firstListed(seed);
  for (let one = first; one < first + listed; one++)
    texts.push({ seed: one, text: textOf(await name(one, temperature)) });
  return texts;
}

describe('a text', () => {
  it.each([1, 2, 5, 74])('of seed %s is what generate writes, and then the end token', async (seed) => {
    const written = await name(seed);
    const ids = [];
    for await (const { id } of generate(model, [26], { seed, maxNewTokens: 8, stopTokens: [26] }))
      ids.push(id);
    expect(textOf(written)).toBe(ids.map((id) => namesVocabulary[id]).join(''));
    expect(idsOf(written)).toEqual(ids.length < 8 ? [...ids, 26] : ids);
  });

  it('gets a dart for each place that depends on seed and place alone, whatever the temperature', async () => {
    for (const temperature of [0.5, 1, 2]) {
      const { moments } = await name(3, temperature);
      moments.forEach(({ u }, i) => {
        expect(u).toBe(uniform(3, streams.draw, i + 1));
      });
    }
  });

  it('returns letter for letter when the knob does, and is another in between', async () => {
    const texts = [];
    for (const temperature of [1, 2, 1]) texts.push(textOf(await name(1, temperature)));
    expect(texts[2]).toBe(texts[0]);
    expect(texts[1]).not.toBe(texts[0]);
  });

  it('is asked of the model once for each of its beginnings', async () => {
    await name(11);
    const before = questions;
    await name(11);
    expect(questions).toBe(before);
  });

  it('with one dart for all places has the same u everywhere; with a dart at 0 it is greedy, whatever the seed', async () => {
    const one = await write(model, [26], { temperature: 1 }, 7, 'one');
    expect(new Set(one.moments.map(({ u }) => u))).toEqual(new Set([uniform(7, streams.draw, 1)]));
    const greedy = textOf(await write(model, [26], { temperature: 0 }, 1));
    for (const seed of [1, 2, 3])
      expect(textOf(await write(model, [26], { temperature: 1 }, seed, 'zero'))).toBe(greedy);
  });

  it('is spelt: letters together, words apart, the end token silent', () => {
    expect(spelt([12, 0, 26], namesVocabulary)).toBe('ma');
    expect(spelt([0, 1], ['I', 'love'])).toBe('I love');
  });
});

describe('one place', () => {
  it('has the bars and the piece that lib has, and the piece holds the dart', async () => {
    const written = await name(1);
    for (let place = 1; place <= written.moments.length; place++) {
      const { moment, bars, hit, bent } = look(written, place, labels);
      const expected = distribution([...moment.logits], { temperature: 1 });
      expect(bars.map(({ value }) => value)).toEqual([...expected.order].map((id) => expected.probs[id]));
      expect(draw(bent, moment.u)).toBe(moment.id);
      expect(hit.key).toBe(moment.id);
      expect(hit.start).toBeLessThanOrEqual(moment.u);
      expect(hit.end).toBeGreaterThan(moment.u);
    }
  });

  it('that the text does not have is the nearest one', async () => {
    const written = await name(1);
    expect(placeIn(written, undefined)).toBe(1);
    expect(placeIn(written, 0)).toBe(1);
    expect(placeIn(written, 99)).toBe(written.moments.length);
  });

  it('is told in a sentence that knows the favourite', async () => {
    const at = async (place: number) => sentenceOf(look(await name(1), place, labels));
    expect(await at(1)).toMatch(/^The dart u = 0\.\d{3} falls on m, .*: the favourite, with 9\.1 %\.$/);
    expect(await at(openingPlace)).toMatch(/falls on e, .* The favourite, o, had 17 %\.$/);
  });
});

describe('many darts', () => {
  const bent = distribution([2, 1, 0, -3]);
  it('are those of seeds 1 to n, counted as lib draws them', () => {
    const counts = [0, 0, 0, 0];
    for (let seed = 1; seed <= 500; seed++) counts[draw(bent, uniform(seed, streams.draw, 4))]!++;
    const items = tally(bent, 4, 500, ['a', 'b', 'c', 'd']);
    expect(items.map(({ count }) => count)).toEqual(counts);
    items.forEach(({ expected }, id) => {
      expect(expected).toBeCloseTo(500 * bent.probs[id]!, 10);
    });
  });

  it('are judged by the standard error, and not where fewer than five are expected', () => {
    const items = tally(bent, 4, 500, ['a', 'b', 'c', 'd']);
    const [a] = items;
    const p = bent.probs[0]!;
    expect(a!.errors).toBeCloseTo((a!.count - 500 * p) / Math.sqrt(500 * p * (1 - p)), 10);
    expect(items[3]!.expected).toBeLessThan(5);
    expect(items[3]!.errors).toBeUndefined();
    expect(tallySentence(tally(bent, 4, 1, ['a', 'b', 'c', 'd']), 1)).toMatch(/Too few to judge by\.$/);
    expect(tallySentence(items, 500)).toMatch(/furthest off is [abc], by \d\.\d standard errors\.$/);
  });

  it('stay within four and a half standard errors of theory, at every place of the opening name', async () => {
    const written = await name(1);
    for (let place = 1; place <= written.moments.length; place++)
      for (const { errors = 0, label } of tallyAt(written, place, 10_000))
        expect(Math.abs(errors), `${label} at place ${place}`).toBeLessThan(4.5);
  });

  it('of a certain token have no error', () => {
    const [only] = tally(distribution([2, 1], { temperature: 0 }), 1, 10, ['a', 'b']);
    expect(only).toMatchObject({ count: 10, expected: 10, errors: undefined });
  });
});

it('two lists that greedy treats alike come back from their scores, with one favourite and other openness', () => {
  const shown = unlike.moments.map(({ probabilities }) => distribution(scoresOf(probabilities)));
  unlike.moments.forEach(({ probabilities }, side) => {
    probabilities.forEach((p, id) => {
      expect(shown[side]!.probs[id]).toBeCloseTo(p, 12);
    });
  });
  expect(shown.map(({ argmax }) => argmax)).toEqual([0, 0]);
});

it('twins are two seeds with one text; two empty texts are none', () => {
  expect(
    twins([
      { seed: 1, text: '' },
      { seed: 2, text: 'ma' },
      { seed: 3, text: '' },
    ]),
  ).toBeUndefined();
  expect(
    twins([
      { seed: 1, text: 'a' },
      { seed: 2, text: 'ma' },
      { seed: 9, text: 'ma' },
    ]),
  ).toEqual({ text: 'ma', seeds: [2, 9] });
});

it('a list of twelve stands still for the seeds in it', () => {
  expect([0, 1, 12, 13, 24, 25, 74].map(firstListed)).toEqual([0, 1, 1, 13, 13, 25, 73]);
});

describe('the missions', () => {
  async function summary(seed: number, temperature = 1, place = openingPlace, amount = openingAmount) {
    const written: Written = await name(seed, temperature);
    const shown: Summary = {
      written,
      lines: await lines(seed, temperature),
      mode: 'each',
      amount: amount as Amount,
      place,
      names: true,
    };
    return shown;
  }

  it('are three, none of them reached where the page opens', async () => {
    const state = await summary(1);
    expect(missions).toHaveLength(3);
    for (const { done, id } of missions) expect(done(state), id).toBe(false);
  });

  it.each(missions.map((mission) => [mission.id, mission] as const))(
    '%s is reached by its solution, and only on names with fair dice',
    async (_, { solution, done, goal }) => {
      const { seed, knobs, position, own } = solution!;
      const state = await summary(seed, knobs.temperature, position, own['draws'] as Amount);
      expect(solution!.model).toEqual({ kind: 'shipped', name: 'names' });
      expect(goal).toMatch(/^On names/);
      expect(done(state)).toBe(true);
      expect(done({ ...state, names: false })).toBe(false);
      expect(done({ ...state, mode: 'one' })).toBe(false);
    },
  );

  it('the last needs more than pressing 1,000', async () => {
    expect(missions[2]!.done(await summary(1, 1, openingPlace, '1000'))).toBe(false);
  });
});
