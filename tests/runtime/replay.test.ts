/** Links: any valid state comes back from its address, and no address whatever breaks or lies. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Identity, ShippedName } from '@/runtime/models';
import {
  defaultState,
  fingerprint,
  type PageState,
  readLink,
  sameState,
  vocabularyOf,
  writeLink,
} from '@/runtime/replay';
import { type KnobName, knobNames, knobs, stageNames } from '@/runtime/settings';

const page = 'https://book.test/a/top-k/';
const search = (state: PageState, of: ShippedName = 'cycle') => new URL(writeLink(state, page, of)).search;

const seeds = fc.integer({ min: 0, max: 4_294_967_295 });
const models: fc.Arbitrary<Identity> = fc.oneof(
  fc.constantFrom<Identity>(
    { kind: 'shipped', name: 'cycle' },
    { kind: 'shipped', name: 'names' },
    { kind: 'yours' },
  ),
  fc.record({
    kind: fc.constant('trained' as const),
    name: fc.constant('cycle' as const),
    seed: seeds,
    steps: fc.integer({ min: 0, max: 2000 }),
  }),
  fc.record({
    kind: fc.constant('trained' as const),
    name: fc.constant('names' as const),
    seed: seeds,
    steps: fc.integer({ min: 0, max: 500 }),
  }),
);
const knobValue = (name: KnobName) => {
  const { min, max, step } = knobs[name];
  return step === 1
    ? fc.integer({ min, max })
    : fc.double({ min, max, noNaN: true }).map((value) => value + 0);
};
const knobSets = fc.record(
  Object.fromEntries(knobNames.map((name) => [name, knobValue(name)])) as Record<
    KnobName,
    fc.Arbitrary<number>
  >,
  { requiredKeys: [] },
);
const words = fc.stringMatching(/^[A-Za-z0-9._~-]{1,40}$/);
const states: fc.Arbitrary<{ state: PageState; of: ShippedName }> = fc
  .record({
    model: fc.option(models, { nil: undefined }),
    of: fc.constantFrom('cycle' as const, 'names' as const),
  })
  .chain(({ model, of }) => {
    const size = vocabularyOf(model, of)?.length ?? 50_257;
    return fc
      .record(
        {
          prompt: fc.array(fc.integer({ min: 0, max: size - 1 }), { minLength: 1, maxLength: 64 }),
          knobs: knobSets,
          order: fc.shuffledSubarray(stageNames, { minLength: 1 }),
          seed: seeds,
          position: fc.integer({ min: 0, max: 1000 }),
          own: fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9-]{0,15}$/), words, { maxKeys: 8 }),
          fingerprint: fc.stringMatching(/^[0-9a-f]{8}$/),
        },
        { requiredKeys: ['knobs', 'seed', 'own'] },
      )
      .map((rest) => ({ of, state: { ...rest, ...(model && { model }) } as PageState }));
  });

/** What a state says once the page's own model is left unsaid. */
const unsaid = ({ model, ...state }: PageState, of: ShippedName): PageState =>
  model?.kind === 'shipped' && model.name === of ? state : { ...state, ...(model && { model }) };

it('any state comes back from its link', () => {
  fc.assert(
    fc.property(states, ({ state, of }) => {
      const link = search(state, of);
      const read = readLink(link, of);
      expect(read.trouble).toBeUndefined();
      expect({ ...read.state, own: { ...read.state.own } }).toEqual({
        ...unsaid(state, of),
        knobs: { ...state.knobs },
        own: { ...state.own },
      });
    }),
    { numRuns: 300 },
  );
});

