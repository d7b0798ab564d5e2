/** The published names run, as recorded in float64: where it starts, which name each step sees, and what must come out. */
import { readFileSync } from 'node:fs';
import { readSafetensors } from '../../lib/checkpoint/safetensors';

export { namesIds } from './replay';

export interface NamesRun {
  /** order[step]: the name of that step. */
  readonly order: string[];
  readonly losses: number[];
  /** Mean loss a token over the whole list, after the last step. */
  readonly corpus_loss_per_token: number;
  readonly logits_for: string;
  /** One row for BOS and each letter. */
  readonly logits: number[][];
}

const folder = new URL('./data/', import.meta.url);

export const namesRun = JSON.parse(readFileSync(new URL('names.json', folder), 'utf8')) as NamesRun;

/** `init` or `step500`. */
export function namesTensors(moment: string): Map<string, Float32Array> {
  const { tensors } = readSafetensors(readFileSync(new URL(`names.${moment}.safetensors`, folder)));
  return new Map([...tensors].map(([name, { data }]) => [name, data]));
}
