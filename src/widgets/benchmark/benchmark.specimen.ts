/** The benchmark before it is run: counted work alone. For .astro files only. */
import timingSource from '@/cells/timing.ts?raw';
import { curveMarkup } from '@/marks/curve.build';
import { excerpt } from '@/marks/excerpt';
import { curveOf, type Given, type Size } from './benchmark';

const given = (size: Size): Given => ({
  size,
  markup: curveMarkup(curveOf(size, [])),
  code: excerpt(timingSource, 'export async function* timing'),
});

export const specimens = () => ({ opening: given('small') });
