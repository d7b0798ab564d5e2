/** The temperature figure's numbers are lib's, and its dart stays where it fell. */
import { distribution, draw } from '@lib';
import { expect, it } from 'vitest';
import { bend, opening, prompt } from '@/widgets/temperature/temperature';

const labels = ['I', 'love', 'AI', '!'];
const logits = [2, 1, 0, -3];

it.each([0, 0.5, 1, opening, 10, 1000])('shows the distribution of lib at τ = %s', (temperature) => {
  const u = 0.83;
  const expected = distribution(logits, { temperature });
  const { bent, bars, segments, chosen } = bend(logits, temperature, u, labels);
  expect([...bent.probs]).toEqual([...expected.probs]);
  expect(chosen).toBe(draw(expected, u));
  expect(bars.map(({ value }) => value)).toEqual([...expected.order].map((id) => expected.probs[id]));
  expect(bars.map(({ ghost }) => ghost)).toEqual(
    [...expected.order].map((id) => distribution(logits).probs[id]),
  );
  expect(bars.filter(({ chosen: hit }) => hit).map(({ label }) => label)).toEqual([labels[chosen]]);
  expect(segments.at(-1)!.end).toBe(1);
  expect(segments.find(({ start, end }) => start <= u && u < end)!.label).toBe(labels[chosen]);
});

it('keeps bars and pieces in one order, whatever the temperature', () => {
  for (const temperature of [0.5, 1, 2, 100]) {
    const { bars, segments } = bend(logits, temperature, 0.5, labels);
    expect(bars.map(({ label }) => label)).toEqual(labels);
    expect(segments.map(({ label }) => label)).toEqual(labels);
  }
});

it('moves the boundaries and not the dart: another token only when a boundary passes it, the first one on the way back', () => {
  const u = 0.7;
  const written = [1, 2, 5, 2, 1].map((temperature) => bend(logits, temperature, u, labels).chosen);
  expect(written[0]).toBe(written[4]);
  expect(written[1]).toBe(written[3]);
  expect(new Set(written).size).toBeGreaterThan(1);
});

it('reads three tokens, none of them the last of the sentence', () => {
  expect(prompt.map((id) => labels[id])).toEqual(['I', 'love', 'AI']);
});
