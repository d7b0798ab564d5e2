/**
 * The states of the figure that trains again: trained while the site is built, by the experiment that runs in the page.
 * For .astro files only.
 */
import { retraining } from '@/cells/retraining';
import { variants } from '@/cells/variants';
import { curveMarkup } from '@/marks/curve.build';
import { excerpt } from '@/marks/excerpt';
import source from '../../cells/retraining.ts?raw';
import { type Given, length, lossCurve, type Trained, type Way } from './retrain';

async function trainedAs(way: Way, seed: number): Promise<Trained> {
  const losses: number[] = [];
  let text: readonly number[] = [];
  for await (const { losses: more, ids = [] } of retraining({ variant: variants[way], seed, length })) {
    losses.push(...more);
    text = ids;
  }
  return { way, seed, losses, ids: text };
}

export async function specimens() {
  const original = await trainedAs('learned', 1);
  const code = excerpt(source, 'export async function* retraining');
  const of = async (way: Way): Promise<Given> => {
    const trained = way === 'learned' ? original : await trainedAs(way, 1);
    return { original, trained, markup: curveMarkup(lossCurve({ original, trained })), code };
  };
  return {
    opening: await of('on-64'),
    learned: await of('learned'),
    sinusoidal: await of('sinusoidal'),
  };
}
