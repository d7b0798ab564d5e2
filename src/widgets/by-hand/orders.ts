/** Five scores, a temperature and a top-p, in both orders. */
import { cumulative, distribution } from '@lib';
import type { Example } from './by-hand';

const words = ['no', 'one', 'two', 'three', 'four', 'five'];

/** Scores 4, 3, 2, 1, 0 at τ = 2 and p = .9: who stays depends on which comes first. */
export function orderByHand(): Example {
  const scores = [4, 3, 2, 1, 0];
  const settings = { temperature: 2, topP: 0.9 };
  const sums = (temperature: number) =>
    cumulative(distribution(scores, { temperature })).map(({ end }) => end);
  const kept = (order: ('temperature' | 'top-p')[]) =>
    words[distribution(scores, { ...settings, order }).kept.length];
  return {
    title: 'five scores, τ = 2 and p = 0.9, in both orders',
    lines: [
      { what: 'scores z', values: scores },
      {
        what: 'temperature first: probabilities at τ = 2',
        values: [...distribution(scores, { temperature: 2 }).probs],
      },
      { what: 'added up', values: sums(2) },
      { what: 'top-p first: probabilities as scored', values: [...distribution(scores).probs] },
      { what: 'added up', values: sums(1) },
    ],
    end: `Top-p keeps tokens until their sum reaches 0.9. Temperature first: ${kept(['temperature', 'top-p'])} tokens stay. Top-p first: ${kept(['top-p', 'temperature'])}.`,
  };
}
