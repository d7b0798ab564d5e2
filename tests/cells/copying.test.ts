/**
 * What the copying meter counts, on the shipped model and over 20 trainings.
 *
 * The statistic: training seeds 1 to 20 (the book's recipe on the whole list), 200 names each at one temperature, gives 20
 * shares. Their mean has the error √(s²/20), s² being their sample variance: it holds the draw of the names and the luck of
 * the training both. One training alone lies within s of it, mostly: the shares that were published for one run are
 * compared with 2 s, means with 3 errors.
 */
import { readFileSync } from 'node:fs';
import { namesVocabulary, parseNames, presets, split } from '@lib';
import { describe, expect, it } from 'vitest';
import { copying, copyingByStep, type Reading, type Written } from '@/cells/copying';
import { learning } from '@/cells/learning';
import { learningOf } from '@/runtime/lists';

const file = (path: string) => readFileSync(new URL(`../../public/${path}`, import.meta.url));
const list = parseNames(file('data/names.txt').toString());
const bytes = new Uint8Array(file('models/names/model.safetensors'));
const all = async (experiment: AsyncGenerator<Reading>) => {
  const readings = [];
  for await (const reading of experiment) readings.push(reading);
  return readings;
};
const share = (names: readonly Written[], is: (name: Written) => boolean) =>
  names.filter(is).length / names.length;
const writers = ['model', 'bigram'] as const;
const copied = ({ distance }: Written) => distance === 0;
const cut = ({ cut: is }: Written) => is;

it('looks every name up in the list', async () => {
  const [reading] = await all(copying({ bytes, list, temperatures: [0.5], count: 100 }));
  const known = new Set(list);
  for (const name of [...reading!.model, ...reading!.bigram]) {
    expect(known.has(name.text)).toBe(name.distance === 0);
    expect(known.has(name.nearest)).toBe(true);
    expect(name.text.length).toBeLessThanOrEqual(8);
    if (name.cut) expect(name.text).toHaveLength(8);
  }
  expect(reading!.model.some(copied)).toBe(true);
  expect(reading!.model.every(copied)).toBe(false);
});

it('gives the same names for the same seed, others for another, and a longer sample begins like a shorter one', async () => {
  const write = async (count: number, seed?: number) => {
    const [reading] = await all(copying({ bytes, list, temperatures: [1], count, ...(seed && { seed }) }));
    return [...reading!.model, ...reading!.bigram].map(({ text }) => text);
  };
  const twenty = await write(20);
  expect(await write(20)).toEqual(twenty);
  expect(await write(20, 2)).not.toEqual(twenty);
  expect((await write(40)).slice(0, 20)).toEqual(twenty.slice(0, 20));
});

it('at the last step of a run says what it says of that model', async () => {
  const { train, heldOut } = split(list, { heldOut: 0.1 });
  const run = learningOf({ train, heldOut, vocabulary: namesVocabulary, context: 8 }, 3, [100, 500]);
  let last = new Uint8Array();
  for await (const moment of learning(run)) last = new Uint8Array(moment.bytes);
  const byStep = await all(copyingByStep({ run, temperature: 0.8, count: 30 }));
  const [reading] = await all(copying({ bytes: last, list: train, temperatures: [0.8], count: 30 }));
  expect(byStep.map(({ at }) => at)).toEqual([100, 500]);
  expect(byStep[1]!.model).toEqual(reading!.model);
  expect(byStep[1]!.bigram).toEqual(reading!.bigram);
  expect(byStep[0]!.model).not.toEqual(reading!.model);
});

describe('over 20 trainings', { timeout: 60_000 }, async () => {
  const taus = [0.5, 1, 1.5];
  const runs = Array.from({ length: 20 }, async (_, i) => {
    const learned = {
      train: list,
      heldOut: list.slice(0, 1),
      vocabulary: namesVocabulary,
      context: presets.names.n_positions,
    };
    let last = new Uint8Array();
    for await (const moment of learning(learningOf(learned, i + 1, [500])))
      last = new Uint8Array(moment.bytes);
    return all(copying({ bytes: last, list, temperatures: taus, count: 200, seed: i + 1 }));
  });
  const readings = await Promise.all(runs);
  const meanOf = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
  function statistic(at: number, writer: 'model' | 'bigram', is: (name: Written) => boolean) {
    const shares = readings.map((run) => share(run[taus.indexOf(at)]![writer], is));
    const mean = meanOf(shares);
    const variance = shares.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (shares.length - 1);
    return { mean, deviation: Math.sqrt(variance), error: Math.sqrt(variance / shares.length) };
  }
  const distance = (at: number, writer: 'model' | 'bigram') =>
    meanOf(
      readings.flatMap((run) =>
        run[taus.indexOf(at)]![writer].filter((name) => !copied(name)).map((name) => name.distance),
      ),
    );

  it.each([
    [0.5, 0.003],
    [1, 0.113],
    [1.5, 0.3],
  ])('at τ = %d the share cut at 8 letters of one published run, %d, is one of these', (at, published) => {
    const { mean, deviation } = statistic(at, 'model', cut);
    expect(Math.abs(mean - published)).toBeLessThan(2 * deviation);
  });

  // In the list, and letters from the nearest name for the others.
  it.each([
    [0.5, { model: [0.053, 1.55], bigram: [0.056, 1.5] }],
    [1, { model: [0.011, 2.22], bigram: [0.02, 2.18] }],
    [1.5, { model: [0.006, 2.78], bigram: [0.011, 2.61] }],
  ] as const)('at τ = %d both copy a few names, and the bigram no fewer: %j', (at, expected) => {
    for (const writer of writers) {
      const [inList, away] = expected[writer];
      const { mean, error } = statistic(at, writer, copied);
      expect(Math.abs(mean - inList), `${writer}, in the list`).toBeLessThan(error / 2);
      expect(Math.abs(distance(at, writer) - away), `${writer}, away`).toBeLessThan(0.01);
    }
    const [model, bigram] = writers.map((writer) => statistic(at, writer, copied));
    expect(model!.mean).toBeLessThan(bigram!.mean + 3 * Math.hypot(model!.error, bigram!.error));
  });

  it('the shipped model copies as much as they do', async () => {
    const n = 500;
    for (const { at, model } of await all(copying({ bytes, list, temperatures: taus, count: n }))) {
      const { mean, error } = statistic(at, 'model', copied);
      const shipped = share(model, copied);
      expect(Math.abs(shipped - mean)).toBeLessThan(
        3 * Math.hypot(error, Math.sqrt((mean * (1 - mean)) / n)),
      );
    }
  });

  it('what the bigram cannot do is end: at τ = 0.5 it is cut fifty times as often', () => {
    expect(statistic(0.5, 'model', cut).mean).toBeCloseTo(0.001, 3);
    expect(statistic(0.5, 'bigram', cut).mean).toBeCloseTo(0.067, 2);
  });
});
