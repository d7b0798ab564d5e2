import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  openSafetensors,
  readSafetensors,
  type StoredTensor,
  writeSafetensors,
} from '../../../lib/checkpoint/safetensors';

const reference = new URL('../../reference/data/', import.meta.url);

/** A file with this header text, and this many bytes of data after it. */
function file(header: string | object, dataBytes = 0, claimedLength?: bigint): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, claimedLength ?? BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

function entry(shape: unknown, begin: unknown, end: unknown, dtype: unknown = 'F32') {
  return { dtype, shape, data_offsets: [begin, end] };
}

const anyTensor: fc.Arbitrary<StoredTensor> = fc
  .array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 })
  .chain((shape) => {
    const size = shape.reduce((product, n) => product * n, 1);
    return fc.float32Array({ minLength: size, maxLength: size }).map((data) => ({ shape, data }));
  });
const anyName = fc
  .string({ unit: 'binary', maxLength: 12 })
  .filter((name) => name !== '__proto__' && name !== '__metadata__');
const anyFile = fc.record({
  tensors: fc.uniqueArray(fc.tuple(anyName, anyTensor), { selector: ([name]) => name, maxLength: 6 }),
  metadata: fc.dictionary(anyName, fc.string({ unit: 'binary' }), { maxKeys: 4, noNullPrototype: true }),
});

describe('writing and reading', () => {
  it('gives back every name, shape, bit and text, in order', () => {
    fc.assert(
      fc.property(anyFile, ({ tensors, metadata }) => {
        const back = readSafetensors(writeSafetensors(tensors, metadata));
        expect(back.metadata).toEqual(metadata);
        expect([...back.tensors]).toEqual(tensors);
      }),
    );
  });

  it('keeps the given order even for names that look like numbers', () => {
    const one = { shape: [1], data: Float32Array.of(1) };
    const bytes = writeSafetensors([
      ['b', one],
      ['1', one],
      ['0', one],
      ['', one],
    ]);
    expect([...readSafetensors(bytes).tensors.keys()]).toEqual(['b', '1', '0', '']);
  });

  it('writes the same bytes for the same input, with the data at a multiple of 8', () => {
    fc.assert(
      fc.property(anyFile, ({ tensors, metadata }) => {
        const bytes = writeSafetensors(tensors, metadata);
        expect(writeSafetensors(new Map(tensors), metadata)).toEqual(bytes);
        expect(new DataView(bytes.buffer).getBigUint64(0, true) % 8n).toBe(0n);
      }),
    );
  });

  it.each(readdirSync(reference).filter((name) => name.endsWith('.safetensors')))(
    'reads %s of Hugging Face’s writer and writes the same bytes',
    (name) => {
      const bytes = new Uint8Array(readFileSync(new URL(name, reference)));
      const { tensors, metadata } = readSafetensors(bytes);
      expect(tensors.size).toBeGreaterThan(5);
      expect(writeSafetensors(tensors, metadata)).toEqual(bytes);
    },
  );

  it('reads from any place in a larger buffer, and copies', () => {
    const bytes = writeSafetensors([['w', { shape: [2], data: Float32Array.of(1.5, -2) }]]);
    for (let shift = 0; shift < 8; shift++) {
      const place = new Uint8Array(bytes.length + 9).subarray(shift, shift + bytes.length);
      place.set(bytes);
      const tensor = readSafetensors(place).tensors.get('w');
      place.fill(0);
      expect(tensor).toEqual({ shape: [2], data: Float32Array.of(1.5, -2) });
    }
  });

  it('keeps NaN payloads and −0 bit for bit', () => {
    const words = Uint32Array.of(0x7fc00001, 0xffc12345, 0x80000000, 0x7f800000);
    const bytes = writeSafetensors([['w', { shape: [4], data: new Float32Array(words.buffer) }]]);
    expect(new Uint32Array(readSafetensors(bytes).tensors.get('w')!.data.buffer)).toEqual(words);
  });

  it('reads a file without tensors or metadata', () => {
    expect(readSafetensors(file('{}'))).toEqual({ metadata: {}, tensors: new Map() });
  });

  it('accepts spaces after the header, tensors out of order and a scalar', () => {
    const bytes = file(
      `{"b":{"dtype":"F32","shape":[],"data_offsets":[4,8]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}   `,
      8,
    );
    bytes.set(new Uint8Array(Float32Array.of(1, 2).buffer), bytes.length - 8);
    expect([...readSafetensors(bytes).tensors]).toEqual([
      ['b', { shape: [], data: Float32Array.of(2) }],
      ['a', { shape: [1], data: Float32Array.of(1) }],
    ]);
  });
});

