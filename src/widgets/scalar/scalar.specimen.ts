/** The states of the figure of one number, computed while the site is built. For .astro files only. */
import { type OneNumber, oneNumber } from '@/cells/one-number';
import { excerpt } from '@/marks/excerpt';
import { publishedNames } from '@/runtime/shipped.build';
import stepSource from '../../../lib/training/step.ts?raw';
import { type At, documentOf, type Given, nudge, opening, spelt } from './scalar';

async function of(at: At): Promise<Given> {
  const recipe = publishedNames();
  const { config, data, seed, start, vocabulary, kind: _, ...options } = recipe;
  let followed: OneNumber | undefined;
  const input = { config, data, seed, ...(start && { start }), options, nudge, ...at };
  for await (const one of oneNumber(input)) followed = one;
  return {
    vocabulary,
    config,
    model: 'names, the published run',
    names: Array.from({ length: options.steps }, (_step, i) => spelt(documentOf(recipe, i + 1), vocabulary)),
    steps: options.steps,
    at,
    followed: followed!,
    code: excerpt(stepSource, 'export async function compileStep'),
  };
}

export async function specimens() {
  return {
    opening: await of(opening),
    silent: await of({ parameter: 'wte.weight', place: 25 * 16, step: 300 }),
  };
}
