/** Experiments in workers: who is told what, and when a worker ends. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LabRun } from '@/runtime/lab-run.svelte';
import { gather, type LabReply, type LabRequest } from '@/runtime/laboratory';

/** A worker that answers when the test says so. */
class Held {
  static all: Held[] = [];
  onmessage?: (event: { data: LabReply }) => void;
  readonly asked: LabRequest[] = [];
  ended = false;
  constructor() {
    Held.all.push(this);
  }
  postMessage(request: LabRequest) {
    this.asked.push(request);
  }
  terminate() {
    this.ended = true;
  }
  async say(reply: LabReply) {
    this.onmessage!({ data: reply });
    await settled();
  }
}
const never = () => expect.unreachable('nothing was to be told');
const settled = () => new Promise((done) => setTimeout(done, 0));
const input = { runs: [{ seed: 1 }], length: 4 };

beforeEach(() => {
  Held.all = [];
  vi.stubGlobal('Worker', Held);
});
afterEach(() => vi.unstubAllGlobals());

it('says nothing more once it was ended, and its worker is gone', async () => {
  const stop = gather('crops', async () => input, never, never);
  await settled();
  stop();
  await settled();
  expect(Held.all.map(({ ended }) => ended)).toEqual([true]);
});

it('starts no worker for a question that was taken back before its input was there', async () => {
  let open = (_: typeof input) => {};
  const arriving = new Promise<typeof input>((arrived) => (open = arrived));
  gather('crops', () => arriving, never, never)();
  open(input);
  await settled();
  expect(Held.all).toEqual([]);
});

it.each<[string, () => Promise<typeof input>]>([
  ['its input', () => Promise.reject(new Error('no file'))],
  ['the experiment', async () => input],
])('gives a sentence when %s fails', async (_, from) => {
  const troubles: string[] = [];
  gather('crops', from, never, (sentence) => troubles.push(sentence));
  await settled();
  for (const worker of Held.all) await worker.say({ kind: 'failed', sentence: 'no file' });
  expect(troubles).toEqual(['no file']);
});

it('keeps the trouble of the run in hand, and forgets it when that is stopped', async () => {
  const lab = new LabRun();
  const run = lab.run('crops', input, () => {});
  await settled();
  await Held.all[0]!.say({ kind: 'failed', sentence: 'the engine broke' });
  expect([await run, lab.phase, lab.trouble]).toEqual([false, 'idle', 'the engine broke']);
  lab.stop();
  expect(lab.trouble).toBeUndefined();
});

it('asks for nothing in a hidden tab, and goes on in view', async () => {
  const tab = Object.assign(new EventTarget(), { hidden: false });
  vi.stubGlobal('document', tab);
  const lab = new LabRun();
  const told: unknown[] = [];
  const run = lab.run('crops', input, (result) => told.push(result));
  await settled();
  const worker = Held.all[0]!;
  tab.hidden = true;
  await worker.say({ kind: 'result', value: 'first' });
  expect([told, worker.asked.length]).toEqual([['first'], 1]);
  tab.dispatchEvent(new Event('visibilitychange'));
  await settled();
  expect(worker.asked.length).toBe(1);
  tab.hidden = false;
  tab.dispatchEvent(new Event('visibilitychange'));
  await settled();
  expect(worker.asked.length).toBe(2);
  lab.stop();
  expect([await run, worker.ended]).toEqual([false, true]);
});

it('hears nothing of a run that was overtaken', async () => {
  const lab = new LabRun();
  const told: string[] = [];
  const first = lab.run('crops', input, () => {
    throw new Error('the figure of the first run is gone');
  });
  await settled();
  Held.all[0]!.onmessage!({ data: { kind: 'result', value: [1] } });
  const second = lab.run('crops', input, () => told.push('second'));
  expect(await first).toBe(false);
  await Held.all[1]!.say({ kind: 'result', value: [2] });
  expect([lab.trouble, told, lab.phase]).toEqual([undefined, ['second'], 'running']);
  lab.stop();
  expect(await second).toBe(false);
});

it('says so when no worker can be started', async () => {
  vi.stubGlobal(
    'Worker',
    class {
      constructor() {
        throw new Error('workers are not allowed here');
      }
    },
  );
  const lab = new LabRun();
  expect(await lab.run('crops', input, never)).toBe(false);
  expect([lab.phase, lab.trouble]).toEqual(['idle', 'workers are not allowed here']);
});

/** Last: its worker is kept for the next experiment. */
it('tells all results at the end, and keeps the worker', async () => {
  const told: unknown[] = [];
  gather(
    'crops',
    async () => input,
    (results) => told.push(results),
    never,
  );
  await settled();
  const [worker] = Held.all as [Held];
  await worker.say({ kind: 'result', value: [1] });
  await worker.say({ kind: 'result', value: [2] });
  expect([worker.asked.map(({ kind }) => kind), told]).toEqual([['begin', 'next', 'next'], []]);
  await worker.say({ kind: 'ended' });
  expect([told, worker.ended]).toEqual([[[[1], [2]]], false]);
});
