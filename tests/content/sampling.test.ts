/** Chapter 4: the numbers in its prose, from lib and the shipped model. */
import { readFileSync } from 'node:fs';
import { distribution, draw, entropy, parameterCount, presets, streams, uniform } from '@lib';
import { expect, it } from 'vitest';
import { scoresOf, tally, unlike } from '@/widgets/sampling/sampling';

const chapter = readFileSync(
  new URL('../../content/chapters/04-sampling.mdx', import.meta.url),
  'utf8',
).replace(/\s+/g, ' ');

it('names has 4,064 numbers and 27 tokens', () => {
  expect(parameterCount(presets.names)).toBe(4064);
  expect(presets.names.vocab_size).toBe(27);
  expect(chapter).toContain('4,064 numbers inside and knows 27 tokens');
});

it('the sure list gives its first token nine times in ten, the undecided one every second time', () => {
  const [sure, torn] = unlike.moments.map(({ probabilities }) => distribution(scoresOf(probabilities)));
  const first = (shown: typeof sure) => tally(shown!, 0, 1000, unlike.labels)[0]!.count / 1000;
  expect(first(sure)).toBeCloseTo(0.9, 1);
  expect(first(torn)).toBeCloseTo(0.5, 1);
  expect(entropy(sure!.probs).toFixed(2)).not.toBe(entropy(torn!.probs).toFixed(2));
  expect(chapter).toContain('nine times in ten, and from the undecided one only every second time');
});

it('three of ten darts fall on a token of 0.3, and 288 of a thousand', () => {
  const line = { order: Uint32Array.of(0, 1), probs: Float64Array.of(0.3, 0.7) };
  const hits = (count: number) =>
    Array.from({ length: count }, (_, i) => draw(line, uniform(i + 1, streams.draw, 1))).filter(
      (id) => id === 0,
    ).length;
  expect([hits(10), hits(1000)]).toEqual([3, 288]);
  expect(chapter).toContain(
    'Three of ten darts fell on such a token, and 288 of a thousand: off by 0, then by 12',
  );
});

it('a dart on a boundary belongs to the piece on its right, and probability 0 has no piece', () => {
  const line = { order: Uint32Array.of(0, 1, 2), probs: Float64Array.of(0.5, 0, 0.5) };
  expect(draw(line, 0.5)).toBe(2);
  expect(draw(line, 0)).toBe(0);
});
