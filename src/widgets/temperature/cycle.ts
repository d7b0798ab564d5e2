/** Seven tokens of the cycle under heat: the exact chance that all come out right, and what many seeds really drew. */
import { distribution, draw, generate, type LogitsModel, streams, uniform } from '@lib';

/** The temperatures of the record; the last is far beyond the slider. */
export const recordedTaus = [1, 2, 3, 5, 100] as const;
/** I, and the seven tokens that should follow. */
export const text = [0, 1, 2, 3, 0, 1, 2, 3] as const;
const drawn = text.length - 1;
/** How many seeds are tried. */
export const tried = 1000;

/** What the model says after each token of the right text but the last. (7, 4) */
export async function rowsOf(model: LogitsModel): Promise<readonly (readonly number[])[]> {
  const size = model.config.vocab_size;
  const logits = await model.logits(text.slice(0, drawn));
  return Array.from({ length: drawn }, (_, t) => [...logits.slice(t * size, (t + 1) * size)]);
}

/** The darts of one seed at the seven places; those of the seeds that are tried are thrown once. */
const thrown = new Map<number, readonly number[]>();
function dartsOf(seed: number): readonly number[] {
  const darts =
    thrown.get(seed) ?? Array.from({ length: drawn }, (_, t) => uniform(seed, streams.draw, t + 1));
  if (seed <= tried) thrown.set(seed, darts);
  return darts;
}

const bentAt = (rows: readonly (readonly number[])[], temperature: number) =>
  rows.map((row) => distribution(row, { temperature }));

/** The probability that every one of the seven is right: the product along the cycle. */
export function chance(rows: readonly (readonly number[])[], temperature: number): number {
  return bentAt(rows, temperature).reduce((all, { probs }, t) => all * probs[text[t + 1]!]!, 1);
}

/**
 * How many of the seeds from `first` on write all seven right. A text is right as long as each of its tokens is, so only
 * what the model says along the right text is needed.
 */
export function rightOnes(
  rows: readonly (readonly number[])[],
  temperature: number,
  first = 1,
  count = tried,
): number {
  const bent = bentAt(rows, temperature);
  let right = 0;
  for (let seed = first; seed < first + count; seed++) {
    const darts = dartsOf(seed);
    if (bent.every((at, t) => draw(at, darts[t]!) === text[t + 1])) right++;
  }
  return right;
}

/** The text that a seed writes at a temperature, from I on. */
export async function sample(model: LogitsModel, temperature: number, seed: number): Promise<number[]> {
  const ids: number[] = [text[0]];
  for await (const { id } of generate(model, [text[0]], { temperature, seed, maxNewTokens: drawn }))
    ids.push(id);
  return ids;
}

/** One line of the figure. */
export interface Line {
  readonly tau: number;
  readonly chance: number;
  readonly right: number;
  readonly ids: readonly number[];
}
export async function lineOf(
  model: LogitsModel,
  rows: readonly (readonly number[])[],
  tau: number,
  seed: number,
): Promise<Line> {
  return { tau, chance: chance(rows, tau), right: rightOnes(rows, tau), ids: await sample(model, tau, seed) };
}
