/** The square of next tokens: each row is a distribution of lib's. */
import { distribution } from '@lib';
import { expect, it } from 'vitest';
import { nextTable, tableSentence } from '@/widgets/next-table/next-table';
import { labels, shipped } from './models';

const rows = [
  [0, 5, 0, 0],
  [0, 0, 5, 0],
  [1, 1, 1, 1],
  [0, 0, 0, 0.1],
];

it('each row is softmax of that row’s scores', () => {
  nextTable(rows, labels).probs.forEach((row, id) => {
    expect(row).toEqual([...distribution(rows[id]!).probs]);
    expect(row.reduce((sum, p) => sum + p)).toBeCloseTo(1, 12);
  });
});

it('counts the rows that have made up their mind', () => {
  const table = nextTable(rows, labels);
  expect(table.decided).toBe(0.5);
  expect(tableSentence(table, labels)).toBe(
    'After I the model gives love 98 %. 2 of 4 rows have made up their mind.',
  );
});

it('never writes 100 % for what is not certain', () => {
  const sure = nextTable([[0, 9, 0, 0], ...rows.slice(1)], labels);
  expect(sure.probs[0]![1]).toBeGreaterThan(0.9995);
  expect(tableSentence(sure, labels)).toContain('gives love 99.9 %');
});

it('the shipped model has a permutation: each token is followed by the next of the cycle', async () => {
  const model = await shipped();
  const { probs, decided } = nextTable(
    await Promise.all(labels.map((_, id) => model.logits([id]))),
    labels,
  );
  expect(decided).toBe(1);
  expect(probs.map((row) => row.indexOf(Math.max(...row)))).toEqual([1, 2, 3, 0]);
});
