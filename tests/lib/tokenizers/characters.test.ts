import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { namesVocabulary } from '../../../lib/corpora/names';
import { charactersOf, characterTokenizer } from '../../../lib/tokenizers/characters';
import { bosMark } from '../../../lib/tokenizers/tokenizer';

const names = characterTokenizer(namesVocabulary);

/** Whole code points of every plane, and those that like to join: combining marks, joiners, flags, skin tones. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc
    .array(
      fc.constantFrom(
        'a',
        'e\u0301',
        '👩‍🚀',
        '🇩🇪',
        '👍🏽',
        '\u200d',
        '\ufeff',
        '\0',
        '\n',
        ' ',
        'ﬁ',
        ...bosMark,
      ),
    )
    .map((parts) => parts.join('')),
);
const withBos = (texts: readonly string[]) => characterTokenizer([...charactersOf(texts), bosMark]);

describe('characterTokenizer', () => {
  it('numbers characters by their place, and BOS by its own', () => {
    expect(names.encode('emma')).toEqual([4, 12, 12, 0]);
    expect(names.bos).toBe(26);
    expect(names.vocabulary).toEqual(namesVocabulary);
    expect(names.encode('')).toEqual([]);
  });

  it('wraps a document in BOS, which has no text', () => {
    expect(names.document('ada')).toEqual([26, 0, 3, 0, 26]);
    expect(names.document('')).toEqual([26, 26]);
    expect(names.decode([26, 0, 3, 0, 26])).toBe('ada');
  });

  it('gives back every text that is well formed, code point by code point', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const tokenizer = withBos([text]);
        const ids = tokenizer.encode(text);
        expect(ids.length).toBe([...text].length);
        expect(tokenizer.decode(ids)).toBe(text);
        expect(tokenizer.decode(tokenizer.document(text))).toBe(text);
      }),
    );
  });

  it('gives back every list of ids, but for BOS', () => {
    const anyCase = fc.tuple(anyText, fc.array(fc.nat(1_000), { maxLength: 30 }));
    fc.assert(
      fc.property(anyCase, ([text, places]) => {
        const tokenizer = withBos([text, 'a']);
        const ids = places.map((place) => place % tokenizer.vocabulary.length);
        expect(tokenizer.encode(tokenizer.decode(ids))).toEqual(ids.filter((id) => id !== tokenizer.bos));
      }),
    );
  });

  it('streams what decode gives, from whatever ids', () => {
    const anyIds = fc.array(fc.nat(26), { maxLength: 30 });
    fc.assert(
      fc.property(anyIds, (ids) => {
        const { push, end } = names.stream();
        expect(ids.map(push).join('') + end()).toBe(names.decode(ids));
      }),
    );
  });

  it('never takes typed text for BOS', () => {
    const letters = [...charactersOf([bosMark, '|'])];
    for (const mark of [bosMark, '<|endoftext|>', '␃␃']) {
      const all = characterTokenizer([...new Set([...letters, ...mark]), mark]);
      expect(all.encode(mark)).toEqual([...mark].map((character) => all.vocabulary.indexOf(character)));
      expect(all.encode(mark)).not.toContain(all.bos);
    }
    expect(() => names.encode(bosMark)).toThrow('the character "<" (U+003C) is not in the vocabulary');
    fc.assert(
      fc.property(anyText, (text) => {
        const tokenizer = withBos([text, bosMark]);
        expect(tokenizer.encode(`${text}${bosMark}${text}`)).not.toContain(tokenizer.bos);
      }),
    );
  });

  it('works without BOS, and then makes no documents', () => {
    const plain = characterTokenizer(['a', '🦜']);
    expect(plain.encode('🦜a🦜')).toEqual([1, 0, 1]);
    expect('bos' in plain).toBe(false);
    expect(() => plain.document('a')).toThrow(
      new RangeError('document: the vocabulary has no BOS; one entry longer than a character would be it'),
    );
  });

  it('takes a sign of several code points apart, and does not mistake looks', () => {
    expect(withBos(['👩‍🚀']).encode('👩‍🚀').length).toBe(3);
    expect(() => withBos(['é']).encode('e\u0301')).toThrow('the character "e" (U+0065)');
  });

  it('names an unknown character and what it knows, at bounded length', () => {
    expect(() => names.encode('Emma')).toThrow(
      new RangeError(
        'encode: the character "E" (U+0045) is not in the vocabulary; the known characters are "abcdefghijklmnopqrstuvwxyz"',
      ),
    );
    expect(() => names.encode('zoë')).toThrow('the character "ë" (U+00EB)');
    expect(() => names.encode('a 🦜')).toThrow('the character " " (U+0020)');
    const many = characterTokenizer(
      Array.from({ length: 5_000 }, (_, i) => String.fromCodePoint(0x4e00 + i)),
    );
    expect(() => many.encode('a')).toThrow(/^.{100,200} … \(5000 in all\)$/u);
  });

  it.each([
    ['a\ud83e', 1],
    ['🦜\udd9cb', 1],
    ['\udd9c\ud83e', 0],
  ])('refuses half of a character in %j', (text, place) => {
    const sentence = `has half of a character (a lone surrogate) at place ${place}`;
    expect(() => names.encode(text)).toThrow(new RangeError(`encode: text ${sentence}`));
    expect(() => charactersOf(['a', text])).toThrow(new RangeError(`charactersOf: texts[1] ${sentence}`));
    expect(() => characterTokenizer(['a', text])).toThrow(
      new RangeError(`characterTokenizer: vocabulary[1] ${sentence}`),
    );
  });

  it.each([27, -1, 0.5, Number.NaN])('refuses the id %s', (id) => {
    const sentence = `decode: id ${id} is not in the vocabulary; ids go from 0 to 26`;
    expect(() => names.decode([0, id])).toThrow(new RangeError(sentence));
    expect(() => names.stream().push(id)).toThrow(sentence);
  });

  it.each<[unknown, string]>([
    [[], 'characterTokenizer: vocabulary is empty; it must be an array of at least one character'],
    [undefined, 'characterTokenizer: vocabulary is empty; it must be an array of at least one character'],
    [['a', ''], 'characterTokenizer: vocabulary[1] is empty; it must be a character'],
    [['a', 7], 'characterTokenizer: vocabulary[1] is number; it must be a string'],
    [
      ['a', 'b', 'a'],
      'characterTokenizer: vocabulary[2] is "a" (U+0061), as is vocabulary[0]; each character must be there once',
    ],
    [
      ['<BOS>', 'a', '<EOS>'],
      'characterTokenizer: vocabulary[2] is longer than one character, as is vocabulary[0]; only BOS may be',
    ],
    [
      ['I', 'love', 'AI', '!'],
      'characterTokenizer: vocabulary[2] is longer than one character, as is vocabulary[1]; only BOS may be',
    ],
  ])('refuses the vocabulary %j', (vocabulary, sentence) => {
    expect(() => characterTokenizer(vocabulary as string[])).toThrow(sentence);
  });

  it('refuses text that is no string', () => {
    expect(() => names.encode(7 as never)).toThrow(
      new TypeError('encode: text is number; it must be a string'),
    );
    expect(() => charactersOf([7 as never])).toThrow(
      new TypeError('charactersOf: texts[0] is number; it must be a string'),
    );
  });

  it('is not changed by what happens to the list it was made from', () => {
    const list = ['a', 'b'];
    const made = characterTokenizer(list);
    list[0] = 'z';
    expect(made.decode([0])).toBe('a');
    expect(Object.isFrozen(made.vocabulary)).toBe(true);
  });
});

describe('charactersOf', () => {
  it('lists each character once, by code point, of whatever script', () => {
    expect(charactersOf(['bab', '', 'Zoë 🦜', 'אב', '\uffee'])).toEqual([
      ...[' ', 'Z', 'a', 'b', 'o', 'ë', 'א', 'ב', '\uffee', '🦜'],
    ]);
    expect(charactersOf([])).toEqual([]);
  });

  it('makes a vocabulary that knows all the texts, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 5 }), (texts) => {
        const characters = charactersOf(texts);
        expect(charactersOf([...texts].reverse())).toEqual(characters);
        expect([...new Set(characters)].join('')).toBe(characters.join(''));
        fc.pre(characters.length > 0);
        const tokenizer = characterTokenizer(characters);
        for (const text of texts) expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
      }),
    );
  });
});
