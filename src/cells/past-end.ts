/**
 * A model asked for more tokens than it was trained on, under one policy after another: what it reads where its position
 * table was never trained. A policy changes rows of the table, or how many tokens the model is shown. Greedy throughout.
 */
import { distribution, type GPT } from '@lib';
import { processor } from './processor';
import { openRun, type Run } from './runs';

/** What to read at a position that training never reached. */
export const policies = ['untrained', 'repeat', 'wrap', 'zero', 'crop'] as const;
export type Policy = (typeof policies)[number];

export interface PastEndInput {
  readonly run: Run;
  readonly policies: readonly Policy[];
  /** Tokens of each text, with the first, which is given. */
  readonly length: number;
  /** Overwrites a row of the table with another: [to, from]. */
  readonly copied?: readonly [number, number] | undefined;
}

/** One text from token 0 on, and what the model said before each new token. */
export interface PastText {
  readonly policy: Policy;
  readonly ids: readonly number[];
  /** Scores (ids.length − 1, V): row i decided the token at position i + 1. */
  readonly rows: readonly (readonly number[])[];
}

export async function* pastEnd({
  run,
  policies: asked,
  length,
  copied,
}: PastEndInput): AsyncGenerator<PastText> {
  const backend = await processor();
  const model = await openRun(run, backend);
  const { n_positions: table, trained_positions: trained, n_embd: width } = model.config;
  const learned = await model.store.read('wpe.weight'); // (n_positions, C)
  if (copied) learned.copyWithin(copied[0] * width, copied[1] * width, (copied[1] + 1) * width);
  try {
    for (const policy of asked) {
      model.store.write('wpe.weight', tableUnder(policy, learned, trained, width));
      yield { policy, ...(await written(model, length, policy === 'crop' ? trained : table)) };
    }
  } finally {
    model.close();
    backend.close();
  }
}

/** The position table under a policy: the first `trained` rows stay, the others are what the policy says. */
export function tableUnder(
  policy: Policy,
  learned: Float32Array,
  trained: number,
  width: number,
): Float32Array<ArrayBuffer> {
  const rows = Float32Array.from(learned); // (n_positions, C)
  for (let row = trained; row < rows.length / width; row++) {
    if (policy === 'repeat') rows.copyWithin(row * width, (trained - 1) * width, trained * width);
    if (policy === 'wrap')
      rows.copyWithin(row * width, (row % trained) * width, ((row % trained) + 1) * width);
    if (policy === 'zero') rows.fill(0, row * width, (row + 1) * width);
  }
  return rows;
}

/** Greedy from token 0, the model shown the last `context` tokens. */
async function written(model: GPT, length: number, context: number): Promise<Omit<PastText, 'policy'>> {
  const decoder = model.decode({ context });
  try {
    const ids = [0];
    const rows: number[][] = [];
    while (ids.length < length) {
      const row = await decoder.append(ids.slice(-1));
      rows.push([...row]);
      ids.push(distribution(row, { temperature: 0 }).argmax);
    }
    return { ids, rows };
  } finally {
    decoder.close();
  }
}
