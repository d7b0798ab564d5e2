/** The figures of chapters 6 and 7: their numbers are lib's, their missions can be reached and are not reached by opening. */
import { readFileSync } from 'node:fs';
import { cumulative, distribution, draw, type GPT, loadModel, openBackend } from '@lib';
import { beforeAll, describe, expect, it } from 'vitest';
import { labelsOf } from '@/runtime/models';
import { readLink, writeLink } from '@/runtime/replay';
import { alone, type CutKnob, limits, openings, slice, stepsOf, taken, told } from '@/widgets/cut/cut';
import { stopAt, sweepOf } from '@/widgets/cut/every';
import { goals, type Seen } from '@/widgets/cut/goals';
import { compared, keptAlong } from '@/widgets/cut/kept';
import { name, type Read, readOf, textFor } from '@/widgets/cut/moments';

let model: GPT;
let read: Read;
let labels: readonly string[];
beforeAll(async () => {
  const file = readFileSync(new URL('../../public/models/names/model.safetensors', import.meta.url));
  model = await loadModel(file, { backend: await openBackend('wasm') });
  const vocabulary = model.about.vocabulary!;
  labels = labelsOf(vocabulary);
  read = readOf(vocabulary, name, await model.logits([...name]));
});
const row = (position: number) => read.rows[position - 1]!;
const knobsOf = ['topK', 'topP'] as const;

describe('the text', () => {
  const names = () => ({ config: model.config, start: [26], bos: 26, vocabulary: read.vocabulary });
  it('is mallory for the names model, and fits into what it can look back on', () => {
    expect(textFor(names(), undefined)).toEqual(name);
    expect(name.map((id) => labels[id]).join(' ')).toBe('end m a l l o r y');
    expect(name).toHaveLength(model.config.n_positions);
  });
  it('is the reader’s own where there is one, cut to what the model can look back on', () => {
    expect(textFor(names(), [26, 0])).toEqual([26, 0]);
    expect(textFor(names(), Array(20).fill(3))).toHaveLength(8);
  });
  it('is the usual one when the reader’s does not fit the vocabulary', () => {
    expect(textFor(names(), [26, 99])).toEqual(name);
  });
  it('is the tokens in turn for a model that has no BOS', () => {
    const cycle = { config: { ...model.config, vocab_size: 4 }, start: [0], bos: undefined };
    const vocabulary = ['I', 'love', 'AI', '!'];
    expect(textFor({ ...cycle, vocabulary }, undefined)).toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
  });
  it('has a row of scores for each of its places', async () => {
    expect(read.rows).toHaveLength(8);
    expect(row(3)).toEqual([...(await model.logits([26, 12, 0]))].slice(-27));
  });
});

describe.each([
  ['topK', [1, 2, 5, 26, 27, 0]],
  ['topP', [0, 0.3, 0.9, 0.99, 1]],
] as const)('a slice by %s', (knob, values) => {
  it.each(values)('at %s shows the distribution of lib, before and after', (value) => {
    for (const [i, u] of [0.01, 0.5, 0.93, 0.999].entries()) {
      const logits = row(1 + 2 * i);
      const plain = distribution(logits);
      const expected = distribution(logits, { [knob]: value });
      const drawn = slice(logits, { [knob]: value }, knob, u, labels);
      expect([...drawn.shown.probs]).toEqual([...expected.probs]);
      expect([...drawn.before]).toEqual([...plain.probs]);
      expect(drawn.kept).toBe(expected.kept.length);
      expect(drawn.chosen).toBe(draw(expected, u));
      expect(drawn.uncut).toBe(draw(plain, u));
      expect(drawn.bars.filter(({ cut }) => !cut).map(({ key }) => key)).toEqual(
        [...expected.order].slice(0, expected.kept.length),
      );
      expect(drawn.bars.map(({ ghost }) => ghost)).toEqual([...plain.order].map((id) => plain.probs[id]));
      expect(drawn.segments.map(({ end }) => end)).toEqual(cumulative(expected).map(({ end }) => end));
      expect(stepsOf(drawn, labels).map(({ cumulative: sum }) => sum)).toEqual(
        cumulative(plain).map(({ end }) => end),
      );
      const off = knob === 'topK' ? value === 0 || value === 27 : value === 1;
      expect(stepsOf(drawn, labels).filter(({ crossing }) => crossing)).toHaveLength(off ? 0 : 1);
      expect(stepsOf(drawn, labels).filter(({ kept }) => kept)).toHaveLength(drawn.kept);
    }
  });
});

