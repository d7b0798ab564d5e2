import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  averageOf,
  costOf,
  curveOf,
  fewest,
  inHand,
  isScore,
  letterSentence,
  type Moment,
  noScore,
  put,
  type Score,
  scored,
  scoreSentence,
  sharesOf,
  stepOf,
} from '@/widgets/bits/bits';
import { Game } from '@/widgets/bits/game.svelte';

const kept = vi.hoisted(() => new Map<string, unknown>());
vi.mock('idb-keyval', () => ({
  get: async (key: string) => kept.get(key),
  set: async (key: string, value: unknown) => void kept.set(key, value),
}));

const none = (size: number) => Array<number>(size).fill(0);
const puts = fc.array(fc.tuple(fc.nat(26), fc.integer({ min: -20, max: 140 })), { maxLength: 20 });
const after = (moves: readonly (readonly [number, number])[]) =>
  moves.reduce((chips: readonly number[], [id, count]) => put(chips, id, count), none(27));

it('never has more or fewer than a hundred chips, and its shares sum to 1', () => {
  fc.assert(
    fc.property(puts, (moves) => {
      const chips = after(moves);
      for (const n of chips) expect(n).toBeGreaterThanOrEqual(0);
      expect(inHand(chips)).toBeGreaterThanOrEqual(0);
      expect(chips.reduce((sum, n) => sum + n, inHand(chips))).toBe(100);
      expect(sharesOf(chips).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
    }),
  );
});

describe('an answer', () => {
  it('costs log₂ 27 with all chips in hand, whatever comes', () => {
    for (const id of [0, 13, 26]) expect(costOf(none(27), id)).toBeCloseTo(Math.log2(27), 12);
  });
  it('costs −log₂ of the chips, with the hand’s even part', () => {
    const chips = put(put(none(4), 0, 50), 1, 30); // 20 in hand: 5 on each
    expect(sharesOf(chips)).toEqual([0.55, 0.35, 0.05, 0.05]);
    expect(costOf(chips, 1)).toBeCloseTo(-Math.log2(0.35), 12);
  });
  it('is infinite only where all hundred lie elsewhere', () => {
    fc.assert(
      fc.property(puts, fc.nat(26), (moves, id) => {
        const chips = after(moves);
        const infinite = costOf(chips, id) === Number.POSITIVE_INFINITY;
        expect(infinite).toBe(chips[id] === 0 && inHand(chips) === 0);
      }),
    );
    expect(costOf(put(none(27), 3, 100), 3)).toBe(0);
  });
});

describe('the score', () => {
  const curve: Moment[] = [
    [0, 4.75],
    [100, 3.75],
    [500, 3.5],
  ];
  const of = (...answers: [number, number][]): Score =>
    answers.reduce((score, [bits, model]) => scored(score, bits, model), noScore);
  const many = (bits: number) => of(...Array.from({ length: fewest }, () => [bits, 3] as [number, number]));

  it('averages what has a price and counts what has none', () => {
    const score = of([2, 3], [Number.POSITIVE_INFINITY, 4], [3, 2]);
    expect(score).toEqual({ letters: 3, infinite: 1, bits: 5, model: 9 });
    expect(averageOf(score)).toBe(2.5);
    expect(scoreSentence(score, curve)).toBe(
      'You: 2.50 bits a letter over 2 letters with a finite cost. One answer was infinite, and with it the true average is infinite. The finished model pays 3.00 for the same 3 letters.',
    );
  });
  it('has no average without a price', () => {
    expect(averageOf(noScore)).toBeUndefined();
    expect(averageOf(of([Number.POSITIVE_INFINITY, 4]))).toBeUndefined();
    expect(scoreSentence(of([Number.POSITIVE_INFINITY, 4]), curve)).toMatch(
      /^No answer cost a number of bits\. One answer was infinite/,
    );
  });
  it('is placed on the model’s curve once it is no luck', () => {
    expect(scoreSentence(of([2, 3]), curve)).not.toContain('step');
    expect(scoreSentence(many(4.25), curve)).toContain(
      '4.25 bits a letter over 10 letters; the model is there at step 50.',
    );
    expect(scoreSentence(many(5), curve)).toContain('no better than the model before its first step');
    expect(scoreSentence(many(3), curve)).toContain('better than the model ever gets');
  });
  it('stepOf finds where the curve comes down to it', () => {
    expect(stepOf(curve, 4.75)).toBe(0);
    expect(stepOf(curve, 3.75)).toBe(100);
    expect(stepOf(curve, 3.625)).toBe(300);
    expect(stepOf(curve, 3.49)).toBeUndefined();
  });
  it('is drawn as a level inside the chart', () => {
    expect(curveOf(curve, 500, undefined, 4.75).levels).toBeUndefined();
    for (const you of [0.1, 3, 99]) {
      const { levels, y } = curveOf(curve, 500, you, 4.75);
      expect(levels![0]!.value).toBeGreaterThanOrEqual(y.domain[0]);
      expect(levels![0]!.value).toBeLessThanOrEqual(y.domain[1]);
      expect(levels![0]!.label).toBe(`you, ${you.toFixed(2)}`);
    }
  });
});

describe('a game', () => {
  const vocabulary = ['a', 'b', '<BOS>'];
  const rows = Array.from({ length: 4 }, () => [0, 0, 0]);
  const begin = () => new Game({ vocabulary, heldOut: ['ab', 'abbbb'], context: 4 }, undefined);

  it('asks every letter and the end, then the next name', () => {
    const game = begin();
    const asked: number[] = [];
    for (let i = 0; i < 7; i++) {
      game.put(game.ids[game.place]!, 100);
      game.reveal(rows);
      expect(game.answer!.bits).toBe(0);
      expect(game.answer!.model).toBeCloseTo(Math.log2(3), 9);
      asked.push(game.answer!.id);
      game.next();
    }
    // The second name is longer than the model can write: it is asked as far as the model is.
    expect(asked).toEqual([0, 1, 2, 0, 1, 1, 1]);
    expect(game).toMatchObject({ turn: 2, place: 0, score: { letters: 7, bits: 0, infinite: 0 } });
    expect(game.name).toBe('ab');
  });
  it('shows no letter before it is revealed, and takes no chips after', () => {
    const game = begin();
    expect(game.known).toEqual([]);
    game.put(1, 100);
    game.reveal(rows);
    expect(game.known).toEqual([0]);
    expect(game.answer!.bits).toBe(Number.POSITIVE_INFINITY);
    game.put(0, 50);
    game.clear();
    game.reveal(rows);
    expect(game.chips).toEqual([0, 100, 0]);
    expect(game.score.letters).toBe(1);
    game.next();
    expect(game.chips).toEqual([0, 0, 0]);
  });
  it('begins again as it was', () => {
    const game = begin();
    game.reveal(rows);
    game.reset();
    expect(game).toMatchObject({ turn: 0, place: 0, answer: undefined, score: noScore });
  });
});

it('says what a letter cost, and what it means that no chip lay on it', () => {
  const labels = ['a', 'b', 'end'];
  expect(letterSentence([30, 0, 0], 2, undefined, labels)).toBe(
    '70 chips are in hand: each letter has an even part of them. Letter 3 of a name that the model has not seen.',
  );
  expect(letterSentence([30, 0, 0], 0, { id: 0, bits: 1.234, model: 2 }, labels)).toBe(
    'It is a: you pay 1.23 bits, the model 2.00.',
  );
  expect(letterSentence([100, 0, 0], 0, { id: 2, bits: Number.POSITIVE_INFINITY, model: 2 }, labels)).toMatch(
    /^It is end: you pay infinitely many bits, .* All 100 chips said that it could not be end,/,
  );
});

describe('what a browser kept of a game', () => {
  const score: Score = { letters: 12, infinite: 1, bits: 34.5, model: 20 };
  const list = { vocabulary: [...'abc', '<BOS>'], heldOut: ['ab', 'ba'], context: 8 };
  async function restored(found: unknown): Promise<Game> {
    kept.set('one-token/bits/test', found);
    const game = new Game(list, 'test');
    await game.restore();
    return game;
  }

  it('comes back', async () => {
    const game = await restored({ score, turn: 3 });
    expect([game.score, game.name]).toEqual([score, 'ba']);
  });
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a number', 7],
    ['another shape', { points: 3 }],
    ['no score', { turn: 1 }],
    ['a score of words', { score: { ...score, bits: 'many' }, turn: 1 }],
    ['half a letter', { score: { ...score, letters: 1.5 }, turn: 1 }],
    ['more infinite answers than answers', { score: { ...score, infinite: 13 }, turn: 1 }],
    ['an endless sum', { score: { ...score, model: Number.POSITIVE_INFINITY }, turn: 1 }],
    ['a turn before the first', { score, turn: -1 }],
    ['half a turn', { score, turn: 0.5 }],
  ])('counts as nothing: %s', async (_, found) => {
    const game = await restored(found);
    expect([game.score, game.turn, game.name]).toEqual([noScore, 0, 'ab']);
  });
  it('is a score of this edition', () => {
    expect([isScore(score), isScore(noScore), isScore({ ...score, model: undefined })]).toEqual([
      true,
      true,
      false,
    ]);
  });
});
