/** How far models write without a mistake when they are shown only their last tokens: every crop from 1 to the whole table. */
import { distribution, type GPT } from '@lib';
import { processor } from './processor';
import { openRun, type Run } from './runs';

export interface CropsInput {
  readonly runs: readonly Run[];
  /** Tokens of each text, with the first, which is given. */
  readonly length: number;
}

/** One model: for each crop, from 1 on, how many tokens came before the first mistake; `length` where there was none. */
export type Clean = readonly number[];

export async function* crops({ runs, length }: CropsInput): AsyncGenerator<Clean> {
  const backend = await processor();
  for (const run of runs) {
    const model = await openRun(run, backend);
    const clean: number[] = [];
    for (let crop = model.config.n_positions; crop >= 1; crop--) {
      const longer = clean[0] ?? Number.POSITIVE_INFINITY;
      // A longer crop went wrong before either of the two had anything to cut: this one writes the same.
      clean.unshift(longer <= crop ? longer : await cleanTokens(model, crop, length));
    }
    model.close();
    yield clean;
  }
  backend.close();
}

/** Greedy from token 0, the model shown the last `context` tokens: the place of the first token that is not the cycle's. */
async function cleanTokens(model: GPT, context: number, length: number): Promise<number> {
  const decoder = model.decode({ context });
  const row = new Float32Array(model.config.vocab_size);
  try {
    let place = 0;
    for (let id = 0; id === place % row.length && place < length; place++)
      id = distribution(await decoder.append([id], row), { temperature: 0 }).argmax;
    return place;
  } finally {
    decoder.close();
  }
}
