/** The pipeline: one order of tokens for all stages, cut and changed told in words, and stages that move only where they may. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import Pipeline from '@/marks/Pipeline.svelte';
import { carried, keptOf, landing, moved, rowsOf } from '@/marks/pipeline';
import type { Cell, Stage } from '@/marks/shapes';
import { draw, texts } from './drawing';

const cell = (label: string, value: number, more: Partial<Cell> = {}): Cell => ({
  ...{ key: label, label, value, kept: true },
  ...more,
});
const stages: Stage[] = [
  { key: 'model', label: 'model', detail: 'scores', cells: [cell('b', 0.3), cell('a', 0.5), cell('c', 0.2)] },
  {
    ...{ key: 'k', label: 'top-k', detail: 'k = 2', movable: true },
    cells: [cell('a', 0.625), cell('b', 0.375, { changed: true }), cell('c', 0, { kept: false, ghost: 0.2 })],
  },
  {
    ...{ key: 'p', label: 'top-p', detail: 'p = 0.9', movable: true },
    cells: [cell('c', 0, { kept: false }), cell('a', 0.625, { chosen: true }), cell('b', 0.375)],
  },
];
const rowTexts = (root: ParentNode) => texts(root, 'tbody tr');

it('puts every stage in the order of the first', () => {
  const body = draw(Pipeline, { stages, name: 'Stages' });
  expect(texts(body, 'tbody th')).toEqual(['a', 'b', 'c']);
  expect(texts(body, 'thead th .stage')).toEqual(['1 model', '2 top-k', '3 top-p']);
});

it('says cut, chosen and changed in words, and counts what is kept', () => {
  const body = draw(Pipeline, { stages, name: 'Stages' });
  const cells = [...body.querySelectorAll('tbody tr')].map((row) => texts(row, 'td .number'));
  expect(cells).toEqual([
    ['50 %', '63 %', '63 %, chosen'],
    ['30 %', '≠ 38 %, differs', '38 %'],
    ['20 %', 'cut', '–cut'],
  ]);
  expect(texts(body, 'tfoot td')).toEqual(['3', '2', '2']);
  expect(body.querySelectorAll('.ghost')).toHaveLength(1);
});

it('gathers a thousand tokens in one row that loses nothing', () => {
  const many = (kept: number): Cell[] =>
    Array.from({ length: 1000 }, (_, at) =>
      cell(`t${at}`, at < kept ? 1 / kept : 0, at < kept ? {} : { kept: false, ghost: 1 / 1000 }),
    );
  const long: Stage[] = [
    { key: 'm', label: 'model', detail: '', cells: many(1000) },
    { key: 'k', label: 'top-k', detail: '', cells: many(500) },
  ];
  const rows = rowsOf(long, 12);
  expect(rows).toHaveLength(13);
  const tail = rows.at(-1)!;
  expect([tail.label, tail.cells[1]?.keeps]).toEqual(['988 more', 488]);
  expect(tail.cells[1]?.value).toBeCloseTo(488 / 500, 9);
  expect(keptOf(long[1]!)).toBe(500);
  expect(rowTexts(draw(Pipeline, { stages: long, name: 'x' })).at(-1)).toContain('988 more');
});

describe('moving', () => {
  const movable = [false, true, true, true, false].map((free) => ({ movable: free }));
  it.each([
    [1, 3, 3],
    [3, 1, 1],
    [1, 4, 3],
    [2, -5, 1],
    [0, 2, 0],
    [2, 2, 2],
  ])('from %d towards %d lands at %d', (from, to, at) => expect(landing(movable, from, to)).toBe(at));

  it('never passes a fixed stage', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }),
        fc.nat(7),
        fc.integer({ min: -9, max: 9 }),
        (free, start, to) => {
          const from = start % free.length;
          const at = landing(
            free.map((movable) => ({ movable })),
            from,
            to,
          );
          const [low, high] = [Math.min(from, at), Math.max(from, at)];
          expect(at === from || free.slice(low, high + 1).every(Boolean)).toBe(true);
        },
      ),
      { seed: 1 },
    );
  });

  it.each([
    [1, 0.4, 1],
    [1, 0.6, 2],
    [2, -0.6, 1],
    [2, -0.4, 2],
  ])('a hand that carried stage %d by %d widths means place %d', (from, dx, to) =>
    expect(carried(from, dx)).toBe(to),
  );

  it('is said, with the neighbours', () => {
    expect(moved(stages, 1)).toBe('top-k is now stage 2 of 3, after model, before top-p.');
    expect(moved(stages, 2)).toBe('top-p is now stage 3 of 3, after top-k.');
  });

  it('has two named buttons for each movable stage, off where the way ends, and none without a listener', () => {
    const body = draw(Pipeline, { stages, name: 'Stages', onmove() {} });
    const buttons = [...body.querySelectorAll('button')].map((button) => [
      button.getAttribute('aria-label'),
      button.hasAttribute('disabled'),
    ]);
    expect(buttons).toEqual([
      ['Move top-k earlier', true],
      ['Move top-k later', false],
      ['Move top-p earlier', false],
      ['Move top-p later', true],
    ]);
    expect(body.querySelector('[aria-live]')?.textContent).toBe('');
    expect(draw(Pipeline, { stages, name: 'Stages' }).querySelectorAll('button')).toHaveLength(0);
  });
});
