/**
 * The states of the figure about the scale of the position table: five texts of seed 1, trained while the site is built.
 * For .astro files only.
 */
import { retraining } from '@/cells/retraining';
import { type Outcome, seeds } from '@/cells/seeds';
import { withTable } from '@/cells/variants';
import { type Given, length, type Scale, scales } from './scale';

async function textAt(scale: Scale, seed: number): Promise<readonly number[]> {
  for await (const { ids } of retraining({ variant: withTable(scales[scale]), seed, length }))
    if (ids) return ids;
  throw new Error('retraining ended without a text');
}

export async function specimens() {
  const seed = 1;
  const texts = {
    '1': await textAt('1', seed),
    '0.5': await textAt('0.5', seed),
    '0.3': await textAt('0.3', seed),
    '0.1': await textAt('0.1', seed),
    '0.02': await textAt('0.02', seed),
  };
  const begun: Outcome[] = [];
  const some = { variant: withTable(scales['0.3']), seeds: [1, 2, 3, 4, 5, 6, 7, 8] };
  for await (const { outcome } of seeds(some)) if (outcome) begun.push(outcome);
  return {
    opening: { scale: '0.1', seed, texts, outcomes: {} },
    large: { scale: '1', seed, texts, outcomes: {} },
    begun: { scale: '0.3', seed, texts, outcomes: { '0.3': begun } },
  } satisfies Record<string, Given>;
}
