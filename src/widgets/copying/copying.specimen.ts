/**
 * The states of the copying meter: `opening` is the one that chapter 12 shows. Written and counted while the site is
 * built, by the experiment that runs in the page. For .astro files only.
 */
import { namesVocabulary, presets } from '@lib';
import { copying, copyingByStep } from '@/cells/copying';
import { curveMarkup } from '@/marks/curve.build';
import { excerpt } from '@/marks/excerpt';
import { learningOf } from '@/runtime/lists';
import { sizeText } from '@/runtime/models';
import { shippedFile, shippedList } from '@/runtime/shipped.build';
import cellSource from '../../cells/copying.ts?raw';
import {
  type Axis,
  count,
  curveOf,
  type Given,
  opensAt,
  type Point,
  pointOf,
  runSeed,
  steps,
  temperatures,
} from './copying';

let pending: Promise<Given> | undefined;

async function counted(): Promise<Given> {
  const list = shippedList();
  const bytes = shippedFile('names/model.safetensors');
  const points: { temperature: Point[]; step: Point[] } = { temperature: [], step: [] };
  for await (const reading of copying({ bytes, list, temperatures, count }))
    points.temperature.push(pointOf(reading));
  const learned = {
    train: list,
    heldOut: list.slice(0, 1),
    vocabulary: namesVocabulary,
    context: presets.names.n_positions,
  };
  const run = learningOf(learned, runSeed, steps);
  for await (const reading of copyingByStep({ run, temperature: opensAt.temperature, count }))
    points.step.push(pointOf(reading));
  const markup = (axis: Axis) => curveMarkup(curveOf(points[axis], axis, opensAt[axis]));
  return {
    parameters: sizeText(presets.names),
    names: list.length,
    points,
    axis: 'temperature',
    markup: { temperature: markup('temperature'), step: markup('step') },
    code: excerpt(cellSource, 'function asker'),
  };
}

export async function specimens() {
  pending ??= counted();
  const opening = await pending;
  return { opening, steps: { ...opening, axis: 'step' as const } };
}
