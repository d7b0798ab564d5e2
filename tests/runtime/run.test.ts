/** The film of a run: how it is played, and what is on show once it is taken back. */
import { cycleVocabulary, presets } from '@lib';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { cycleRecipe } from '@/runtime/recipes';

const loads = vi.hoisted(() => ({ waiting: [] as (() => void)[], held: false }));
/** What the browser keeps: the model that was trained last. */
const shelf = vi.hoisted(() => new Map<unknown, unknown>());
vi.mock('idb-keyval', () => ({
  get: async (key: unknown) => shelf.get(key),
  set: async (key: unknown, value: unknown) => void shelf.set(key, value),
  del: async (key: unknown) => void shelf.delete(key),
}));
vi.mock('@/runtime/client', () => ({
  ask: async () => [],
  warmUp() {},
  save: async () => new Uint8Array(),
  stop() {},
  train: (_: string, { steps }: { steps: number }) => ({
    done: Promise.resolve(1),
    async *[Symbol.asyncIterator]() {
      yield { losses: new Array<number>(steps).fill(1) };
    },
  }),
  load: async () => {
    if (loads.held) await new Promise<void>((go) => loads.waiting.push(go));
    return { config: presets.cycle, vocabulary: cycleVocabulary, provenance: '' };
  },
}));

/** The frames that the page has asked for and not been given. */
let frames: Map<number, (now: number) => void>;
let now: number;
let run: typeof import('@/runtime/run.svelte').run;
let session: typeof import('@/runtime/session.svelte').session;
beforeEach(async () => {
  [frames, now, loads.held] = [new Map(), 0, false];
  shelf.clear();
  let last = 0;
  vi.stubGlobal('requestAnimationFrame', (frame: (now: number) => void) => {
    frames.set(++last, frame);
    return last;
  });
  vi.stubGlobal('cancelAnimationFrame', (id: number) => frames.delete(id));
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  vi.stubGlobal('performance', { now: () => now });
  vi.stubGlobal('document', {
    baseURI: 'http://book.test/train/',
    documentElement: { dataset: {} },
    querySelector: () => ({ dataset: { model: 'cycle' } }),
  });
  vi.stubGlobal('fetch', async () => new Response(''));
  vi.resetModules();
  ({ run } = await import('@/runtime/run.svelte'));
  ({ session } = await import('@/runtime/session.svelte'));
});
afterEach(() => vi.unstubAllGlobals());

/** What the browser does a while later. */
function pass(milliseconds: number) {
  now += milliseconds;
  const due = [...frames.values()];
  frames.clear();
  for (const frame of due) frame(now);
}

it('a film that begins while another plays begins at its beginning', async () => {
  await run.start(cycleRecipe(1), 'one');
  run.stopAt(120);
  run.play();
  pass(15);
  expect(run.shown).toBe(121);
  await run.start(cycleRecipe(2), 'two');
  pass(15);
  expect([run.title, run.shown]).toEqual(['two', 1]);
  pass(15);
  expect([run.shown, frames.size]).toEqual([2, 1]);
});

it('paused and gone on with in the same breath plays once', async () => {
  await run.start(cycleRecipe(1), 'one');
  pass(15);
  run.pause();
  run.play();
  expect(frames.size).toBe(1);
});

it('taken back, the page asks the published model, also when the page is reset as a whole', async () => {
  for (const back of [() => run.clear(), () => session.reset()]) {
    await run.start(cycleRecipe(1), 'yours', { play: false });
    expect(session.model).toMatchObject({ own: true, title: 'yours, step 200' });
    void back();
    expect(session.model).toBeUndefined();
    await vi.waitFor(() => expect(session.model).toMatchObject({ own: false, cast: 'cycle' }));
  }
});

it('the next run is not put off the page by the published model that opens late', async () => {
  await run.start(cycleRecipe(1), 'one', { play: false });
  loads.held = true;
  run.clear();
  await vi.waitFor(() => expect(loads.waiting).toHaveLength(1));
  await run.start(cycleRecipe(2), 'two', { play: false });
  for (const go of loads.waiting.splice(0)) go();
  await new Promise((soon) => setTimeout(soon));
  expect(session.model?.title).toBe('two, step 200');
});

it('who asks after a reset waits for the published model, and what is typed meanwhile stays', async () => {
  await run.start(cycleRecipe(1), 'yours', { play: false });
  expect(shelf.size).toBe(1);
  loads.held = true;
  await session.reset();
  const asked = session.open();
  session.prompt = [0, 1, 2];
  session.position = 2;
  await vi.waitFor(() => expect(loads.waiting).toHaveLength(1));
  for (const go of loads.waiting.splice(0)) go();
  expect(await asked).toMatchObject({ own: false, cast: 'cycle' });
  expect([session.model?.own, session.prompt, session.position]).toEqual([false, [0, 1, 2], 2]);
});

it('a reset without a network says so, and does not fall back on the model that was taken off', async () => {
  await run.start(cycleRecipe(1), 'yours', { play: false });
  vi.stubGlobal('fetch', async () => {
    throw new TypeError('Failed to fetch');
  });
  await session.reset();
  await vi.waitFor(() => expect(session.trouble).toContain('Failed to fetch'));
  await expect(session.open()).rejects.toThrow('Failed to fetch');
  vi.stubGlobal('fetch', async () => new Response(''));
  expect((await session.open()).own).toBe(false);
});