it('the token that crosses reaches p, and the one before it does not', () => {
  for (const [i, logits] of read.rows.entries())
    for (const p of [0.1, 0.5, 0.9, 0.99]) {
      const steps = stepsOf(slice(logits, { topP: p }, 'topP', 0, labels), labels);
      const at = steps.findIndex(({ crossing }) => crossing);
      expect(steps[at]!.cumulative, `step ${i}`).toBeGreaterThanOrEqual(p);
      if (at > 0) expect(steps[at - 1]!.cumulative).toBeLessThan(p);
    }
});

it('min-p acts on what p leaves: bars follow both, stairs follow p', () => {
  const drawn = slice(row(2), { topP: 0.9, minP: 0.3 }, 'topP', 0.5, labels);
  expect(drawn.held).toBe(5);
  expect(drawn.kept).toBe(4);
  expect(stepsOf(drawn, labels).filter(({ kept }) => kept)).toHaveLength(5);
  expect(drawn.bars.filter(({ cut }) => !cut)).toHaveLength(4);
  expect(told(drawn)).toContain('5 of 27 tokens stay, with 92 % of the probability, and min-p leaves 4');
});

it('where p is off and min-p is not, the outlines show what was there before min-p', () => {
  const drawn = slice(row(2), { minP: 0.1 }, 'topP', 0.5, labels);
  expect([...drawn.before]).toEqual([...distribution(row(2)).probs]);
  expect([drawn.held, drawn.kept]).toEqual([27, 5]);
  expect(told(drawn)).toMatch(/^this knob is off; another leaves 5 of 27 tokens/);
});

it('says what was cut, or that nothing was', () => {
  expect(told(slice(row(3), { topK: 5 }, 'topK', 0, labels))).toMatch(
    /^5 of 27 tokens stay, with 56 % of the probability · 2\.\d\d bits, as open as a fair die with 4\.\d sides \(before: 16\.4\)$/,
  );
  expect(told(slice(row(3), {}, 'topK', 0, labels))).toMatch(/^nothing is cut: 27 tokens · 4\.04 bits/);
  expect(told(slice(row(3), { topK: 1 }, 'topK', 0, labels))).toContain('nothing is left to chance');
});

it('a cut is looked at alone; temperature stays', () => {
  const all = { temperature: 2, topK: 3, topP: 0.5, minP: 0.1 };
  expect(alone(all, 'topK')).toEqual({ temperature: 2, topK: 3 });
  expect(alone(all, 'topP')).toEqual({ temperature: 2, topP: 0.5 });
  expect(alone({}, 'minP')).toEqual({});
});

describe('the limits', () => {
  const of = (knob: CutKnob, value: string) => limits[knob].find((limit) => limit.value === value)!;
  const kept = (knob: CutKnob, value: string) => {
    const { paper, settings } = of(knob, value);
    return distribution(paper?.logits ?? row(3), settings).kept.length;
  };
  it('k = 1 keeps one token, and two on a tie, where greedy takes the first', () => {
    expect(kept('topK', 'one')).toBe(1);
    expect(kept('topK', 'tie')).toBe(2);
    const { logits } = of('topK', 'tie').paper!;
    const tie = distribution(logits, { topK: 1 });
    expect([draw(tie, 0.2), draw(tie, 0.7)]).toEqual([0, 1]);
    expect(distribution(logits, { temperature: 0 }).kept).toEqual([0]);
  });
  it('p = 0 keeps one token; ten equal ones at p = .8 keep nine, because eight tenths fall short', () => {
    expect(kept('topP', 'zero')).toBe(1);
    expect(kept('topP', 'tie')).toBe(9);
    const sum = Array(8)
      .fill(0.1)
      .reduce((all: number, one: number) => all + one, 0);
    expect(of('topP', 'tie').text).toContain(String(sum).replace(/^0/, ''));
    expect(distribution(of('topP', 'tie').paper!.logits, { topP: 0.8 }).kept).toEqual([...Array(9).keys()]);
  });
});

