import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordTokenizer } from '../../../lib/tokenizers/words';

const tokenizer = wordTokenizer(['I', 'love', 'AI', '!']);
const anyVocabulary = fc.uniqueArray(
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
    .filter((word) => word !== '' && !/\s/u.test(word)),
  { minLength: 1, maxLength: 10 },
);
const anyTextOf = (vocabulary: string[]) => fc.array(fc.nat(vocabulary.length - 1), { maxLength: 20 });

describe('wordTokenizer', () => {
  it('numbers words by their place', () => {
    expect(tokenizer.encode('I love AI !')).toEqual([0, 1, 2, 3]);
    expect(tokenizer.decode([3, 2, 1, 0])).toBe('! AI love I');
    expect(tokenizer.vocabulary).toEqual(['I', 'love', 'AI', '!']);
  });

  it('takes any whitespace between words, and text without words', () => {
    expect(tokenizer.encode('  I\n\tlove\u00a0AI   !\r\n')).toEqual([0, 1, 2, 3]);
    expect(tokenizer.encode(' \n ')).toEqual([]);
    expect(tokenizer.encode('')).toEqual([]);
    expect(tokenizer.decode([])).toBe('');
  });

  it('gives back every text of its words', () => {
    const anyCase = anyVocabulary.chain((vocabulary) =>
      fc.tuple(fc.constant(vocabulary), anyTextOf(vocabulary)),
    );
    fc.assert(
      fc.property(anyCase, ([vocabulary, ids]) => {
        const { encode, decode, stream } = wordTokenizer(vocabulary);
        expect(encode(decode(ids))).toEqual(ids);
        const { push, end } = stream();
        expect(ids.map(push).join('') + end()).toBe(decode(ids));
      }),
    );
  });

  it('gives back any text whatever of its words, its whitespace tidied', () => {
    const anyText = fc
      .array(fc.constantFrom(...'ab🦜é\u0301\u200d \n\t\u00a0\u2028', '\ud83e'), { maxLength: 40 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(anyText, fc.string({ unit: 'binary' })), (text) => {
        const words = text.split(/\s+/u).filter(Boolean);
        fc.pre(words.length > 0);
        const { encode, decode, stream } = wordTokenizer([...new Set(words)]);
        const ids = encode(text);
        expect(decode(ids)).toBe(words.join(' '));
        const { push, end } = stream();
        expect(ids.map(push).join('') + end()).toBe(words.join(' '));
      }),
    );
  });

  it('has no BOS', () => {
    expect(tokenizer.bos).toBeUndefined();
  });

  it('streams the text to append, each stream from its own beginning', () => {
    const first = tokenizer.stream();
    const second = tokenizer.stream();
    expect([first.push(0), first.push(1), second.push(2), first.push(3), first.end()]).toEqual([
      'I',
      ' love',
      'AI',
      ' !',
      '',
    ]);
  });

  it('knows names that objects have by nature', () => {
    expect(wordTokenizer(['__proto__', 'constructor']).encode('constructor __proto__')).toEqual([1, 0]);
    expect(() => tokenizer.encode('toString')).toThrow(RangeError);
  });

  it('is not changed by what happens to the list it was made from', () => {
    const list = ['a', 'b'];
    const made = wordTokenizer(list);
    list[0] = 'z';
    expect(made.decode([0])).toBe('a');
    expect(Object.isFrozen(made.vocabulary)).toBe(true);
  });

  it('names an unknown word and what it knows, at bounded length', () => {
    expect(() => tokenizer.encode('I hate AI')).toThrow(
      new RangeError('encode: the word "hate" is not in the vocabulary; the known words are I love AI !'),
    );
    expect(() => tokenizer.encode('i')).toThrow('the word "i"');
    const many = wordTokenizer(Array.from({ length: 5000 }, (_, i) => `${'x'.repeat(100)}${i}`));
    let message = '';
    try {
      many.encode('🦜'.repeat(100_000));
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain(`"${'🦜'.repeat(40)}…"`);
    expect(message).toContain('… (5000 in all)');
    expect(message.length).toBeLessThan(1_200);
  });

  it.each([4, -1, 0.5, Number.NaN])('refuses the id %s', (id) => {
    const sentence = `decode: id ${id} is not in the vocabulary; ids go from 0 to 3`;
    expect(() => tokenizer.decode([0, id])).toThrow(new RangeError(sentence));
    expect(() => tokenizer.stream().push(id)).toThrow(sentence);
  });

  it.each<[unknown, string]>([
    [[], 'wordTokenizer: vocabulary is empty; it must be an array of at least one word'],
    [undefined, 'wordTokenizer: vocabulary is empty; it must be an array of at least one word'],
    [['a', ''], 'wordTokenizer: vocabulary[1] is empty; it must be a word'],
    [
      ['a', 'b', 'a'],
      'wordTokenizer: vocabulary[2] is "a", as is vocabulary[0]; each word must be there once',
    ],
    [['a b'], 'wordTokenizer: vocabulary[0] is "a b"; it must not contain whitespace'],
    [['a', 7], 'wordTokenizer: vocabulary[1] is number; it must be a string'],
  ])('refuses the vocabulary %j', (vocabulary, sentence) => {
    expect(() => wordTokenizer(vocabulary as string[])).toThrow(sentence);
  });

  it('refuses text that is no string', () => {
    expect(() => tokenizer.encode(7 as never)).toThrow(
      new TypeError('encode: text is number; it must be a string'),
    );
  });
});
