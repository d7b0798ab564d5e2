import { bosMark } from '@lib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits, type NameList, readingList } from '@/cells/reading-list';

async function read(from: string | Uint8Array): Promise<NameList> {
  const bytes = typeof from === 'string' ? new TextEncoder().encode(from) : from;
  let found: NameList | undefined;
  let before = 0;
  for await (const { share, list } of readingList({ bytes })) {
    expect(share).toBeGreaterThanOrEqual(before);
    before = share;
    found = list;
  }
  return found!;
}
const all = ({ train, heldOut }: NameList) => [...train, ...heldOut].sort();

it('takes one name a line, with any line end, and passes over what is empty', async () => {
  const list = await read('\uFEFF anna\r\n\r\nbob \rcléo\n\n');
  expect(all(list)).toEqual(['anna', 'bob', 'cléo']);
  expect(list.vocabulary).toEqual(['a', 'b', 'c', 'l', 'n', 'o', 'é', bosMark]);
  expect(list).toMatchObject({ names: 3, taken: 3, empty: 2, cut: 0, context: 8 });
  expect(list.heldOut).toHaveLength(1);
});

it('holds out a tenth, and never a name that is also learned', async () => {
  const text = Array.from({ length: 300 }, (_, i) => `n${i % 200}`).join('\n');
  const { train, heldOut } = await read(text);
  expect(new Set(heldOut).size).toBe(20);
  for (const name of heldOut) expect(train).not.toContain(name);
  expect(train.length + heldOut.length).toBe(300);
});

it('knows emoji and mixed scripts by code points', async () => {
  const list = await read('👩‍🚀\nмаша\n李雷\nanna\n😀😀\nשרה');
  expect(all(list)).toContain('👩‍🚀');
  for (const character of ['👩', '\u200D', '🚀', 'м', '李', 'ש', '😀'])
    expect(list.vocabulary).toContain(character);
});

it('takes names that JavaScript has a meaning for as any others', async () => {
  const names = ['__proto__', 'constructor', 'hasOwnProperty', 'toString'];
  expect(all(await read(names.join('\n')))).toEqual(names.toSorted());
});

it('gives longer names room, up to its limit, and says what it cut', async () => {
  expect(await read('anna\nbartholomew')).toMatchObject({ context: 12, cut: 0 });
  const list = await read(`anna\n${'é'.repeat(200)}\n${'😀'.repeat(40)}`);
  expect(list).toMatchObject({ context: limits.letters, cut: 2 });
  expect(all(list)).toContain('😀'.repeat(limits.letters));
});

it('takes 20,000 of 300,000 names, from end to end', async () => {
  const list = await read(Array.from({ length: 300_000 }, (_, i) => `n${i}`).join('\n'));
  expect(list).toMatchObject({ names: 300_000, taken: limits.names, empty: 0 });
  expect(new Set(all(list)).size).toBe(limits.names);
  expect(all(list)).toContain('n0');
  expect(all(list)).toContain('n299985');
});

const bytes = (...parts: (string | number[])[]) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...new TextEncoder().encode(part)] : part)),
  );

describe('says in one sentence what cannot be learned', () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ['nothing', '', /^There is no name in it\./],
    ['only empty lines', '\n \r\n\t\n', /^There is no name in it\./],
    ['one name', 'anna\n', /^There is one name in it, "anna"\. It takes at least two different ones/],
    ['one name twice', 'anna\nanna', /^There is one name in it, "anna"\./],
    ['one line of 3 MB', 'a'.repeat(3_000_000), /^There is one name in it, "a{32}"\./],
    ['a tab', 'anna\nbob\t3\n', /^Line 2 has a tab in it/],
    [
      'a control character',
      bytes('anna\n\n', [0x62, 0], '\n'),
      /^Line 3 has a character that is no letter \(U\+0000\)/,
    ],
    [
      'a mark that turns the direction of what follows',
      'anna\nb\u202Eob\n',
      /^Line 2 has a character that is no letter \(U\+202E\)/,
    ],
    ['a line separator', 'anna\nb\u2028ob\n', /^Line 2 has a character that is no letter \(U\+2028\)/],
    ['latin-1', bytes('anna\r\nzo', [0xeb], '\r\nbob'), /^Line 2 is not UTF-8/],
    ['a cut emoji at the end', bytes('anna\nbob\n', [0xf0, 0x9f]), /^Line 3 is not UTF-8/],
    ['UTF-16', bytes([0xff, 0xfe, 0x61, 0x00]), /^The file is written in UTF-16\./],
    [
      'more than 5 MB',
      new Uint8Array(5_200_000).fill(97),
      /^The list has 5\.2 MB; this page reads up to 5 MB\.$/,
    ],
    [
      'a whole dictionary of signs',
      Array.from({ length: 600 }, (_, i) => String.fromCodePoint(0x4e00 + i)).join('\n'),
      /^Line 501 brings the 501st different character; this small model takes up to 500\.$/,
    ],
  ])('%s', async (_, from, sentence) => {
    await expect(read(from)).rejects.toThrow(sentence);
  });
});

it('makes a list of any bytes, or a sentence', () =>
  fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array({ maxLength: 300 }),
        fc.string({ unit: 'binary', maxLength: 200 }).map((text) => new TextEncoder().encode(text)),
        fc
          .array(fc.string({ unit: 'grapheme', maxLength: 40 }), { maxLength: 30 })
          .map((lines) => new TextEncoder().encode(lines.join('\n'))),
      ),
      async (input) => {
        let list: NameList;
        try {
          list = await read(input);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          expect((error as Error).message).toMatch(/^[A-Z].*\.$/s);
          return;
        }
        const { train, heldOut, vocabulary, context } = list;
        expect(Math.min(train.length, heldOut.length)).toBeGreaterThan(0);
        for (const name of [...train, ...heldOut]) {
          expect(name).toBe(name.trim());
          expect(Array.from(name).length).toBeLessThanOrEqual(context);
          for (const character of name) expect(vocabulary).toContain(character);
        }
      },
    ),
    { numRuns: 300 },
  ));
