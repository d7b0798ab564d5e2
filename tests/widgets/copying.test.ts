import { expect, it } from 'vitest';
import type { Written } from '@/cells/copying';
import {
  copySentence,
  curveOf,
  found,
  nearestPlace,
  type Point,
  pointOf,
  tallyOf,
  temperatures,
  wordsOf,
} from '@/widgets/copying/copying';

const written = (text: string, distance: number, cut = false): Written => ({
  text,
  cut,
  nearest: distance === 0 ? text : 'anna',
  distance,
});
const names = [written('anna', 0), written('ann', 1), written('xxxx', 4), written('annabell', 4, true)];

it('counts names by their distance, and what was cut', () => {
  const tally = tallyOf(names);
  expect(tally).toMatchObject({ count: 4, bands: [1, 1, 0, 2], cut: 1, distance: 3 });
  expect(found(tally)).toBe(0.25);
  expect(tallyOf([written('anna', 0)]).distance).toBeUndefined();
});

it('says both writers in one sentence, and what is not counted yet', () => {
  const point = pointOf({ at: 0.5, model: names, bigram: [written('anna', 0)] });
  expect(copySentence(point, 'temperature', 0.5)).toBe(
    'At τ = 0.5 the model copies 25 % of 4 names from the list; the others are 3.0 letters from the nearest one, and 25 % are cut off before they end. The bigram copies 100 %; none is new, and 0 % are cut off.',
  );
  expect(copySentence(undefined, 'step', 100)).toBe('At step 100 nothing was counted yet. Press count.');
});

it('writes what came of a name', () => {
  expect(names.map(wordsOf)).toEqual([
    { name: 'anna', note: 'in the list' },
    { name: 'ann', note: '1 from anna' },
    { name: 'xxxx', note: '4 from anna' },
    { name: 'annabell…', note: '4 from anna' },
  ]);
  expect(wordsOf(written('', 4)).name).toBe('(nothing)');
});

it('draws places in order, however they were counted', () => {
  const at = (x: number): Point => ({ ...pointOf({ at: x, model: names, bigram: names }) });
  const spec = curveOf([at(1), at(0.5), at(2)], 'temperature', 0.5);
  expect(spec.series.map(({ points }) => points)).toEqual(
    Array.from({ length: 2 }, () => [0.5, 1, 2].map((x) => [x, 25])),
  );
});

it('goes to the nearest place that is counted', () => {
  expect([0, 0.54, 0.56, 7].map((tau) => nearestPlace(temperatures, tau))).toEqual([0.1, 0.5, 0.6, 2]);
});
