/** The examples by hand print the values that any textbook would get (FACTS 2). */
import { expect, it } from 'vitest';
import { drawByHand, lossByHand, softmaxByHand } from '@/widgets/by-hand/by-hand';

const line = (lines: readonly { what: string; values: readonly number[] }[], what: string) =>
  lines.find((one) => one.what.startsWith(what))!.values;

it.each([
  [1, [0.665, 0.245, 0.09]],
  [0.5, [0.867, 0.117, 0.016]],
  [2, [0.506, 0.307, 0.186]],
  [100, [0.337, 0.333, 0.33]],
])('softmax(2, 1, 0) at τ = %s', (temperature, expected) => {
  const probs = line(softmaxByHand(temperature, 0.7).lines, 'each divided by the sum');
  expect(probs.map((p) => Number(p.toFixed(3)))).toEqual(expected);
});

it('every line follows from the one above', () => {
  const { lines } = softmaxByHand(2, 0.7);
  const [scores, shifted, powers, sums, probs, ends] = lines.map(({ values }) => values);
  scores!.forEach((score, i) => {
    expect(shifted![i]).toBe((score - 2) / 2);
    expect(powers![i]).toBeCloseTo(Math.exp(shifted![i]!), 12);
    expect(probs![i]).toBeCloseTo(powers![i]! / sums![0]!, 12);
    expect(ends![i]).toBeCloseTo(
      probs!.slice(0, i + 1).reduce((total, p) => total + p),
      12,
    );
  });
  expect(ends!.at(-1)).toBe(1);
});

it.each([
  [1, 0.7, 'second', '0.665 ≤ 0.7 < 0.910'],
  [2, 0.7, 'second', '0.506 ≤ 0.7 < 0.814'],
  [1, 0.2, 'first', '0.000 ≤ 0.2 < 0.665'],
  [1, 0.95, 'third', '0.910 ≤ 0.95 < 1.000'],
])('at τ = %s the dart at %s falls on the %s token', (temperature, u, which, between) => {
  const { end } = softmaxByHand(temperature, u);
  expect(end).toContain(`falls on the ${which} token`);
  expect(end).toContain(between);
});

it('the price of a prediction is −ln p, and ln 4 = 1.386 for knowing nothing', () => {
  const { lines, end } = lossByHand();
  const given = line(lines, 'the model gave');
  line(lines, 'price if').forEach((nats, i) => {
    expect(nats).toBeCloseTo(-Math.log(given[i]!), 12);
  });
  expect(given.reduce((sum, p) => sum + p)).toBeCloseTo(1, 12);
  expect(line(lines, 'price of knowing nothing')[0]!.toFixed(3)).toBe('1.386');
  expect(end).toContain((-Math.log(given[0]!)).toFixed(3));
  expect(end).toContain((-Math.log(given[3]!)).toFixed(3));
});

it('three darts on pieces of .5, .3, .15 and .05: the first, the second, the fourth token', () => {
  const { lines, end } = drawByHand();
  const round = (values: readonly number[]) => values.map((value) => Number(value.toFixed(3)));
  expect(round(line(lines, 'each piece begins'))).toEqual([0, 0.5, 0.8, 0.95]);
  expect(round(line(lines, 'and ends'))).toEqual([0.5, 0.8, 0.95, 1]);
  expect(end).toBe(
    'A dart at 0.12 falls on the first token. A dart at 0.62 falls on the second token. A dart at 0.97 falls on the fourth token.',
  );
});
