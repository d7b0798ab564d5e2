/** The figures of chapter 11 about texts past the end: their marks, their numbers, their goals. */
import { readFileSync } from 'node:fs';
import { cycleVocabulary, distribution } from '@lib';
import { beforeAll, describe, expect, it } from 'vitest';
import { crops } from '@/cells/crops';
import { type PastText, pastEnd, policies } from '@/cells/past-end';
import { countClean, sweepOf, written } from '@/widgets/drift/crops';
import {
  copiedBy,
  firstDrift,
  longest,
  lookAt,
  placesOf,
  type RunName,
  rightOf,
  saidOf,
  shownAt,
  swaps,
} from '@/widgets/drift/drift';
import { goals, type Summary } from '@/widgets/drift/goals';
import { fatesOf, lengths, most, outcomeOf, sentenceOf, told } from '@/widgets/drift/policies';

const bytes = new Uint8Array(
  readFileSync(new URL('../../public/models/cycle/model.safetensors', import.meta.url)),
);
const labels = [...cycleVocabulary];
async function textsOf(run: { bytes: Uint8Array } | { seed: number }, copied?: readonly [number, number]) {
  const texts: PastText[] = [];
  for await (const text of pastEnd({ run, policies, length: most, copied })) texts.push(text);
  return texts;
}
let published: PastText[];
beforeAll(async () => {
  published = await textsOf({ bytes });
});

describe('right and drifted', () => {
  it('a token is right where it follows the one before it; the first is given', () => {
    expect(rightOf([0, 1, 2, 3, 0])).toEqual([true, true, true, true, true]);
    expect(rightOf([2, 3, 0, 2, 3])).toEqual([true, true, true, false, true]);
    expect(firstDrift([0, 1, 2, 3, 0, 2, 3, 3])).toBe(5);
    expect(firstDrift([0, 1, 2, 3])).toBeUndefined();
  });

  it('the first one is the first that leaves the circle, whichever way it is counted', () => {
    for (const { ids } of published) {
      const place = ids.findIndex((id, i) => id !== i % 4);
      expect(firstDrift(ids)).toBe(place < 0 ? undefined : place);
    }
  });

  it('the published text drifts at 9, 11 and 12 of its 13 tokens', () => {
    const ids = published[0]!.ids.slice(0, 13);
    expect(ids.map((id) => labels[id]).join(' ')).toBe('I love AI ! I love AI ! I AI ! ! love');
    expect(rightOf(ids).flatMap((right, i) => (right ? [] : [i]))).toEqual([9, 11, 12]);
  });
});

describe('the lines of positions', () => {
  it('are whole, hold eight, and grow with the position looked at', () => {
    expect([1, 15, 16, 23, 24, 63].map(shownAt)).toEqual([16, 16, 24, 24, 32, longest]);
    const lines = placesOf(published[0]!.ids, 17, 8);
    expect(lines.map((line) => line.length)).toEqual([8, 8, 8]);
    expect(lines.flat().map(({ position }) => position)).toEqual(Array.from({ length: 24 }, (_, i) => i));
    expect(lines.flat().filter(({ trained }) => trained)).toHaveLength(8);
    expect(lines.flat().filter(({ read }) => read)).toHaveLength(17);
    expect(lines.flat().filter(({ written: there }) => there)).toHaveLength(18);
  });

  it('show lib’s distribution for the token looked at, and what would have been right', () => {
    for (const at of [1, 8, 9, 12, 40]) {
      const look = lookAt(published[0]!, at, labels, 8);
      const { probs } = distribution(published[0]!.rows[at - 1]!);
      expect([...Array.from(look.probs)]).toEqual([...probs]);
      for (const bar of look.bars) expect(bar.value).toBe(probs[bar.key as number]);
      expect(look.bars.filter(({ chosen }) => chosen).map(({ key }) => key)).toEqual([look.chosen]);
      expect(look.expected).toBe((published[0]!.ids[at - 1]! + 1) % 4);
      expect(look.right).toBe(rightOf(published[0]!.ids)[at]);
      expect(look.untrained).toBe(Math.max(0, at - 8));
    }
  });

  it('row 3 can be overwritten with the rows on offer', () => {
    expect(swaps.map(copiedBy)).toEqual([undefined, [3, 30], [3, 11]]);
  });
});

it('says what became of a position, why, and of the text', () => {
  const [{ ids }] = published as [PastText];
  const say = (at: number) => saidOf(lookAt(published[0]!, at, labels, 8), at, labels, firstDrift(ids));
  expect(say(8).verdict).toMatch(/^Position 8 is right: I with \d+(\.\d)? %$/);
  expect(say(8).why).toMatch(/positions 0 to 7: every one of these rows was trained$/);
  expect(say(9).verdict).toMatch(
    /^Position 9 has drifted: AI with [\d.]+ %, love would be right and has [\d.]+ %$/,
  );
  expect(say(9).why).toMatch(/positions 0 to 8: 1 of these 9 rows was never trained$/);
  expect(say(10).why).toMatch(/: 2 of these 10 rows were never trained$/);
  expect(say(9).whole).toBe('the first drift is at position 9');
  expect(saidOf(lookAt(published[0]!, 1, labels, 8), 1, labels, undefined).whole).toBe(
    'no drift in 64 tokens',
  );
});

