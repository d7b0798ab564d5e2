/** The states of the figure of twenty names, computed while the site is built. For .astro files only. */
import { bosMark } from '@lib';
import { excerpt } from '@/marks/excerpt';
import { sizeText } from '@/runtime/models';
import { several } from '@/runtime/several';
import { shippedModel } from '@/runtime/shipped.build';
import generateSource from '../../../lib/sampling/generate.ts?raw';
import { count, type Given, temperature } from './twenty';

export async function specimens() {
  const model = await shippedModel('names');
  const { vocabulary = [] } = model.about;
  const bos = vocabulary.indexOf(bosMark);
  const writer = { config: model.config, start: [bos], bos, logits: (ids: number[]) => model.logits(ids) };
  const drawn = await several(writer, { settings: { temperature }, count, seed: 1 });
  const names = await Promise.all(
    drawn.map(async (tokens) => {
      const ids = [bos, ...tokens.map(({ id }) => id)];
      const rows = await model.logits(ids.slice(0, tokens.length));
      const size = vocabulary.length;
      return tokens.map(({ id, u }, i) => ({ id, u, logits: [...rows.slice(i * size, (i + 1) * size)] }));
    }),
  );
  const given: Omit<Given, 'open'> = {
    vocabulary,
    parameters: sizeText(model.config),
    model: 'names, the published run',
    bos,
    names,
  };
  const opening: Given = { ...given, open: [0, 2] };
  return { opening, end: { ...given, open: [0, names[0]!.length - 1] as const } };
}

export const code = excerpt(generateSource, 'export async function* generate');