describe('opening without copying', () => {
  const bytes = writeSafetensors([['w', { shape: [2], data: Float32Array.of(1.5, -2) }]]);

  it('gives a view where the numbers lie at a multiple of 4, else a copy', () => {
    for (let shift = 0; shift < 8; shift++) {
      const place = new Uint8Array(bytes.length + 9).subarray(shift, shift + bytes.length);
      place.set(bytes);
      const floats = openSafetensors(place).tensors.get('w')!.floats();
      expect(floats).toEqual(Float32Array.of(1.5, -2));
      expect(floats.buffer === place.buffer, `shift ${shift}`).toBe(shift % 4 === 0);
    }
  });

  it('lists tensors of any known dtype, and refuses only to read what is not of floats', () => {
    const sizes = { BOOL: 1, U8: 1, I8: 1, F8_E4M3: 1, I16: 2, F16: 2, U32: 4, F32: 4, I64: 8, F64: 8 };
    for (const [dtype, size] of Object.entries(sizes)) {
      const tensor = openSafetensors(file({ a: entry([3], 0, 3 * size, dtype) }, 3 * size)).tensors.get('a')!;
      expect([tensor.dtype, tensor.shape]).toEqual([dtype, [3]]);
      if (dtype === 'F16' || dtype === 'F32') expect(tensor.floats()).toEqual(new Float32Array(3));
      else
        expect(() => tensor.floats()).toThrow(`has dtype "${dtype}"; numbers are read from F32, F16, BF16`);
    }
  });
});

