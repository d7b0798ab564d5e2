/** A list on its way to a model: what was given last counts, whatever arrives first. */
import { beforeEach, expect, it, vi } from 'vitest';
import { type NameList, readingList } from '@/cells/reading-list';
import { Desk } from '@/widgets/own-list/desk.svelte';

vi.mock('@/runtime/laboratory', () => ({
  experiment: (_: string, input: { bytes: Uint8Array }) => readingList(input),
}));

let list: NameList;
beforeEach(async () => {
  for await (const { list: found } of readingList({ bytes: new TextEncoder().encode('anna\nbob') }))
    if (found) list = found;
});
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
