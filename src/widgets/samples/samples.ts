/** What the model writes at several moments of its training, from one prompt and with one set of darts. */
import { generate, type LogitsModel } from '@lib';

/** A text of the run at one of its steps. */
export interface Line {
  readonly step: number;
  readonly ids: readonly number[];
}

/** What the figure is given: its state before anyone touches it. */
export interface Given {
  readonly vocabulary: readonly string[];
  readonly parameters: string;
  readonly title: string;
  readonly recorded: readonly Line[];
}

export const length = 12;

/** Steps of the film worth reading: early ones close together, because most is learned early. */
export function moments(steps: number): number[] {
  return [0, 0.05, 0.1, 0.2, 0.5, 1].map((share) => Math.round(share * steps));
}

/** `length` tokens in all, the prompt's one included. */
export async function sample(model: LogitsModel, seed: number): Promise<number[]> {
  const ids = [0];
  for await (const { id } of generate(model, ids.slice(), { maxNewTokens: length - 1, seed })) ids.push(id);
  return ids;
}

/** How many of the tokens after the first are what the text it learned would say. */
export function right(ids: readonly number[], follows: (before: number, next: number) => boolean): number {
  return ids.slice(1).filter((id, i) => follows(ids[i]!, id)).length;
}
