/** Missions: reached once and kept, hints one at a time, and a browser that keeps nothing is no obstacle. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type Mission, Missions } from '@/runtime/missions.svelte';
import { defaultState } from '@/runtime/replay';

const disk = vi.hoisted(() => ({ kept: new Map<string, unknown>(), refuses: false }));
vi.mock('idb-keyval', () => {
  const willing = async () => {
    if (disk.refuses) throw new Error('refused');
  };
  return {
    get: async (key: string) => {
      await willing();
      return disk.kept.get(key);
    },
    set: async (key: string, value: unknown) => {
      await willing();
      disk.kept.set(key, value);
    },
    del: async () => {},
  };
});

const solution = { ...defaultState, knobs: { temperature: 2 } };
const list: readonly Mission<{ bits: number; seed: number }>[] = [
  {
    id: 'two-bits',
    goal: 'Find 2 bits.',
    hints: ['Go up.', 'Above 1.'],
    solution,
    done: ({ bits }) => bits >= 2,
  },
  { id: 'seed', goal: 'Change the seed.', hints: [], done: ({ seed }) => seed !== 1 },
];
const begin = () => new Missions('temperature', list);
const statuses = (missions: Missions<{ bits: number; seed: number }>) =>
  missions.views.map(({ status }) => status);
const settled = () => new Promise((done) => setTimeout(done));

beforeEach(() => {
  disk.kept.clear();
  disk.refuses = false;
});

describe('a goal', () => {
  it('is done when its predicate holds, stays done when it no longer does, and is announced once', () => {
    const missions = begin();
    missions.check({ bits: 1, seed: 1 });
    expect(statuses(missions)).toEqual(['open', 'open']);
    expect(missions.announcement).toBe('');
    missions.check({ bits: 2.1, seed: 1 });
    expect(missions.announcement).toBe('Done: Find 2 bits. 1 to go.');
    missions.announcement = '';
    missions.check({ bits: 0, seed: 1 });
    missions.check({ bits: 3, seed: 1 });
    expect(statuses(missions)).toEqual(['done', 'open']);
    expect(missions.announcement).toBe('');
    missions.check({ bits: 0, seed: 2 });
    expect(missions.announcement).toBe('Done: Change the seed. That was the last one.');
  });

  it('that was shown counts as shown, whatever holds afterwards', () => {
    const missions = begin();
    expect(missions.show('two-bits')).toEqual(solution);
    missions.check({ bits: 2.1, seed: 1 });
    expect(statuses(missions)).toEqual(['shown', 'open']);
    expect(missions.show('seed')).toBeUndefined();
    expect(statuses(missions)).toEqual(['shown', 'open']);
  });

  it('that was done stays done when the solution is looked at', () => {
    const missions = begin();
    missions.check({ bits: 2.1, seed: 1 });
    missions.show('two-bits');
    expect(statuses(missions)).toEqual(['done', 'open']);
  });
});

it('hints open one at a time and no further than there are', () => {
  const missions = begin();
  const opened = () => [missions.views[0]!.hints, missions.views[0]!.hintsLeft];
  expect(opened()).toEqual([[], 2]);
  missions.hint('two-bits');
  expect(opened()).toEqual([['Go up.'], 1]);
  missions.hint('two-bits');
  missions.hint('two-bits');
  expect(opened()).toEqual([['Go up.', 'Above 1.'], 0]);
  expect(() => missions.hint('none')).toThrow(
    'missions: id is "none"; the missions of this page are two-bits, seed',
  );
});

describe('progress', () => {
  it('comes back on the next visit to the same page, and reset forgets it', async () => {
    const first = begin();
    first.check({ bits: 3, seed: 1 });
    first.hint('two-bits');
    await settled();
    const second = begin();
    await second.restore();
    expect(second.views).toEqual(first.views);
    const elsewhere = new Missions('top-k', list);
    await elsewhere.restore();
    expect(statuses(elsewhere)).toEqual(['open', 'open']);
    second.reset();
    await settled();
    const third = begin();
    await third.restore();
    expect(statuses(third)).toEqual(['open', 'open']);
  });

  it('made before the old one is read is not lost', async () => {
    disk.kept.set('one-token/missions/temperature', {
      'two-bits': { status: 'open', hints: 1 },
      seed: { status: 'done', hints: 0 },
    });
    const missions = begin();
    const restoring = missions.restore();
    missions.check({ bits: 3, seed: 1 });
    await restoring;
    expect(statuses(missions)).toEqual(['done', 'done']);
  });

  it.each([
    7,
    'x',
    null,
    { 'two-bits': { status: 'won', hints: 1 } },
    { 'two-bits': { status: 'done', hints: 'all' } },
    { 'two-bits': null },
    { 'two-bits': 3 },
  ])('that is not progress counts as nothing: %j', async (found) => {
    disk.kept.set('one-token/missions/temperature', found);
    const missions = begin();
    await expect(missions.restore()).resolves.toBeUndefined();
    expect(statuses(missions)).toEqual(['open', 'open']);
  });

  it('matters to nobody where the browser refuses', async () => {
    disk.refuses = true;
    const missions = begin();
    await missions.restore();
    missions.check({ bits: 3, seed: 2 });
    missions.hint('two-bits');
    await settled();
    expect(statuses(missions)).toEqual(['done', 'done']);
  });
});
