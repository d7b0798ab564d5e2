/** Answers that come too late: a model that changed meanwhile, a count that was taken back, a checkpoint that failed once. */
import { namesVocabulary, presets } from '@lib';
import { beforeEach, expect, it, vi } from 'vitest';
import { type Model, remote } from '@/runtime/models';
import { Texts } from '@/widgets/cache/texts.svelte';
import { Counting } from '@/widgets/copying/counting.svelte';

const saves: { give: (bytes: Uint8Array) => void; fail: (error: Error) => void }[] = [];
const begun: { name: string; stopped: boolean }[] = [];
vi.mock('@/runtime/client', () => ({
  save: () => new Promise((give, fail) => saves.push({ give, fail })),
}));
vi.mock('@/runtime/laboratory', () => ({
  experiment: (name: string) => {
    const one = { name, stopped: false };
    begun.push(one);
    return {
      async *[Symbol.asyncIterator]() {
        await new Promise(() => {});
      },
      stop: () => (one.stopped = true),
    };
  },
}));
const settled = () => new Promise((done) => setTimeout(done, 0));
const model = (title: string): Model => remote({ model: title }, presets.names, namesVocabulary, title);
const list = { train: ['anna'], heldOut: ['bob'], vocabulary: namesVocabulary, context: 8 };
beforeEach(() => {
  saves.length = begun.length = 0;
});

it('a count that waits for its checkpoint does not end the one that was asked for meanwhile', async () => {
  const counting = new Counting();
  void counting.overTemperatures(model('one'), list.train, 0.5);
  void counting.overSteps(list, 0.5);
  saves[0]!.give(new Uint8Array());
  await settled();
  expect(begun).toEqual([{ name: 'copyingByStep', stopped: false }]);
});

it('a count that was taken back does not begin', async () => {
  const counting = new Counting();
  void counting.overTemperatures(model('one'), list.train, 0.5);
  counting.stop();
  saves[0]!.give(new Uint8Array());
  await settled();
  expect(begun).toEqual([]);
});

const how = { past: 'recompute', prompt: [26] } as const;
it('a text is asked for again after its checkpoint failed', async () => {
  const texts = new Texts();
  const mine = model('one');
  texts.follow(mine, how);
  saves[0]!.fail(new Error('the engine stopped'));
  await settled();
  expect([texts.trouble, begun]).toEqual(['the engine stopped', []]);
  texts.follow(mine, how);
  saves[1]!.give(new Uint8Array());
  await settled();
  expect(begun.map(({ name }) => name)).toEqual(['writing']);
});

it('what went wrong with a model that is no longer asked is not told', async () => {
  const texts = new Texts();
  texts.follow(model('one'), how);
  texts.follow(model('two'), how);
  saves[0]!.fail(new Error('the model one is not open'));
  await settled();
  expect(texts.trouble).toBeUndefined();
});
