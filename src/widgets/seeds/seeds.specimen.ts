/**
 * The states of the figure about fifty seeds: `opening` has the published recipe's fifty, trained while the site is built.
 * For .astro files only.
 */
import { fifty, type Outcome, seeds } from '@/cells/seeds';
import { variants } from '@/cells/variants';
import { excerpt } from '@/marks/excerpt';
import source from '../../cells/seeds.ts?raw';
import type { Given } from './fixes';

let pending: Promise<readonly Outcome[]> | undefined;
/** Fifty trainings of the published recipe. */
export function published(): Promise<readonly Outcome[]> {
  pending ??= (async () => {
    const found = [];
    for await (const { outcome } of seeds({ variant: variants.learned, seeds: fifty }))
      if (outcome) found.push(outcome);
    return found;
  })();
  return pending;
}

export async function specimens() {
  const learned = await published();
  const code = excerpt(source, 'export async function* seeds');
  return {
    opening: { outcomes: { learned }, fix: 'learned', code },
    part: { outcomes: { learned: learned.slice(0, 23) }, fix: 'learned', code },
    'not-run': { outcomes: {}, fix: 'crop', code },
  } satisfies Record<string, Given>;
}
