/** The counters as they open. For .astro files only. */
import { curveMarkup } from '@/marks/curve.build';
import { excerpt } from '@/marks/excerpt';
import workSource from '../../../lib/model/work.ts?raw';
import { curveOf, type Given, longest, type Quantity } from './counters';

const given = (quantity: Quantity, n: number): Given => ({
  quantity,
  n,
  markup: curveMarkup(curveOf(quantity, n)),
  code: excerpt(workSource, 'export function decodingWork'),
});

export const specimens = () => ({ opening: given('projections', longest), flops: given('flops', 500) });
