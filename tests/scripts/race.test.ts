/** The bench's race, with contenders made up here: who is timed, who is not, and in which order. */
import { describe, expect, it } from 'vitest';
import { race } from '../../scripts/bench/race.mjs';

const answered: string[] = [];

function contender(name: string, losses: number[], more: object = {}) {
  const answer = (how: string) => async () => {
    answered.push(`${name} ${how}`);
    return { figures: how === 'cold' ? { run: 2, birth: 3 } : { run: 1 }, losses };
  };
  return { name, warm: answer('warm'), cold: answer('cold'), close: async () => {}, ...more };
}

const run = (work: string, contenders: ReturnType<typeof contender>[], rounds = 2) => {
  answered.length = 0;
  return race({ order: { work }, rounds, contenders, say: () => {} });
};

describe('the race', () => {
  it('takes rounds in turn, so that a busy minute of the machine falls on everyone', async () => {
    await run('C', [contender('a', [1]), contender('b', [1])]);
    expect(answered).toEqual(['a warm', 'b warm', 'a warm', 'b warm', 'a warm', 'b warm']);
  });

  it('measures whole runs cold as well, and keeps one figure a round', async () => {
    const [result] = await run('A', [contender('a', [1])], 3);
    expect(result?.figures).toEqual({ run: [1, 1, 1], cold: [2, 2, 2], birth: [3, 3, 3] });
  });

  it('does not time a contender whose first losses are other than those of the first', async () => {
    const results = await run('C', [contender('right', [3.3, 3.2]), contender('wrong', [3.3, 3.202])]);
    expect(results[1]?.wrong).toMatch(/computes something else.*3\.202/);
    expect(results[1]?.figures).toEqual({});
    expect(results[0]?.wrong).toBeUndefined();
  });

  it('forgives rounding', async () => {
    const results = await run('C', [contender('right', [3.3]), contender('near', [3.3005])]);
    expect(results[1]?.wrong).toBeUndefined();
  });

  it('refuses a loss that is no number', async () => {
    const results = await run('C', [contender('right', [3.3]), contender('broken', [Number.NaN])]);
    expect(results[1]?.wrong).toMatch(/computes something else/);
  });

  it('says why a contender failed, and goes on without it', async () => {
    const failing = { warm: async () => ({ failure: 'it is not here' }) } as unknown as object;
    const results = await run('C', [contender('a', [1]), contender('b', [1], failing)]);
    expect(results.map(({ wrong }) => wrong)).toEqual([undefined, 'it is not here']);
    expect(answered).toEqual(['a warm', 'a warm', 'a warm']);
  });

  it('asks once of those that take minutes', async () => {
    const results = await run('B', [
      contender('a', [1]),
      contender('slow', [1], { once: true, cold: undefined }),
    ]);
    expect(results[1]?.figures['run']).toEqual([1]);
    expect(answered.filter((line) => line.startsWith('slow'))).toHaveLength(1);
  });
});