describe('a hostile file gives one clear sentence', () => {
  const good = JSON.stringify(entry([1], 0, 4));
  const cases: [what: string, bytes: Uint8Array, sentence: string | RegExp][] = [
    [
      'no bytes',
      new Uint8Array(0),
      'safetensors: the file has 0 bytes; the length of its header alone takes 8',
    ],
    [
      'a cut length',
      new Uint8Array(7),
      'safetensors: the file has 7 bytes; the length of its header alone takes 8',
    ],
    [
      'an empty header',
      new Uint8Array(8),
      'safetensors: the header is not valid: it must begin with an opening brace at character 0',
    ],
    [
      'a header past the end',
      file('{}', 0, 3n),
      'safetensors: the header claims 3 bytes, but only 2 follow: the file is cut off',
    ],
    [
      'a header of 2⁶⁴ − 1 bytes',
      file('{}', 0, 2n ** 64n - 1n),
      'safetensors: the header claims 18446744073709552000 bytes; at most 100000000 are allowed',
    ],
    [
      'a header above 100 MB',
      file('{}', 0, 100_000_001n),
      'safetensors: the header claims 100000001 bytes; at most 100000000 are allowed',
    ],
    [
      'invalid UTF-8',
      file('{}').map((byte, i) => (i === 9 ? 0xff : byte)),
      'safetensors: the header is not valid UTF-8',
    ],
    [
      'a byte order mark',
      file('\ufeff{}'),
      'safetensors: the header is not valid: it must begin with an opening brace at character 0',
    ],
    [
      'invalid JSON',
      file('{"a" 1}'),
      'safetensors: the header is not valid: a colon is missing after the name "a" at character 5',
    ],
    [
      'an open object',
      file('{"a":1'),
      'safetensors: the header is not valid: a comma or a closing brace is missing at character 6',
    ],
    ['an open string', file('{"a'), /cut off or has a character JSON does not allow/],
    [
      'a trailing comma',
      file('{"a":1,}'),
      'safetensors: the header is not valid: a string in double quotes is missing at character 7',
    ],
    ['a line break in a string', file('{"a\n":1}'), /a character JSON does not allow/],
    ['null', file('{"a":null}'), /a string, a number, an array or an object is missing at character 5/],
    ['an array for a header', file('[]'), /it must begin with an opening brace/],
    ['text after the header', file('{}x'), /something follows the closing brace at character 2/],
    [
      'deep nesting',
      file(`{"a":${'['.repeat(1_000_000)}`),
      'safetensors: the header is not valid: values are nested more than 3 deep at character 7',
    ],
    [
      'an endless shape',
      file(`{"a":{"shape":[${'1,'.repeat(1_000_000)}1]}}`),
      /an array has more than 64 items/,
    ],
    ['a duplicate name', file(`{"a":${good},"a":${good}}`, 4), /the name "a" appears twice/],
    [
      'a duplicate in other letters',
      file(`{"a":${good},"\\u0061":${good}}`, 4),
      /the name "a" appears twice/,
    ],
    [
      'a duplicate key of a tensor',
      file('{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4),
      /the name "dtype" appears twice/,
    ],
    ['__proto__ as a tensor', file(`{"__proto__":${good}}`, 4), /the name "__proto__" is not allowed/],
    ['__proto__ in disguise', file(`{"\\u005f_proto__":${good}}`, 4), /the name "__proto__" is not allowed/],
    [
      '__proto__ in the metadata',
      file('{"__metadata__":{"__proto__":"x"}}'),
      /the name "__proto__" is not allowed/,
    ],
    [
      'metadata that is no object',
      file({ __metadata__: 'x' }),
      'safetensors: __metadata__ must be an object of strings',
    ],
    [
      'a number in the metadata',
      file({ __metadata__: { a: 1 } }),
      'safetensors: __metadata__ holds "a", which is not a string',
    ],
    [
      'an entry that is no object',
      file({ a: [1] }),
      'safetensors: tensor "a" must be an object with dtype, shape and data_offsets',
    ],
    [
      'a missing key',
      file({ a: { dtype: 'F32', shape: [] } }),
      'safetensors: tensor "a" must have dtype, shape and data_offsets, and nothing else',
    ],
    [
      'a key too many',
      file({ a: { ...entry([1], 0, 4), x: 1 } }, 4),
      /must have dtype, shape and data_offsets, and nothing else/,
    ],
    [
      'a dtype that is not of floats',
      file({ a: entry([1], 0, 4, 'I32') }, 4),
      'safetensors: tensor "a" has dtype "I32"; numbers are read from F32, F16, BF16',
    ],
    [
      'a dtype nobody knows',
      file({ a: entry([2], 0, 4, 'F17') }, 4),
      'safetensors: tensor "a" has dtype "F17", which is not known here',
    ],
    [
      'halves that are too few for their shape',
      file({ a: entry([3], 0, 4, 'BF16') }, 4),
      'safetensors: tensor "a" has 4 bytes, but its shape (3) needs 6',
    ],
    [
      'a dtype that is a number',
      file({ a: entry([1], 0, 4, 3) }, 4),
      'safetensors: tensor "a" has a dtype that is no string',
    ],
    ['a negative size', file({ a: entry([-1], 0, 4) }, 4), /shape that is not a list of whole numbers/],
    ['a fractional size', file({ a: entry([1.5], 0, 6) }, 8), /shape that is not a list of whole numbers/],
    [
      'a size beyond counting',
      file('{"a":{"dtype":"F32","shape":[1e999],"data_offsets":[0,4]}}', 4),
      /shape that is not a list of whole numbers/,
    ],
    [
      'three offsets',
      file({ a: { dtype: 'F32', shape: [1], data_offsets: [0, 4, 8] } }, 4),
      /data_offsets that are not two whole numbers/,
    ],
    ['a negative offset', file({ a: entry([1], -4, 0) }, 4), /data_offsets that are not two whole numbers/],
    [
      'offsets backwards',
      file({ a: entry([1], 4, 0) }, 4),
      'safetensors: tensor "a" begins at byte 4, after its end at byte 0',
    ],
    [
      'offsets that differ from the shape',
      file({ a: entry([2, 3], 0, 20) }, 20),
      'safetensors: tensor "a" has 20 bytes, but its shape (2, 3) needs 24',
    ],
    [
      '2 GB claimed',
      file({ a: entry([512, 1048576], 0, 2147483648) }, 4),
      'safetensors: tensor "a" ends at byte 2147483648, but the file has only 4 bytes of data: it is cut off',
    ],
    [
      'a product that overflows',
      file({ a: entry([2 ** 40, 2 ** 40], 0, 0) }),
      'safetensors: tensor "a" has 0 bytes, but its shape (1099511627776, 1099511627776) needs more than a computer can count',
    ],
    [
      '2⁶⁴ numbers, which is 0 in 64 bits',
      file({ a: entry([2 ** 32, 2 ** 32], 0, 0) }),
      /needs more than a computer can count/,
    ],
    [
      'more numbers than 8 bytes each can address',
      file({ a: entry([2 ** 51], 0, 0, 'F64') }),
      /needs more than a computer can count/,
    ],
    [
      'overlap',
      file({ a: entry([2], 0, 8), b: entry([2], 4, 12) }, 12),
      'safetensors: tensor "b" begins at byte 4, inside the tensor that ends at byte 8: they overlap',
    ],
    ['two tensors in one place', file({ a: entry([1], 0, 4), b: entry([1], 0, 4) }, 4), /they overlap/],
    [
      'a gap',
      file({ a: entry([1], 0, 4), b: entry([1], 8, 12) }, 12),
      'safetensors: tensor "b" begins at byte 8, but the bytes from 4 on belong to no tensor',
    ],
    ['a gap at the start', file({ a: entry([1], 4, 8) }, 8), /the bytes from 0 on belong to no tensor/],
    [
      'bytes left over',
      file({ a: entry([1], 0, 4) }, 8),
      'safetensors: the last tensor ends at byte 4, but the file has 8 bytes of data',
    ],
    [
      'a cut file',
      file({ a: entry([2], 0, 8) }, 7),
      'safetensors: tensor "a" ends at byte 8, but the file has only 7 bytes of data: it is cut off',
    ],
    [
      'a very long name',
      file({ ['x'.repeat(1e5)]: 1 }),
      `safetensors: tensor "${'x'.repeat(60)}…" must be an object with dtype, shape and data_offsets`,
    ],
  ];
  it.each(cases)('%s', (_, bytes, sentence) => {
    expect(() => readSafetensors(bytes)).toThrow(
      typeof sentence === 'string' ? new Error(sentence) : sentence,
    );
  });

  /** A valid file whose header keeps its form while single parts of it lie. */
  const lying = fc
    .record({
      names: fc.array(fc.constantFrom('a', 'b', '__metadata__', '__proto__', 'transformer.a'), {
        maxLength: 4,
      }),
      dtype: fc.constantFrom('F32', 'F16', 'BF16', 'BOOL', 'I64', 'F64', 'f32', '', 4, null),
      sizes: fc.array(
        fc.oneof(fc.nat(3), fc.constantFrom(-1, 0.5, 2 ** 31, 2 ** 32, 2 ** 53, 1e21, '2', null, [[[]]])),
        { maxLength: 4 },
      ),
      offsets: fc.array(fc.oneof(fc.nat(16), fc.constantFrom(-4, 2 ** 53, 1.5, '0')), { maxLength: 3 }),
      dataBytes: fc.nat(24),
      lie: fc.option(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { nil: undefined }),
    })
    .map(({ names, dtype, sizes, offsets, dataBytes, lie }) => {
      const value = JSON.stringify({ dtype, shape: sizes, data_offsets: offsets });
      return file(`{${names.map((name) => `"${name}":${value}`).join(',')}}`, dataBytes, lie);
    });

  it('fuzzed bytes and mutated files give a sentence or a correct result', () => {
    const valid = fc
      .tuple(anyFile, fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 4 }), fc.nat(20))
      .map(([{ tensors, metadata }, edits, cut]) => {
        const bytes = writeSafetensors(tensors, metadata);
        for (const [at, byte] of edits) if (at < bytes.length) bytes[at] = byte;
        return bytes.subarray(0, bytes.length - cut);
      });
    const framed = fc
      .string({ unit: fc.constantFrom(...'{}[]":,0149\\ua FBI1632dtypeshapedata_offsets'), maxLength: 80 })
      .map((text) => file(text, 4));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), valid, framed, lying), (bytes) => {
        let read: ReturnType<typeof readSafetensors>;
        try {
          read = readSafetensors(bytes);
        } catch (error) {
          expect((error as Error).message).toMatch(/^safetensors: .{10,400}$/u);
          return;
        }
        for (const { shape, data } of read.tensors.values())
          expect(data.length).toBe(shape.reduce((product, n) => product * n, 1));
        expect([...readSafetensors(writeSafetensors(read.tensors, read.metadata)).tensors]).toEqual([
          ...read.tensors,
        ]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('every single flipped bit of a file gives a sentence, or a tensor of the same size', () => {
    const bytes = writeSafetensors([['w', { shape: [2, 3], data: Float32Array.of(1, -2, 3, 4, 5, 6) }]], {
      a: 'b',
    });
    let refused = 0;
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      try {
        const sizes = [...readSafetensors(flipped).tensors.values()].map(({ data }) => data.length);
        expect([[6], []], `bit ${bit}`).toContainEqual(sizes);
      } catch (error) {
        refused++;
        expect((error as Error).message).toMatch(/^safetensors: /);
      }
    }
    expect(refused).toBeGreaterThan(600);
  });

  it('refuses every cut of a file', () => {
    const bytes = writeSafetensors([['w', { shape: [2], data: Float32Array.of(1, -2) }]], { a: 'b' });
    for (let length = 0; length < bytes.length; length++)
      expect(() => readSafetensors(bytes.subarray(0, length)), `${length} bytes`).toThrow(/^safetensors: /);
  });

  it('a header of very many entries, names or brackets is answered, not endured', () => {
    const many = (part: (i: number) => string) =>
      file(`{${Array.from({ length: 20_000 }, (_, i) => part(i)).join(',')}}`);
    const empty = '{"dtype":"F32","shape":[0],"data_offsets":[0,0]}';
    expect(readSafetensors(many((i) => `"${i}":${empty}`)).tensors.size).toBe(20_000);
    expect(() => readSafetensors(many(() => `"a":${empty}`))).toThrow('the name "a" appears twice');
    expect(() => readSafetensors(file('{"a":'.repeat(200_000)))).toThrow('nested more than 3 deep');
    expect(() => readSafetensors(file(`{"${'\\'.repeat(500_000)}`))).toThrow('cut off');
  });

  it('refuses what is not bytes', () => {
    expect(() => readSafetensors('x' as never)).toThrow(
      new TypeError('safetensors: bytes must be a Uint8Array'),
    );
  });
});

describe('the writer refuses', () => {
  const one = { shape: [1], data: Float32Array.of(1) };
  it.each<[string, () => unknown, string]>([
    [
      'a shape that does not fit',
      () => writeSafetensors([['w', { shape: [2, 2], data: Float32Array.of(1) }]]),
      'safetensors: tensor "w" has shape (2, 2) but 1 numbers',
    ],
    [
      'a repeated name',
      () =>
        writeSafetensors([
          ['w', one],
          ['w', one],
        ]),
      'safetensors: the name "w" is taken; every tensor needs its own',
    ],
    [
      'the reserved name',
      () => writeSafetensors([['__metadata__', one]]),
      'safetensors: the name "__metadata__" is taken; every tensor needs its own',
    ],
    [
      '__proto__',
      () => writeSafetensors([['__proto__', one]]),
      'safetensors: the name "__proto__" is not allowed',
    ],
    [
      'metadata that is no text',
      () => writeSafetensors([], { a: 1 as never }),
      'safetensors: metadata "a" is number; it must be a string',
    ],
  ])('%s', (_, write, sentence) => {
    expect(write).toThrow(sentence);
  });
});
