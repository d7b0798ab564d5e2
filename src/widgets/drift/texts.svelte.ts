/**
 * Texts past the end, written in a worker as soon as they are asked for; until then, what the build wrote. Asks the
 * laboratory; draws nothing.
 */
import type { PastEndInput, PastText } from '@/cells/past-end';
import type { Run } from '@/cells/runs';
import { gather } from '@/runtime/laboratory';
import { fetchModel } from '@/runtime/models';
import { session } from '@/runtime/session.svelte';
import { type RunName, runs } from './drift';

/** The run that the page's figures are about. */
export function chosenRun(): RunName {
  return session.choice('run', runs) ?? 'published';
}

/** What an experiment needs of it. */
export async function runInput(run: RunName, seed: number): Promise<Run> {
  return run === 'published' ? { bytes: await fetchModel('cycle/model.safetensors') } : { seed };
}

/** One text for each policy, and whose they are. */
export interface Texts {
  readonly run: RunName;
  readonly seed: number;
  readonly texts: readonly PastText[];
}

/**
 * Keeps texts up to date; call it inside an effect, which ends what it began.
 * @param take is given all texts at once, when the last is written
 * @param fail is given a sentence for the reader
 */
export function follow(
  run: RunName,
  seed: number,
  ask: Omit<PastEndInput, 'run'>,
  take: (texts: Texts) => void,
  fail: (sentence: string) => void,
): () => void {
  return gather(
    'pastEnd',
    async () => ({ ...ask, run: await runInput(run, seed) }),
    (texts) => take({ run, seed, texts }),
    fail,
  );
}
