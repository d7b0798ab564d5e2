/** A list on its way to a model: what was given last counts, whatever arrives first; what was learned stays learned. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type NameList, readingList } from '@/cells/reading-list';
import { cycleRecipe } from '@/runtime/recipes';
import { run } from '@/runtime/run.svelte';
import { Desk } from '@/widgets/own-list/desk.svelte';

/** The trainings that were ordered and have not ended, oldest first: each ends when the test says so. */
const orders = vi.hoisted(() => [] as { end: () => void; fail: () => void }[]);
vi.mock('@/runtime/client', () => ({
  ask: async () => [],
  load: async () => ({ config: {}, vocabulary: [] }),
  save: async () => Uint8Array.from([1, 2]),
  stop() {},
  warmUp() {},
  train: (_: string, { steps, seed }: { steps: number; seed: number }) => {
    const ended = new Promise<void>((end, fail) =>
      orders.push({ end, fail: () => fail(new Error('the engine stopped')) }),
    );
    ended.catch(() => {});
    return {
      done: Promise.resolve(1),
      async *[Symbol.asyncIterator]() {
        yield { losses: [seed] };
        await ended;
        yield { losses: new Array<number>(steps).fill(seed) };
      },
    };
  },
}));
vi.mock('idb-keyval', () => ({ get: async () => undefined, set: async () => {}, del: async () => {} }));
vi.mock('@/runtime/laboratory', () => ({
  experiment: (name: string, input: { bytes: Uint8Array }) =>
    name === 'readingList' ? readingList(input) : sampled(),
  inView: async () => {},
}));
async function* sampled() {
  yield { model: [{ text: 'anno' }] };
}

let list: NameList;
beforeEach(async () => {
  orders.length = 0;
  for await (const { list: found } of readingList({ bytes: new TextEncoder().encode('anna\nbob') }))
    if (found) list = found;
});
afterEach(() => vi.unstubAllGlobals());
/** A file that is handed over when the test says so. */
function held(name: string, text: string) {
  const file = new File([text], name);
  let open = () => {};
  const arriving = new Promise<ArrayBuffer>((arrived) => {
    open = () => arrived(new TextEncoder().encode(text).buffer as ArrayBuffer);
  });
  file.arrayBuffer = () => arriving;
  return { file, open };
}

it('reads a text and a file alike', async () => {
  const desk = new Desk();
  await desk.read('anna\nbob');
  expect(desk.list).toEqual(list);
  await desk.open(new File(['bob\nanna\n'], 'two.txt'));
  expect([desk.list?.names, desk.reading, desk.trouble]).toEqual([2, false, undefined]);
});

it('a file that arrives late does not replace what was written meanwhile', async () => {
  const desk = new Desk();
  const { file, open } = held('late.txt', 'x\ny\nz');
  const late = desk.open(file);
  await desk.read('anna\nbob');
  open();
  await late;
  expect([desk.list, desk.reading]).toEqual([list, false]);
});

it('a list that is being read does not come back after one that is too large', async () => {
  const desk = new Desk();
  const { file, open } = held('late.txt', 'x\ny\nz');
  const late = desk.open(file);
  const large = new File([], 'large.txt');
  Object.defineProperty(large, 'size', { value: 6_000_000 });
  await desk.open(large);
  open();
  await late;
  expect([desk.list, desk.trouble]).toEqual([
    undefined,
    'large.txt has 6.0 MB; this page reads lists of up to 5 MB.',
  ]);
});

it('says so when a file cannot be read', async () => {
  const desk = new Desk();
  const gone = new File(['anna'], 'gone.txt');
  gone.arrayBuffer = () => Promise.reject(new Error('it was moved'));
  await desk.open(gone);
  expect([desk.list, desk.reading, desk.trouble]).toEqual([
    undefined,
    false,
    'gone.txt could not be read (it was moved).',
  ]);
});

describe('what is learned', () => {
  const other = () => run.start(cycleRecipe(7), 'the lead figure’s', { play: false });
  /** A list that trains, its first step taken. */
  async function learning() {
    vi.stubGlobal('requestAnimationFrame', () => 0);
    vi.stubGlobal('cancelAnimationFrame', () => {});
    vi.stubGlobal('matchMedia', () => ({ matches: true }));
    vi.stubGlobal('document', { baseURI: 'http://book.test/', querySelector: () => null });
    const desk = new Desk();
    desk.clear(list);
    const trained = desk.train();
    await vi.waitFor(() => expect(desk.losses).toEqual([1]));
    expect([desk.stage, desk.live]).toEqual(['learning', true]);
    return { desk, trained };
  }

  it('stays, with its own losses and its file, when another run takes the page', async () => {
    const { desk, trained } = await learning();
    orders[0]!.end();
    await trained;
    expect([desk.stage, desk.kept, desk.names]).toEqual(['done', true, ['anno']]);
    void other();
    desk.follow();
    await vi.waitFor(() => expect(run.losses).toEqual([7]));
    expect([desk.stage, desk.live, desk.kept]).toEqual(['done', false, false]);
    expect(desk.losses).toEqual(new Array(500).fill(1));
    expect(desk.bytes).toEqual(Uint8Array.from([1, 2]));
    run.clear();
    expect(desk.losses).toHaveLength(500);
  });

  it('is overtaken by another run or a reset before its end, and shows nothing of theirs', async () => {
    for (const take of [() => void other(), () => run.clear()]) {
      const { desk, trained } = await learning();
      take();
      expect([desk.live, desk.losses]).toEqual([false, []]);
      for (const { end } of orders.splice(0)) end();
      await trained;
      expect([desk.stage, desk.names, desk.trouble, desk.losses]).toEqual([
        'overtaken',
        undefined,
        undefined,
        [],
      ]);
    }
  });

  it('ends with its trouble when the engine stops', async () => {
    const { desk, trained } = await learning();
    orders[0]!.fail();
    await trained;
    expect([desk.stage, desk.kept, desk.trouble]).toEqual([undefined, false, 'the engine stopped']);
  });
});
