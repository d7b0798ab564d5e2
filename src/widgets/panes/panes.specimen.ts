/**
 * The states of the two panes and of the grid: those that chapter 9 shows, and a few more. Computed while the site is
 * built, by the engine that runs in the page. For .astro files only.
 */
import { type ShippedName, sizeText } from '@/runtime/models';
import { shippedModel } from '@/runtime/shipped.build';
import { type GridGiven, gridOf } from './grid';
import { type Given, openingSides, type Side, settingsOf } from './panes';
import { write } from './writing';

async function about(name: ShippedName) {
  const model = await shippedModel(name);
  const { vocabulary = [] } = model.about;
  const asked = {
    config: model.config,
    bos: name === 'names' ? vocabulary.length - 1 : undefined,
    logits: (ids: number[]) => model.logits(ids),
  };
  const title = name === 'cycle' ? 'the published run' : `${name}, the published run`;
  const text = [asked.bos ?? 0];
  return { asked, text, given: { vocabulary, parameters: sizeText(model.config), model: title } };
}

async function panes(name: ShippedName, left: Side, right: Side): Promise<Given> {
  const { asked, given, text } = await about(name);
  const [a, b] = await Promise.all([left, right].map((side) => write(asked, text, settingsOf(side, {}), 1)));
  return { ...given, text, left, right, texts: [a!, b!] };
}

export async function specimens() {
  return {
    opening: await panes('names', openingSides.left, openingSides.right),
    orders: await panes('names', 'creative', 'late'),
    same: await panes('names', 'greedy', 'greedy'),
    cycle: await panes('cycle', 'focused', 'creative'),
  };
}

export async function gridSpecimens(): Promise<Record<'opening' | 'cycle', GridGiven>> {
  const grid = async (name: ShippedName) => {
    const { asked, given, text } = await about(name);
    return { ...given, text, seed: 1, rows: await gridOf(asked, text, 1) };
  };
  return { opening: await grid('names'), cycle: await grid('cycle') };
}
