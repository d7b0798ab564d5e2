/** Whose list a model learned, and what a browser may have kept in a list's place. */
import { bosMark, contextOf, createModel, namesVocabulary, openBackend, train } from '@lib';
import { describe, expect, it } from 'vitest';
import { learnedList, lettersOf, listRecipe } from '@/runtime/lists';
import type { Identity } from '@/runtime/models';
import { isList } from '@/runtime/own-list.svelte';

const model = (kind: Identity['kind'], vocabulary: readonly string[] = namesVocabulary) => ({
  identity: { shipped: { kind: 'shipped', name: 'names' }, trained: trained, yours: { kind: 'yours' } }[
    kind
  ] as Identity,
  vocabulary,
});
const trained = { kind: 'trained', name: 'names', seed: 3, steps: 500 } as const;

describe('a model of the book has learned the book’s list', () => {
  it.each(['shipped', 'trained'] as const)(
    '%s, also where a list of the reader’s has the same letters',
    (kind) => {
      expect(learnedList(model(kind), { vocabulary: [...namesVocabulary] })).toBe('book');
      expect(learnedList(model(kind), undefined)).toBe('book');
    },
  );
});
it('a model of the reader’s has learned their list if it writes with its characters', () => {
  const greek = [...'αβγ', bosMark];
  expect(learnedList(model('yours'), { vocabulary: [...namesVocabulary] })).toBe('own');
  expect(learnedList(model('yours', greek), { vocabulary: greek })).toBe('own');
  expect(learnedList(model('yours', greek), { vocabulary: namesVocabulary })).toBeUndefined();
  expect(learnedList(model('yours', greek), undefined)).toBeUndefined();
});

it.each([
  ['the longest name is held out', ['basil', 'tarragon'], 10, 9],
  ['the longest name is learned', ['coriander', 'basil'], 10, 10],
  ['a name fills the window', ['basil', 'tarragon'], 8, 8],
  ['no name is long', ['dill', 'sage'], 8, 5],
  ['a letter has two code units', ['😀😀', 'sage😀'], 8, 6],
] as const)(
  'a list says how far its model can write: as far as its training went, where %s',
  async (_, names, context, letters) => {
    const vocabulary = [...new Set(names.join('')), bosMark];
    const list = { train: names, heldOut: [], vocabulary, context };
    const { config, data, seed } = listRecipe(list, 1);
    const model = await createModel(config, { backend: await openBackend('wasm'), seed });
    const options = { steps: 1, batchSize: 1, sequenceLength: context };
    for await (const { step } of train(model, data, options)) expect(step).toBe(1);
    expect(contextOf(model.config)).toBe(letters);
    expect(lettersOf(list)).toBe(letters);
  },
);

describe('what a browser kept', () => {
  const list = {
    train: ['anna', 'bob'],
    heldOut: ['nob'],
    vocabulary: ['a', 'b', 'n', 'o', bosMark],
    context: 8,
    names: 3,
    taken: 3,
    empty: 0,
    cut: 0,
  };
  it('is a list', () => expect(isList(list)).toBe(true));
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a word', 'anna'],
    ['names to learn alone', { ...list, heldOut: undefined }],
    ['no name held out', { ...list, heldOut: [] }],
    ['a text for the names', { ...list, train: 'ab' }],
    ['numbers for names', { ...list, train: [1, 2] }],
    ['a name with a character that has no id', { ...list, heldOut: ['zoe'] }],
    ['no vocabulary', { ...list, vocabulary: undefined }],
    ['a vocabulary without an end', { ...list, vocabulary: ['a', 'b', 'n', 'o'] }],
    ['no room for a letter', { ...list, context: 0 }],
    ['room without end', { ...list, context: 1e9 }],
    ['no count', { ...list, names: '3' }],
  ])('is none: %s', (_, kept) => expect(isList(kept)).toBe(false));
});
