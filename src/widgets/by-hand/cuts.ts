/** Cuts small enough for paper: top-k and top-p on scores made up for it, with all their digits. */
import { cumulative, distribution } from '@lib';
import type { Example } from './by-hand';

const scores = [5, 3, 2, 1, 0.5, -1, -2, -5];
const firstFive = scores.slice(0, 5);
const digits = (value: number) => value.toFixed(3);

/** Eight scores under four k. */
export function topKByHand(): Example {
  const after = (topK: number) => {
    const { probs, kept } = distribution(scores, { topK });
    return { what: `after k = ${topK}`, values: [...probs].slice(0, kept.length) };
  };
  const tied = distribution([3, 2, 2, 1], { topK: 2 });
  return {
    title: 'eight scores, cut four times',
    lines: [{ what: 'scores z', values: scores }, ...[1, 3, 5, 8].map(after)],
    end: `What stays is divided by its own sum, so every row adds up to 1. With the scores 3, 2, 2, 1 and k = 2 the second score is there twice: ${tied.kept.length} tokens stay.`,
  };
}

/** Five scores, their running sum, and the line at p = .9. */
export function topPByHand(): Example {
  const p = 0.9;
  const plain = distribution(firstFive);
  const { probs, kept } = distribution(firstFive, { topP: p });
  const ends = cumulative(plain).map(({ end }) => end);
  const before = ends[kept.length - 2]!;
  return {
    title: 'five scores and the line at p = .9',
    lines: [
      { what: 'scores z', values: firstFive },
      { what: 'probabilities', values: [...plain.probs] },
      { what: 'running sum', values: ends },
      {
        what: `the ${kept.length} that stay, divided by their sum`,
        values: [...probs].slice(0, kept.length),
      },
    ],
    end: `The first token holds ${digits(before)}, which is below ${p}, so the second is needed. With it the sum is ${digits(ends[kept.length - 1]!)}, which reaches the line. The second token crosses it and stays.`,
  };
}
