/** One question at a time, and only the latest of those that wait. */
import { expect, it } from 'vitest';
import { Latest } from '@/runtime/latest.svelte';

function held() {
  const asked: number[] = [];
  const gates = new Map<number, { open: () => void; fail: (error: unknown) => void }>();
  const latest = new Latest<number, string>('first', (question) => {
    asked.push(question);
    return new Promise((open, fail) => gates.set(question, { open: () => open(`answer ${question}`), fail }));
  });
  const settle = () => new Promise((done) => setTimeout(done, 0));
  return { asked, gates, latest, settle };
}

it('skips what was overtaken while it was busy', async () => {
  const { asked, gates, latest, settle } = held();
  for (const question of [1, 2, 3]) void latest.ask(question);
  expect([asked, latest.answer]).toEqual([[1], 'first']);
  gates.get(1)!.open();
  await settle();
  expect([asked, latest.answer]).toEqual([[1, 3], 'answer 1']);
  gates.get(3)!.open();
  await settle();
  expect(latest.answer).toBe('answer 3');
});

it('says why there is no answer, and goes on', async () => {
  const { gates, latest, settle } = held();
  void latest.ask(1);
  gates.get(1)!.fail(new Error('no model'));
  await settle();
  expect([latest.trouble, latest.answer]).toEqual(['no model', 'first']);
  void latest.ask(2);
  gates.get(2)!.open();
  await settle();
  expect([latest.trouble, latest.answer]).toEqual([undefined, 'answer 2']);
});

it('keeps its answer, and its peace, where the one who was asked was taken back', async () => {
  const { gates, latest, settle } = held();
  void latest.ask(1);
  gates.get(1)!.open();
  await settle();
  void latest.ask(2);
  gates.get(2)!.fail(new DOMException('the model run 1 is not open', 'AbortError'));
  await settle();
  expect([latest.trouble, latest.answer]).toEqual([undefined, 'answer 1']);
});

it('after reset it shows what it was given first, and a late answer does not come back', async () => {
  const { gates, latest, settle } = held();
  void latest.ask(1);
  latest.reset();
  gates.get(1)!.open();
  await settle();
  expect(latest.answer).toBe('first');
});
