/**
 * The states of the figure for a list of one's own: `opening` is the one of chapter 12, a short list of herbs, read,
 * learned and sampled while the site is built. For .astro files only.
 */
import { createModel, openBackend, saveModel, train } from '@lib';
import { copying } from '@/cells/copying';
import { type NameList, readingList } from '@/cells/reading-list';
import { curveMarkup } from '@/marks/curve.build';
import { listRecipe } from '@/runtime/lists';
import { sizeText } from '@/runtime/models';
import { type Given, lossCurve, sampling } from './own-list';

const herbs = `angelica
anise
basil
borage
caraway
chervil
chicory
chives
coriander
cumin
dill
fennel
hyssop
juniper
lavender
lovage
marjoram
melissa
mint
mustard
oregano
parsley
purslane
rosemary
saffron
sage
savory
sorrel
tansy
tarragon
thyme
verbena`;

async function readAtBuild(text: string): Promise<NameList> {
  let found: NameList | undefined;
  for await (const { list } of readingList({ bytes: new TextEncoder().encode(text) })) found = list;
  return found!;
}

async function opened(): Promise<Given> {
  const list = await readAtBuild(herbs);
  const recipe = listRecipe(list, 1);
  const { config, vocabulary, data, seed, kind, start, ...options } = recipe;
  const model = await createModel(config, {
    backend: await openBackend('wasm'),
    seed,
    about: { vocabulary },
  });
  const losses: number[] = [];
  for await (const { loss } of train(model, data, { ...options, seed })) losses.push(loss);
  const { temperature, count } = sampling;
  const input = { bytes: await saveModel(model), list: list.train, temperatures: [temperature], count };
  let names: string[] = [];
  for await (const reading of copying(input)) names = reading.model.map(({ text }) => text);
  const curve = lossCurve(losses, recipe.steps, vocabulary.length);
  return { text: herbs, list, losses, names, parameters: sizeText(config), markup: curveMarkup(curve, 640) };
}

export async function specimens() {
  return { opening: await opened() };
}
