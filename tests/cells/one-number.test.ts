/** One number through one step: the engine's slope against the loss itself, and the change against Adam's formula. */
import { expect, it } from 'vitest';
import { type OneNumber, oneNumber } from '@/cells/one-number';
import { publishedNames } from '@/runtime/shipped.build';
import { nudge, tensorsOf } from '@/widgets/scalar/scalar';
import { namesRun } from '../reference/names';

const { config, data, seed, start, vocabulary: _, kind: __, ...options } = publishedNames();

async function follow(parameter: string, place: number, step: number): Promise<OneNumber> {
  const input = { config, data, seed, ...(start && { start }), options, nudge };
  for await (const one of oneNumber({ ...input, parameter, place, step })) return one;
  throw new Error('no answer');
}

/** A number in each of the seven tensors. */
const places = tensorsOf(config).map(({ name, size }) => [name, Math.floor(0.37 * size)] as const);

it.each(places)('the slope of %s is that of the loss, at three steps', async (parameter, place) => {
  for (const step of [1, 60, 400]) {
    const one = await follow(parameter, place, step);
    expect(one.loss).toBeCloseTo(namesRun.losses[step - 1]!, 3);
    expect(one.slope).toBeCloseTo((one.upper - one.lower) / (2 * nudge), 12);
    // ReLU² has no third derivative at 0: a hundredth to either side is not infinitely near.
    expect(Math.abs(one.slope - one.gradient)).toBeLessThan(2e-3 + 0.02 * Math.abs(one.gradient));
  }
});

it.each(places)('%s changes as Adam says', async (parameter, place) => {
  for (const step of [1, 2, 300, 500]) {
    const { value, next, gradient, m, v, mHat, vHat, rate } = await follow(parameter, place, step);
    expect(m[1]).toBeCloseTo(0.9 * m[0] + 0.1 * gradient, 7);
    expect(v[1]).toBeCloseTo(0.95 * v[0] + 0.05 * gradient ** 2, 7);
    expect(mHat).toBeCloseTo(m[1] / (1 - 0.9 ** step), 7);
    expect(rate).toBeCloseTo(0.005 * (1 + Math.cos((Math.PI * (step - 1)) / 500)), 9);
    expect(next - value).toBeCloseTo((-rate * mHat) / (Math.sqrt(vHat) + 1e-8), 6);
  }
});
