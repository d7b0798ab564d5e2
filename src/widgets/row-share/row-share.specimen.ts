/** The shipped list of names, counted while the site is built. For .astro files only. */
import { readFileSync } from 'node:fs';
import { parseNames } from '@lib';
import { shippedModel } from '@/runtime/shipped.build';
import { type Given, lengthsOf } from './row-share';

export async function specimens(): Promise<Record<'opening', Given>> {
  const names = parseNames(readFileSync('public/data/names.txt', 'utf8'));
  const { config } = await shippedModel('names');
  const opening = {
    lengths: lengthsOf(names),
    model: 'the list of the names model',
    block: config.n_positions,
  };
  return { opening };
}
