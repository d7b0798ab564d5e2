/** The square of next tokens: each row is a distribution of lib's, its favourite compared with the text learned. */
import { cycleCorpus, distribution } from '@lib';
import { expect, it } from 'vitest';
import { nextTable, tableSentence } from '@/widgets/train/next-table';
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

it('counts the rows whose favourite follows in the text it learned', () => {
  expect(tableSentence(nextTable(rows, labels), cycleCorpus)).toMatch(/^In 2 of 4 rows the favourite is/);
});

it('the shipped model has a permutation: each token is followed by the next of the cycle', async () => {
  const model = await shipped();
  const table = nextTable(await Promise.all(labels.map((_, id) => model.logits([id]))), labels);
  expect(table.favourites).toEqual([1, 2, 3, 0]);
  expect(tableSentence(table, cycleCorpus)).toMatch(/^In 4 of 4 rows/);
});
