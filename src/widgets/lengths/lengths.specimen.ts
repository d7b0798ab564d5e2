/** The states of the figure of lengths, computed while the site is built. For .astro files only. */
import { type Lengths, lengthsOf } from '@/cells/lengths';
import { excerpt } from '@/marks/excerpt';
import { sizeText } from '@/runtime/models';
import { shippedList, shippedModel } from '@/runtime/shipped.build';
import cellSource from '../../cells/lengths.ts?raw';
import { count, type Given, grid, listShares } from './lengths';

async function opening(): Promise<Given> {
  const model = await shippedModel('names');
  const recorded: Lengths[] = [];
  for await (const one of lengthsOf(model, { temperatures: grid, count })) recorded.push(one);
  return {
    parameters: sizeText(model.config),
    model: 'names, the published run',
    recorded,
    list: listShares(shippedList(), model.config.trained_positions),
    code: excerpt(cellSource, 'export async function* lengthsOf'),
  };
}

let pending: Promise<Given> | undefined;
export async function specimens() {
  pending ??= opening();
  return { opening: await pending };
}
