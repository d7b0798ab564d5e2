import { expect, it } from 'vitest';
import { median } from '@/cells/median';

it('the median is the middle one, or the mean of the two middle ones, and leaves the values as they were', () => {
  const values = [5, 1, 30];
  expect(median(values)).toBe(5);
  expect(values).toEqual([5, 1, 30]);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([7])).toBe(7);
});
