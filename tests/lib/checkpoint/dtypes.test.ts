/** Numbers in 16 bits, read exactly. Expected values are those of the formats' definitions, in float64. */
import { describe, expect, it } from 'vitest';
import { floatsOf } from '../../../lib/checkpoint/dtypes';

const bytesOfWords = (...words: number[]) => new Uint8Array(Uint16Array.from(words).buffer);
const allWords = Array.from({ length: 65536 }, (_, word) => word);

/** sign, `exponentBits` of exponent, the rest fraction: the value by definition, every step of it exact. */
function byDefinition(word: number, exponentBits: number): number {
  const fractionBits = 15 - exponentBits;
  const bias = 2 ** (exponentBits - 1) - 1;
  const exponent = (word >> fractionBits) & (2 ** exponentBits - 1);
  const fraction = (word & (2 ** fractionBits - 1)) / 2 ** fractionBits;
  const sign = word & 0x8000 ? -1 : 1;
  if (exponent === 2 ** exponentBits - 1) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent === 0 ? fraction * 2 ** (1 - bias) : (1 + fraction) * 2 ** (exponent - bias));
}

describe('F16', () => {
  it.each([
    [0x3c00, 1],
    [0xc000, -2],
    [0x3555, 0.333251953125],
    [0x7bff, 65504],
    [0x0400, 2 ** -14],
    [0x03ff, 2 ** -14 - 2 ** -24],
    [0x0200, 2 ** -15],
    [0x0003, 3 * 2 ** -24],
    [0x0001, 2 ** -24],
    [0x8001, -(2 ** -24)],
    [0x0000, 0],
    [0x8000, -0],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xfc00, Number.NEGATIVE_INFINITY],
    [0x7e00, Number.NaN],
  ])('reads %i as %d', (word, value) => {
    expect(floatsOf('F16', bytesOfWords(word))[0]).toBe(value);
  });

  it('reads all 65,536 words as their definition says', () => {
    const floats = floatsOf('F16', bytesOfWords(...allWords));
    for (const word of allWords) {
      if (!Object.is(floats[word], byDefinition(word, 5)))
        expect(floats[word], `word ${word}`).toBe(byDefinition(word, 5));
    }
  });
});

describe('BF16', () => {
  it.each([
    [0x3f80, 1],
    [0x4049, 3.140625],
    [0x0001, 2 ** -133],
    [0x8000, -0],
    [0x7f7f, (2 - 2 ** -7) * 2 ** 127],
    [0xff80, Number.NEGATIVE_INFINITY],
  ])('reads %i as %d', (word, value) => {
    expect(floatsOf('BF16', bytesOfWords(word))[0]).toBe(value);
  });

  it('reads all 65,536 words as their definition says', () => {
    const floats = floatsOf('BF16', bytesOfWords(...allWords));
    for (const word of allWords) {
      if (!Object.is(floats[word], byDefinition(word, 8)))
        expect(floats[word], `word ${word}`).toBe(byDefinition(word, 8));
    }
  });
});

it('reads from any place in a larger buffer', () => {
  for (let shift = 0; shift < 4; shift++) {
    const place = new Uint8Array(12).subarray(shift, shift + 4);
    place.set(bytesOfWords(0x3c00, 0xc000));
    expect(floatsOf('F16', place)).toEqual(Float32Array.of(1, -2));
  }
});

it('refuses a dtype that is not of floats', () => {
  expect(() => floatsOf('I64', new Uint8Array(8))).toThrow(
    new RangeError('dtype is I64; numbers are read from F32, F16, BF16'),
  );
});