describe('whatever stands in an address', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc
      .array(
        fc.tuple(
          fc.oneof(
            fc.constantFrom(
              'v',
              'm',
              'p',
              't',
              'k',
              'tp',
              'mp',
              'r',
              'pp',
              'fp',
              'o',
              's',
              'n',
              'f',
              'x-a',
              '__proto__',
              'x-constructor',
            ),
            fc.string({ maxLength: 8 }),
          ),
          fc.oneof(
            fc.constantFrom(
              '1',
              '-1',
              'NaN',
              'Infinity',
              '1e309',
              '0x10',
              '<img src=x onerror=alert(1)>',
              'javascript:alert(1)',
              'cycle.1',
              'cycle.99999999999.1',
              'names.1.1',
              'rrt',
              '.',
              '.26.99',
              '%00',
              '\u202e',
            ),
            fc.string({ unit: 'binary', maxLength: 30 }),
          ),
        ),
        { maxLength: 12 },
      )
      .map(
        (pairs) =>
          `?v=1&${pairs.map(([key, text]) => `${encodeURIComponent(key.toWellFormed())}=${encodeURIComponent(text.toWellFormed())}`).join('&')}`,
      ),
  );

  it('gives a valid state and no exception, and the state’s own link reads back the same', () => {
    fc.assert(
      fc.property(hostile, fc.constantFrom('cycle' as const, 'names' as const), (text, of) => {
        const { state, trouble } = readLink(text, of);
        for (const [name, value] of Object.entries(state.knobs)) {
          const { min, max } = knobs[name as KnobName];
          expect(value).toBeGreaterThanOrEqual(min);
          expect(value).toBeLessThanOrEqual(max);
        }
        expect(Number.isInteger(state.seed) && state.seed >= 0).toBe(true);
        const size = vocabularyOf(state.model, of)?.length ?? 100_000;
        expect((state.prompt ?? [0]).every((id) => Number.isInteger(id) && id >= 0 && id < size)).toBe(true);
        for (const value of Object.values(state.own)) expect(value).toMatch(/^[A-Za-z0-9._~-]{1,40}$/);
        expect(trouble ?? '').not.toMatch(/[<>]|javascript|alert/);
        expect(readLink(search(state, of), of)).toEqual({ state });
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['t=-1', 'temperature'],
    ['t=11', 'temperature'],
    ['t=1&t=2', 'temperature'],
    ['t=', 'temperature'],
    ['t=0x1', 'temperature'],
    ['k=2.5', 'top-k'],
    ['tp=1.01', 'top-p'],
    ['mp=nope', 'min-p'],
    ['r=0.5', 'repetition penalty'],
    ['pp=3', 'presence penalty'],
    ['fp=-3', 'frequency penalty'],
    ['m=gpt5', 'the model'],
    ['m=cycle.4294967296.200', 'the model'],
    ['m=cycle.1.2001', 'the model'],
    ['m=names.1.501', 'the model'],
    ['p=maxime7&m=names', 'the prompt'],
    ['p=', 'the prompt'],
    ['p=.0.4', 'the prompt'],
    ['o=tt', 'the order of the stages'],
    ['o=trkpmx', 'the order of the stages'],
    ['s=4294967296', 'the seed'],
    ['s=1.5', 'the seed'],
    ['n=1001', 'the position'],
    ['f=3F2A91BC', 'the fingerprint'],
    ['x-engine=a%20b', 'a choice in a figure'],
    ['zz=1', 'something this book does not know'],
  ])('%s is dropped, and the sentence names %s', (query, what) => {
    const { state, trouble } = readLink(`?v=1&${query}`);
    expect(trouble).toBe(`Of this link, ${what} could not be used and was left out.`);
    expect(state).toEqual({
      ...defaultState,
      ...(query.endsWith('m=names') && { model: { kind: 'shipped', name: 'names' } }),
    });
  });

  it('names all that was dropped', () => {
    expect(readLink('?v=1&t=99&k=-1&s=x').trouble).toBe(
      'Of this link, temperature, top-k and the seed could not be used and were left out.',
    );
  });

  it('is no link without an edition, and no link of ours with another one or too many words', () => {
    expect(readLink('?utm_source=x&t=3')).toEqual({ state: defaultState });
    expect(readLink('')).toEqual({ state: defaultState });
    expect(readLink('?v=2&t=3')).toEqual({
      state: defaultState,
      trouble: 'This link was made by another edition of this book. The page opens as it usually does.',
    });
    expect(readLink(`?v=1&t=3&p=${'a'.repeat(3000)}`).trouble).toMatch(/longer than the 2000 characters/);
  });

  it('cannot plant a prototype', () => {
    const { state } = readLink('?v=1&__proto__=x&x-__proto__=y&x-constructor=z');
    expect(Object.keys(state.own)).toEqual(['constructor']);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

describe('a link', () => {
  it('is short and readable', () => {
    const state: PageState = {
      model: { kind: 'shipped', name: 'names' },
      prompt: [26, 12, 0],
      knobs: { temperature: 0.7, topK: 5 },
      seed: 12,
      own: {},
    };
    expect(search(state)).toBe('?v=1&m=names&p=ma&t=0.7&k=5&s=12');
    expect(search(state, 'names')).toBe('?v=1&p=ma&t=0.7&k=5&s=12');
    expect(search({ ...defaultState, prompt: [0, 1, 2] })).toBe('?v=1&p=I+love+AI');
    expect(search({ ...defaultState, prompt: [26, 12, 26] }, 'names')).toBe('?v=1&p=.26.12.26');
    expect(search({ ...defaultState, model: { kind: 'trained', name: 'cycle', seed: 7, steps: 200 } })).toBe(
      '?v=1&m=cycle.7.200',
    );
    expect(
      search({ ...defaultState, model: { kind: 'trained', name: 'names', seed: 7, steps: 40 } }, 'names'),
    ).toBe('?v=1&m=names.7.40');
    expect(search({ ...defaultState, order: ['top-p', 'temperature'] })).toBe('?v=1&o=pt');
  });
  it('of the default state is the page’s clean address; what else stands there stays', () => {
    expect(writeLink(defaultState, `${page}?v=1&t=3&utm=x#table`)).toBe(`${page}?utm=x#table`);
    expect(writeLink({ ...defaultState, seed: 2 }, `${page}?v=1&t=3#table`)).toBe(`${page}?v=1&s=2#table`);
  });
  it('says the same with and without a fingerprint', () => {
    expect(sameState({ ...defaultState, fingerprint: '00000000' }, defaultState)).toBe(true);
    expect(sameState({ ...defaultState, seed: 2 }, defaultState)).toBe(false);
  });
});

describe('the fingerprint', () => {
  it('is FNV-1a of the ids as four bytes each, lowest first', () => {
    expect(fingerprint([])).toBe('811c9dc5');
    expect(fingerprint([0x61 | (0x62 << 8) | (0x63 << 16) | (0x64 << 24)])).toBe('ce3479bd'); // FNV-1a of "abcd"
  });
  it('changes with any token, its place and the length', () => {
    const ids = [26, 12, 0, 3, 300, 50_256];
    const seen = new Set([
      fingerprint(ids),
      fingerprint(ids.slice(0, -1)),
      fingerprint([...ids, 0]),
      fingerprint(ids.toReversed()),
      ...ids.map((_, i) => fingerprint(ids.with(i, 7))),
    ]);
    expect(seen.size).toBe(4 + ids.length);
  });
});
