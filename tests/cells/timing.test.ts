/** The benchmark measures what it says, in rounds, and each result is one number above 0. No test looks at how fast. */
import { expect, it } from 'vitest';
import { experiments } from '@/cells/experiments';
import { type Timing, timed, timing } from '@/cells/timing';

const config = { vocab_size: 9, n_embd: 8, n_head: 2, n_layer: 1, n_positions: 16 };

it('measures a token with a cache, one without and a prompt, at each length in each round', async () => {
  const all: Timing[] = [];
  for await (const one of timing({ config, lengths: [4, 16], rounds: 2 })) all.push(one);
  expect(all.map(({ round, length, what }) => [round, length, what])).toEqual(
    [0, 1].flatMap((round) => [4, 16].flatMap((length) => timed.map((what) => [round, length, what]))),
  );
  for (const { milliseconds } of all) expect(milliseconds).toBeGreaterThan(0);
});

it('fails with a sentence for a model without room for a token', async () => {
  const long = timing({ config: { ...config, n_positions: 0 }, lengths: [32], rounds: 1 });
  await expect(long.next()).rejects.toThrow(/n_positions is 0/);
});

it('is an experiment of the laboratory', () => {
  expect(experiments.timing).toBe(timing);
});
