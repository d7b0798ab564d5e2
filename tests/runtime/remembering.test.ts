import { presets } from '@lib';
import { expect, it } from 'vitest';
import { remembering } from '@/runtime/remembering';

function counting(vocab_size = 4) {
  let asked = 0;
  const model = {
    config: { ...presets.cycle, vocab_size },
    title: 'counted',
    async logits(ids: number[]) {
      asked++;
      if (ids.includes(3)) throw new Error('no such token');
      return new Float32Array(ids.length * vocab_size).fill(ids.length);
    },
  };
  return { model, asked: () => asked };
}

it('asks a model once for each text, and leaves the rest of it as it is', async () => {
  const { model, asked } = counting();
  const memory = remembering(model);
  expect(memory.title).toBe('counted');
  expect(await memory.logits([0, 1])).toEqual(new Float32Array(8).fill(2));
  expect(await memory.logits([0, 1])).toEqual(new Float32Array(8).fill(2));
  expect(asked()).toBe(1);
  await memory.logits([0]);
  await memory.logits([1, 0]);
  expect(asked()).toBe(3);
});

it('asks again after a failure', async () => {
  const { model, asked } = counting();
  const memory = remembering(model);
  await expect(memory.logits([3])).rejects.toThrow('no such token');
  await expect(memory.logits([3])).rejects.toThrow('no such token');
  expect(asked()).toBe(2);
});

it('holds four million numbers at most', async () => {
  const { model, asked } = counting(1_000_000);
  const memory = remembering(model);
  for (const id of [0, 1, 2, 4]) await memory.logits([id]);
  await memory.logits([0]);
  expect(asked()).toBe(4);
  await memory.logits([5]);
  await memory.logits([0]);
  expect(asked()).toBe(6);
});
