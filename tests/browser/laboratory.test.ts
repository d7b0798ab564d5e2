/** Experiments in workers of a real browser: results come one by one, a stop ends them, failures are sentences. */
import { expect, it } from 'vitest';
import { experiment } from '@/runtime/laboratory';
import cycle from '../../public/models/cycle/model.safetensors?url';

const bytes = async () => new Uint8Array(await (await fetch(cycle)).arrayBuffer());

it('gives its results one by one, and a second one after it', async () => {
  for (let round = 0; round < 2; round++) {
    const ids = [];
    for await (const { id } of experiment('writing', { bytes: await bytes(), prompt: [0], newTokens: 4 }))
      ids.push(id);
    expect(ids).toEqual([1, 2, 3, 0]);
  }
});

it('ends where it is left, and when it is stopped from elsewhere', async () => {
  const input = { bytes: await bytes(), prompt: [0], newTokens: 1_000_000 };
  for await (const step of experiment('writing', input)) {
    expect(step.ids).toEqual([0]);
    break;
  }
  const endless = experiment('writing', input);
  let seen = 0;
  for await (const _ of endless) if (++seen === 3) endless.stop();
  expect(seen).toBe(3);
});

it('fails with the engine’s sentence, and the next one runs', async () => {
  const broken = experiment('writing', { bytes: new Uint8Array(9), prompt: [0], newTokens: 1 });
  await expect(broken[Symbol.asyncIterator]().next()).rejects.toThrow(/checkpoint|safetensors|file/);
  const next = experiment('writing', { bytes: await bytes(), prompt: [0], newTokens: 1 });
  expect((await next[Symbol.asyncIterator]().next()).value.id).toBe(1);
});
