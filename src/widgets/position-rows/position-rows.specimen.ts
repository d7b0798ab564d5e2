/** The published training seen from its position table, run while the site is built. For .astro files only. */
import { positionRows, type RowsStep } from '@/cells/position-rows';
import { excerpt } from '@/marks/excerpt';
import { typesetFormula } from '@/marks/typeset';
import { sizeText } from '@/runtime/models';
import { publishedBatches } from '@/runtime/recipes';
import { training } from '@/runtime/settings';
import { shippedFile, shippedModel } from '@/runtime/shipped.build';
import cell from '../../cells/position-rows.ts?raw';
import type { Given } from './position-rows';

const tex = String.raw`\begin{aligned} P_i &\leftarrow \htmlData{link=decay}{(1 - \eta\lambda)} \, \htmlData{link=row-length}{P_i} - \eta \, \frac{\hat m_i}{\sqrt{\hat v_i} + \varepsilon} \\ &\phantom{\leftarrow}\ \hat m_i, \hat v_i \text{ from } \htmlData{link=gradient}{g_i} \end{aligned}`;
const meanings = [
  { symbol: 'P_i', text: 'row i of the position table', link: 'row-length' },
  { symbol: 'g_i', text: 'its gradient: 0 in every step, where i is never used', link: 'gradient' },
  {
    symbol: String.raw`1 - \eta\lambda`,
    text: 'weight decay: 1 − 0.01 · 0.01 = 0.9999 a step',
    link: 'decay',
  },
];

let film: Promise<RowsStep[]> | undefined;
function publishedFilm(): Promise<RowsStep[]> {
  const run = async () => {
    const batches = publishedBatches(shippedFile('cycle/published.json'));
    const start = shippedFile('cycle/init.safetensors');
    const frames: RowsStep[] = [];
    for await (const some of positionRows({ ...training, seed: 0, start, batches })) frames.push(...some);
    return frames;
  };
  film ??= run();
  return film;
}

export async function specimens(): Promise<Record<'opening', Given>> {
  const frames = await publishedFilm();
  const { config } = await shippedModel('cycle');
  const opening = {
    parameters: sizeText(config),
    trained: config.trained_positions,
    weightDecay: training.weightDecay,
    film: [frames[0]!, frames.at(-1)!],
    formula: typesetFormula(tex, meanings),
    code: excerpt(cell, 'export async function* positionRows'),
  };
  return { opening };
}
