/** The measurement before it is run: counted work alone. For .astro files only. */
import widthsSource from '@/cells/widths.ts?raw';
import { curveMarkup } from '@/marks/curve.build';
import { excerpt } from '@/marks/excerpt';
import { curveOf, type Given, nothing } from './widths';

export const specimens = (): { opening: Given } => ({
  opening: {
    markup: curveMarkup(curveOf(nothing)),
    code: excerpt(widthsSource, 'export async function* widths'),
  },
});
