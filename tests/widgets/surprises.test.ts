/** The two surprises and the slip with the sign, to the digits of the record. */
import { distribution } from '@lib';
import { describe, expect, it } from 'vitest';
import { penaltyByHand } from '@/widgets/by-hand/by-hand';
import {
  barsOfChanges,
  divideAlways,
  negative,
  paper,
  penalise,
  scoreText,
  setOf,
  sets,
  shifted,
  verdict,
  wordOf,
} from '@/widgets/surprises/surprises';

const { labels, scores, seen, penalty } = paper;
const digits = (value: number) => value.toFixed(3);

it('a seen token can rise: .112 → .175', () => {
  const list = penalise(scores, labels, seen, penalty);
  expect(list.map(({ penalised }) => scoreText(penalised))).toEqual(['3.33', '2', '1.33', '1', '−1']);
  expect(digits(list[1]!.before)).toBe('0.112');
  expect(digits(list[1]!.after)).toBe('0.175');
  expect(verdict(list)).toBe('A falls, 0.829 → 0.663 · B rises, 0.112 → 0.175 · C rises, 0.041 → 0.090');
  expect(barsOfChanges(list).map(({ label }) => label)).toEqual(['A•', 'B•', 'C•', 'D', 'E']);
});

it.each([
  [0, '0.663'],
  [-3, '0.734'],
  [-6, '0.913'],
  [20, '0.011'],
])('all scores + %s: .829 without the penalty, %s with it', (shift, after) => {
  const [first] = penalise(shifted(scores, shift), labels, seen, penalty);
  expect(digits(first!.before)).toBe('0.829');
  expect(digits(first!.after)).toBe(after);
});

describe('the sign', () => {
  it('multiplied, a negative score falls; divided, it rises', () => {
    const by = [negative.scores, negative.labels, negative.seen, negative.penalty] as const;
    const [right] = penalise(...by);
    const [wrong] = divideAlways(...by);
    expect([right!.before, right!.after, wrong!.after].map(digits)).toEqual(['0.665', '0.595', '0.715']);
    expect(scoreText(wrong!.penalised)).toBe('−0.77');
    expect(scoreText(right!.penalised)).toBe('−1.3');
  });
  it('dividing always is the rule where all scores are positive', () => {
    const positive = [4, 2, 1];
    expect(divideAlways(positive, ['A', 'B', 'C'], [0], 1.3)[0]!.after).toBeCloseTo(
      penalise(positive, ['A', 'B', 'C'], [0], 1.3)[0]!.after,
      12,
    );
  });
});

it('every set of five has a word, and the word is the set', () => {
  expect(new Set(sets).size).toBe(32);
  for (const word of sets) expect(wordOf(setOf(word))).toBe(word);
  expect(setOf('none')).toEqual([]);
  expect(verdict(penalise(scores, labels, [], penalty))).toMatch(/nothing changes/);
});

it('by hand: 3.33 2 1.33 1 −1, and .663 .175 .090', () => {
  const { lines, end } = penaltyByHand(1.5);
  const values = (what: string) => lines.find((line) => line.what.includes(what))!.values;
  expect(values('divided').map(scoreText)).toEqual(['3.33', '2', '1.33', '1', '−1']);
  expect(values('without')).toEqual([...distribution(scores).probs]);
  expect(values('probabilities with it').slice(0, 3).map(digits)).toEqual(['0.663', '0.175', '0.090']);
  expect(end).toContain('from 0.112 to 0.175');
});
