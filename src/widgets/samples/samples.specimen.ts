/**
 * The states of the figure with the texts of a run: `opening` is the one that chapter 2 shows. Texts from the film of the
 * run that the training figure records. For .astro files only.
 */
import { cycleVocabulary, presets } from '@lib';
import { sizeText } from '@/runtime/models';
import { recordedRun, recordedSeed } from '@/runtime/recorded.build';
import { type Given, moments, sample } from './samples';

export async function specimens() {
  const { losses, at } = await recordedRun();
  const of = async (steps: number): Promise<Given> => ({
    vocabulary: cycleVocabulary,
    parameters: sizeText(presets.cycle),
    title: `cycle, seed ${recordedSeed}`,
    recorded: await Promise.all(
      moments(steps).map(async (step) => ({ step, ids: await sample(await at(step), 1) })),
    ),
  });
  return { opening: await of(losses.length), early: await of(20) };
}
