/** The shipped list of names, counted while the site is built. For .astro files only. */
import { shippedList, shippedModel } from '@/runtime/shipped.build';
import { type Given, lengthsOf } from './row-share';

export async function specimens(): Promise<Record<'opening', Given>> {
  const { config } = await shippedModel('names');
  const opening = {
    lengths: lengthsOf(shippedList()),
    model: 'the list of the names model',
    block: config.n_positions,
  };
  return { opening };
}
