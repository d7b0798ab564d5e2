/** The losses as a file for a spreadsheet. */
import { expect, it } from 'vitest';
import { lossTable, readable } from '@/runtime/files';

it('has a heading, one line a step and every digit', () => {
  const losses = [5.273934841156006, 0.1, 1e-7];
  expect(lossTable(losses)).toBe('step,loss_nats\n1,5.273934841156006\n2,0.1\n3,1e-7\n');
  const read = lossTable(losses).trim().split('\n').slice(1);
  expect(read.map((line) => Number(line.split(',')[1]))).toEqual(losses);
});

it('hands over exactly the bytes of the model, not the buffer around them', () => {
  const inside = new Uint8Array([9, 1, 2, 3, 9]).subarray(1, 4);
  expect([...new Uint8Array(readable(inside).buffer)]).toEqual([1, 2, 3]);
});
