import { expect, it } from 'vitest';
import type { RowsStep } from '@/cells/position-rows';
import { frameAt, gradientText, heightsOf, rowsOf } from '@/widgets/position-rows/position-rows';

const film: RowsStep[] = [
  { step: 0, seen: [0, 0], gradients: [0, 0], lengths: [2, 4] },
  { step: 20, seen: [80, 0], gradients: [0.5, 0], lengths: [2.1, 3.96] },
  { step: 40, seen: [160, 0], gradients: [0.25, 0], lengths: [2.2, 3.92] },
];

it('a step shows the latest that is kept, and every row against its start', () => {
  expect(frameAt(film, 39).step).toBe(20);
  expect(frameAt(film, 0).step).toBe(0);
  expect(frameAt(film, 200).step).toBe(40);
  const [used, unused] = rowsOf(film, 40);
  expect(used).toEqual({ row: 0, seen: 160, gradient: 0.25, before: 2, now: 2.2, kept: 1.1 });
  expect(unused).toEqual({ row: 1, seen: 0, gradient: 0, before: 4, now: 3.92, kept: 0.98 });
});

it('0 is written as 0, and no other gradient is', () => {
  expect(gradientText(0)).toBe('0');
  expect(gradientText(1e-9)).toBe('1.00e-9');
  expect(gradientText(0.00069725)).toBe('0.000697');
});

it('lanes: counts against the whole run, gradients against the longest, lengths around their start', () => {
  const [used, unused] = rowsOf(film, 20);
  expect(heightsOf(used!, 160, 0.5)).toEqual({ seen: 0.5, gradient: 1, kept: expect.closeTo(0.6667, 3) });
  expect(heightsOf(unused!, 160, 0.5)).toEqual({ seen: 0, gradient: 0, kept: expect.closeTo(0.4667, 3) });
  expect(heightsOf({ ...used!, kept: 3 }, 160, 0).kept).toBe(1);
  expect(heightsOf({ ...used!, kept: 0 }, 0, 0)).toEqual({ seen: 0, gradient: 0, kept: 0 });
});
