/** The figures about many trainings: what they say of outcomes, and that the page's numbers are those of the experiment. */
import { describe, expect, it } from 'vitest';
import { clean, type Outcome } from '@/cells/seeds';
import { variants } from '@/cells/variants';
import {
  cellsOf as cellsOfRetrain,
  fate,
  lossCurve,
  told as toldTraining,
  ways,
} from '@/widgets/retrain/retrain';
import { specimens as retrainSpecimens } from '@/widgets/retrain/retrain.specimen';
import {
  recorded,
  scaleNames,
  rowsOf as scaleRows,
  scales,
  toldCount,
  toldText,
} from '@/widgets/scale/scale';
import { specimens as scaleSpecimens } from '@/widgets/scale/scale.specimen';
import { agreementOf, fixes, fixNames, histogram, placesOf, rowsOf, told } from '@/widgets/seeds/fixes';
import { published } from '@/widgets/seeds/seeds.specimen';

const outcome = (seed: number, wrong?: number): Outcome => ({ seed, loss: 0.003, ...(wrong && { wrong }) });
const many = (count: number, wrong?: number) =>
  Array.from({ length: count }, (_, i) => outcome(i + 1, wrong));

describe('fifty seeds', () => {
  it('every way of the experiments has a row and a record, and no other', () => {
    expect(new Set(fixNames)).toEqual(new Set(Object.keys(variants)));
    for (const {
      recorded: [short, long],
    } of fixes)
      expect(long).toBeLessThanOrEqual(short);
  });

  it('counts a text as clean when its first wrong token lies past the length', () => {
    const some = [outcome(1, 9), outcome(2, 64), outcome(3, 200), outcome(4)];
    expect([clean(some, 64), clean(some, 256)]).toEqual([3, 1]);
    expect(placesOf(some)).toEqual([0, 1, 0, 0, 0, 0, 3]);
    expect(placesOf([8, 10, 11, 12, 13, 63].map((wrong) => outcome(1, wrong)))).toEqual([
      1, 0, 1, 1, 1, 2, 0,
    ]);
  });

  it('shows the record of the places for the published recipe, of the clean ones alone for the rest', () => {
    const { bars, max } = histogram([], 'learned');
    expect(bars.map(({ ghost }) => ghost)).toEqual([0, 8, 9, 6, 6, 21, 0]);
    expect(max).toBe(25);
    expect(histogram([], 'sinusoidal').bars.map(({ ghost }) => ghost)).toEqual([
      ...Array(6).fill(undefined),
      13,
    ]);
  });

  it('the published recipe’s fifty, trained at build time, agree with the record', async () => {
    const found = await published();
    expect(found.map(({ seed }) => seed)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    const { places, agrees } = agreementOf(found, 'learned')!;
    expect(agrees).toBe(true);
    expect(places!.freedom).toBe(4);
    expect(told(found, 'learned')).toMatch(
      /^as published: 0 of 50 seeds clean at 64 tokens and 0 at 256, .*; all wrong by position \d\d; .*χ² = \d+\.\d, .*: they agree$/,
    );
    expect(Math.max(...found.map(({ wrong }) => wrong ?? 256))).toBeLessThanOrEqual(32);
  });

  it('says when they do not agree, and nothing of it while there are few', () => {
    expect(told(many(50, 30), 'crop')).toMatch(/: they do not agree$/);
    expect(told(many(50), 'crop')).toMatch(/0\.0 and 0\.0 standard errors apart, .*: they agree$/);
    expect(told(many(19), 'crop')).not.toContain('agree');
    expect(told(many(50, 9), 'learned')).toMatch(/: they do not agree$/);
    expect(told([], 'rope')).toBe(
      'RoPE: not run yet; the record has 50 of 50 seeds clean at 64 tokens, 50 at 256',
    );
  });

  it('a row is not run yet, training, part of the way, or whole', () => {
    const rows = rowsOf({ learned: many(50, 9), crop: many(7), 'on-16': [] }, 'on-16');
    const row = (key: string) => rows.find((one) => one.key === key)!;
    expect(row('learned').here).toEqual([0, 0]);
    expect(row('crop').here).toEqual(['7 of 7', '7 of 7']);
    expect([row('on-16').here, row('on-16').absent]).toEqual([undefined, 'training']);
    expect([row('rope').here, row('rope').absent]).toEqual([undefined, undefined]);
  });
});

describe('the scale of the position table', () => {
  it('has a record for each scale, largest first', () => {
    expect(scaleNames.map((name) => recorded[name])).toEqual([0, 18, 40, 50, 50]);
    expect(new Set(scaleNames)).toEqual(new Set(Object.keys(scales)));
  });

  it('opens on a text that stays right where the published one does not', async () => {
    const { opening } = await scaleSpecimens();
    expect(toldText(opening.scale, 1, opening.texts[opening.scale])).toBe(
      '× 0.1, seed 1: its text is right for 64 tokens',
    );
    const [first] = (await published()).filter(({ seed }) => seed === 1);
    expect(toldText('1', 1, opening.texts['1'])).toBe(
      `× 1, seed 1: its text goes wrong first at position ${first!.wrong}`,
    );
  });

  it('counts beside the record', () => {
    expect(toldCount('0.5')).toBe('in the record 18 of 50 seeds stay right for 64 tokens');
    expect(toldCount('0.5', [...many(20), ...many(30, 40)])).toMatch(
      /^20 of 50 seeds .* 0\.4 standard errors.*: they agree$/,
    );
    expect(toldCount('0.1', many(50, 40))).toMatch(/they do not agree$/);
    expect(scaleRows({ '0.3': many(3, 20) })[2]!.here).toEqual(['0 of 3']);
  });
});

describe('trained again', () => {
  it('opens on a training that cures the drift, beside the original that has it', async () => {
    const { opening } = await retrainSpecimens();
    const [first] = (await published()).filter(({ seed }) => seed === 1);
    expect(toldTraining(opening)).toMatch(
      new RegExp(
        `^trained on 64 tokens, seed 1, last loss 0\\.00\\d\\d: its text is right for 64 tokens; the original’s goes wrong first at position ${first!.wrong}$`,
      ),
    );
    const marks = cellsOfRetrain(opening.original.ids).map(({ mark }) => mark);
    expect(marks.indexOf('wrong')).toBe(first!.wrong);
    expect(opening.original.losses.at(-1)).toBe(first!.loss);
  });

  it('both losses stay on the axis; of one training there is one line', async () => {
    const { opening, learned } = await retrainSpecimens();
    const { series, y } = lossCurve(opening);
    expect(series.map(({ name }) => name)).toEqual(['trained on 64 tokens', 'as published']);
    for (const { points } of series)
      for (const [, loss] of points) {
        expect(loss).toBeGreaterThanOrEqual(y.domain[0]);
        expect(loss).toBeLessThanOrEqual(y.domain[1]);
      }
    expect(lossCurve(learned).series).toHaveLength(1);
    expect(
      lossCurve({ ...opening, trained: { ...opening.trained, losses: [99, 0] } }).series[0]!.points,
    ).toEqual([
      [1, 10],
      [2, 0.0005],
    ]);
  });

  it('a training under way has a text that is not there yet', () => {
    expect(fate({ way: 'rope', seed: 1, losses: [1], ids: [] })).toBe('is being trained');
    expect(Object.keys(ways).every((way) => way in variants)).toBe(true);
  });
});
