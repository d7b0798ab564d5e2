/** Two tokens, two steps: greedy by hand, and the way it does not see. */
import { distribution } from '@lib';
import type { Example } from './by-hand';

const digits = (value: number) => value.toFixed(3);

/** Scores for the first token, then for the second after A and after B. Greedy meets a tie on its way. */
export function greedyByHand(): Example {
  const share = (scores: readonly number[]) => [...distribution(scores).probs];
  const first = share([0.4, 0]);
  const second = [share([0, 0]), share([2, 0])];
  const masses = second.flatMap((row, before) => row.map((p) => first[before]! * p));
  const taken = distribution([0.4, 0], { temperature: 0 }).argmax;
  const greedy = masses[2 * taken + distribution([0, 0], { temperature: 0 }).argmax]!;
  const best = Math.max(...masses);
  return {
    title: 'two tokens, A and B, written twice',
    lines: [
      { what: 'first step, scores 0.4 and 0: A, B', values: first },
      { what: 'after A, scores 0 and 0: A, B', values: second[0]! },
      { what: 'after B, scores 2 and 0: A, B', values: second[1]! },
      { what: 'both multiplied: AA, AB, BA, BB', values: masses },
    ],
    end: `Greedy takes A. Then both scores are equal, and it takes the lower id: AA, with ${digits(greedy)}. The likeliest of the four is ${['AA', 'AB', 'BA', 'BB'][masses.indexOf(best)]}, with ${digits(best)}. Its first step was the worse one.`,
  };
}
