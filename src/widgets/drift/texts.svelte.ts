/**
 * Texts past the end, written in a worker as soon as they are asked for; until then, what the build wrote. Asks the
 * laboratory; draws nothing.
 */
import type { PastEndInput, PastText, Policy } from '@/cells/past-end';
import type { Run } from '@/cells/runs';
import { experiment } from '@/runtime/laboratory';
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
 */
export function follow(
  run: RunName,
  seed: number,
  ask: Omit<PastEndInput, 'run'> & { readonly policies: readonly Policy[] },
  take: (texts: Texts) => void,
): () => void {
  let over = false;
  let stop = () => {};
  const write = async () => {
    const input = await runInput(run, seed);
    if (over) return;
    const writing = experiment('pastEnd', { ...ask, run: input });
    stop = writing.stop;
    const texts: PastText[] = [];
    for await (const text of writing) texts.push(text);
    if (!over && texts.length === ask.policies.length) take({ run, seed, texts });
  };
  write().catch((error: unknown) => {
    if (!over) session.trouble = error instanceof Error ? error.message : String(error);
  });
  return () => {
    over = true;
    stop();
  };
}