describe('every value at once', () => {
  it.each(knobsOf)('has lib’s probabilities at each place of %s, and the last is off', (knob) => {
    const spec = sweepOf(row(3), {}, knob, labels);
    expect(spec.x).toHaveLength(knob === 'topK' ? 27 : 101);
    for (const at of [0, 4, 16, spec.x.length - 1]) {
      const value = knob === 'topK' && spec.x[at] === 27 ? 0 : spec.x[at]!;
      const { probs } = distribution(row(3), { [knob]: value });
      expect(spec.series.map(({ values }) => values[at])).toEqual(
        spec.series.map(({ key }) => probs[key as number]),
      );
    }
    const off = spec.series.map(({ values }) => values.at(-1)!);
    expect(off).toEqual(off.toSorted((a, b) => b - a));
  });
  it('a dragged marker stops at whole k and at hundredths of p', () => {
    expect(stopAt('topK', 4.6)).toBe(5);
    expect(stopAt('topP', 0.8968)).toBe(0.9);
  });
});

describe('along the name', () => {
  it.each([
    ['topK', 5],
    ['topP', 0.9],
    ['minP', 0.1],
  ] as const)('keeps what lib keeps at each step, by %s', (knob, value) => {
    const settings = { topK: 3, topP: 0.4, minP: 0.2, [knob]: value };
    expect(keptAlong(read, settings, knob).map(({ kept }) => kept)).toEqual(
      read.rows.map((logits) => distribution(logits, { [knob]: value }).kept.length),
    );
  });
  it('says what swings', () => {
    const k = keptAlong(read, { topK: 5 }, 'topK');
    const p = keptAlong(read, { topP: 0.9 }, 'topP');
    expect(compared(k, p, { k: 'k = 5', p: 'p = 0.90' })).toBe(
      'k = 5 keeps between 38 % and 99.4 % of the probability. p = 0.90 keeps between 1 and 17 tokens.',
    );
    const off = keptAlong(read, {}, 'topK');
    expect(compared(off, off, { k: 'off', p: 'off' })).toBe(
      'off keeps 100 % of the probability. off keeps 27 tokens.',
    );
  });
});

describe.each(knobsOf)('the missions of %s', (knob) => {
  const opening = (): Seen => ({
    read,
    settings: { [knob]: openings[knob].at },
    position: openings[knob].position,
    seed: 1,
  });
  it('are not reached by opening the page', () => {
    for (const { id, done } of goals[knob]) expect(done(opening()), id).toBe(false);
  });
  it('are reached by their solutions, which name their model and travel in a link', () => {
    for (const { id, done, solution } of goals[knob]) {
      const { settings } = opening();
      const { model: named, knobs: turned, position, seed } = solution!;
      expect(named).toEqual({ kind: 'shipped', name: 'names' });
      expect(done({ read, settings: { ...settings, ...turned }, position: position!, seed }), id).toBe(true);
      const link = new URL(writeLink(solution!, 'https://book.example/top-k/', 'names'));
      expect(readLink(link.search, 'names').state).toMatchObject({ knobs: turned, position });
    }
  });
  it('are reached by one value of k, not by its neighbours', () => {
    if (knob !== 'topK') return;
    for (const { id, done, solution } of goals.topK) {
      const { position, seed } = solution!;
      const good = Array.from({ length: 27 }, (_, k) => k).filter((topK) =>
        done({ read, settings: { topK }, position: position!, seed }),
      );
      expect(good, id).toEqual([solution!.knobs.topK]);
    }
  });
  it('are not reached on another text', () => {
    for (const { id, done, solution } of goals[knob]) {
      const other = { ...read, words: [26, 0, 0, 0, 0, 0, 0, 0] };
      const settings = { ...opening().settings, ...solution!.knobs };
      expect(done({ read: other, settings, position: solution!.position!, seed: 1 }), id).toBe(false);
    }
  });
});

it('what stays is told even where the knob is off', () => {
  expect(taken(row(1), {}, 'top-k')).toEqual({ cut: undefined, kept: 27, share: 1 });
});