describe('five policies', () => {
  it('each has a name, an explanation, a fate', () => {
    for (const length of lengths.map(Number)) {
      const fates = fatesOf(published, length, labels);
      expect(fates.map(({ policy }) => told[policy].name)).toHaveLength(5);
      for (const [i, { right, clean, first, wrong, words }] of fates.entries()) {
        const ids = published[i]!.ids.slice(0, length);
        expect(right).toEqual(rightOf(ids));
        expect(first).toBe(firstDrift(ids));
        expect(clean).toBe(first ?? length);
        expect(wrong).toBe(rightOf(ids).filter((one) => !one).length);
        expect(words.map(({ word }) => word)).toEqual(ids.slice(0, 24).map((id) => labels[id]));
      }
    }
  });
});

it('the policies are told, those without a mistake first', () => {
  const fates = fatesOf(published, 64, labels);
  const sentence = sentenceOf(fates, 'the published run');
  expect(sentence).toMatch(
    /^64 tokens of the published run; without a mistake with .*crop; the untrained row: first drift at position 9, \d+ wrong in all/,
  );
  for (const fate of fates) expect(sentence).toContain(told[fate.policy].name);
  const lost = fates.filter(({ first }) => first !== undefined);
  expect(sentenceOf(lost, 'x')).toContain('every policy makes mistakes');
  expect(outcomeOf(fates.find(({ policy }) => policy === 'crop')!)).toBe('all 64 tokens right');
});

describe('crops', () => {
  it('many models are counted crop by crop', () => {
    expect(
      countClean([
        [64, 64, 9],
        [64, 12, 9],
        [64, 64, 64],
      ]),
    ).toEqual([3, 2, 1]);
  });

  it('a sweep has each crop once and shares between 0 and 1', () => {
    const clean = Array.from({ length: 64 }, (_, i) => (i < 8 ? 64 : 9));
    const { x, series } = sweepOf(
      clean,
      clean.map((value) => (value === 64 ? 50 : 0)),
      8,
    );
    expect(x).toEqual(Array.from({ length: 64 }, (_, i) => i + 1));
    expect(series.map(({ values }) => [values[7], values[8]])).toEqual([
      [1, 9 / 64],
      [1, 0],
    ]);
  });
});

describe('missions', () => {
  const cropsOf = async (run: { bytes: Uint8Array } | { seed: number }) => {
    for await (const clean of crops({ runs: [run], length: written })) return clean;
    throw new Error('no crops');
  };
  /** What the three figures tell in a state of the page. */
  async function statesOf(
    name: RunName,
    seed: number,
    own: Readonly<Record<string, string>>,
  ): Promise<Summary[]> {
    const run = name === 'published' ? { bytes } : { seed };
    const copied = copiedBy((own['row3'] ?? 'own') as (typeof swaps)[number]);
    const [lead] = await textsOf(run, copied);
    const texts = await textsOf(run);
    const crop = Number(own['crop'] ?? 8);
    const clean = (await cropsOf(run))[crop - 1]!;
    const first = firstDrift(lead!.ids.slice(0, longest)) ?? Number.POSITIVE_INFINITY;
    const zero = fatesOf(texts, most, labels).find(({ policy }) => policy === 'zero')!.clean;
    return [
      { figure: 'drift', run: name, own: !copied, first },
      { figure: 'policies', run: name, zero },
      { figure: 'crops', run: name, crop, clean, of: written },
    ];
  }
  const doneIn = (states: readonly Summary[]) =>
    goals.filter(({ done }) => states.some((one) => done(one))).map(({ id }) => id);

  it('none is done when the page opens, nor when another run is chosen from seed 1', async () => {
    expect(doneIn(await statesOf('published', 1, {}))).toEqual([]);
    expect(doneIn(await statesOf('seed', 1, {}))).toEqual([]);
  });

  it.each(goals.map((goal) => [goal.id, goal] as const))('%s: its solution does it', async (id, goal) => {
    const { own, seed } = goal.solution!;
    const name = (own['run'] ?? 'published') as RunName;
    expect(doneIn(await statesOf(name, seed, own))).toContain(id);
  });

  it('a crop of 9 and 10 fails seed 5, 11 to 14 do not, as the hint says', async () => {
    const clean = await cropsOf({ seed: 5 });
    expect(clean.slice(7, 15).map((one) => one >= written)).toEqual([
      ...[true, false, false, true, true, true, true, false],
    ]);
  });
});
