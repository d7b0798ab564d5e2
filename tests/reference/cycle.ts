/** The published cycle run, as PyTorch recorded it: where it starts, what it sees, and what must come out. */
import { readFileSync } from 'node:fs';
import { readSafetensors } from '../../lib/checkpoint/safetensors';

export interface CycleRun {
  readonly vocabulary: string[];
  /** offsets[step]: the four batch starts of that step. */
  readonly offsets: number[][];
  readonly losses: number[];
  readonly greedy_12: string[];
  readonly greedy_64: string[];
  readonly greedy_64_crop8: string[];
  readonly last_logits_by_length: Record<string, number[]>;
}

const folder = new URL('./data/', import.meta.url);

export const cycleRun = JSON.parse(readFileSync(new URL('cycle.json', folder), 'utf8')) as CycleRun;

/** `init`, `grad-step1`, `step10` or `step200`. */
export function cycleTensors(moment: string): Map<string, Float32Array> {
  const { tensors } = readSafetensors(readFileSync(new URL(`cycle.${moment}.safetensors`, folder)));
  return new Map([...tensors].map(([name, { data }]) => [name, data]));
}
