/** Five temperatures, three seeds: what is written from one prompt, and how much each text surprises the model. */
import { generate, type SamplingSettings, score, surprise } from '@lib';
import type { Asked } from './writing';

export const temperatures = [0.3, 0.7, 1, 1.5, 2] as const;
export const columns = 3;

export interface Sample {
  /** The new tokens, the end included. */
  readonly ids: readonly number[];
  /** It ended by itself. */
  readonly ended: boolean;
  /** −log₂ of the probability that the model, every knob off, writes these tokens. */
  readonly bits: number;
  /** −log₂ of the probability with which they were drawn at this temperature. */
  readonly drawn: number;
}

export interface GridGiven {
  readonly vocabulary: readonly string[];
  readonly parameters: string;
  readonly model: string;
  readonly text: readonly number[];
  readonly seed: number;
  /** A row for each temperature, a sample for each seed. */
  readonly rows: readonly (readonly Sample[])[];
}

async function sample(
  model: Asked,
  prompt: readonly number[],
  settings: SamplingSettings,
  seed: number,
): Promise<Sample> {
  const maxNewTokens = Math.max(1, Math.min(12, model.config.n_positions + 1) - prompt.length);
  const ids: number[] = [];
  let drawn = 0;
  for await (const { id, distribution } of generate(model, prompt, { ...settings, maxNewTokens, seed })) {
    ids.push(id);
    drawn += surprise(distribution.probs, id);
    if (id === model.bos) break;
  }
  const { tokens } = await score(model, [...prompt, ...ids]);
  const bits = tokens
    .filter(({ position }) => position >= prompt.length)
    .reduce((sum, token) => sum + token.bits, 0);
  return { ids, ended: ids.at(-1) === model.bos, bits, drawn };
}

/** All samples: a column has one seed, so the darts of a column are the same at every temperature. */
export async function gridOf(model: Asked, prompt: readonly number[], seed: number): Promise<Sample[][]> {
  const rows: Sample[][] = [];
  for (const temperature of temperatures) {
    const row: Sample[] = [];
    for (let i = 0; i < columns; i++) row.push(await sample(model, prompt, { temperature }, seed + i));
    rows.push(row);
  }
  return rows;
}

/** The mean bits of a row. */
export const meanBits = (row: readonly Sample[]) => row.reduce((sum, { bits }) => sum + bits, 0) / row.length;
