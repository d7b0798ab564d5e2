/**
 * What sampling needs of a model, and how it is asked: ids in, a row of logits for each out. Any model will do, a GPT or
 * three lines of a test. Knows nothing of what is done with the answer.
 */
import type { GPTConfig } from '../model/config';
import { requireIds } from './settings';

/** Whatever can be asked for logits. */
export interface LogitsModel {
  readonly config: GPTConfig;
  /** One row for each id. (T, V) row-major */
  logits(ids: number[]): Promise<Float32Array>;
}

/**
 * What the model says after each of these ids. (T, V) row-major
 * @param caller the function whose name an error begins with
 * @throws RangeError when the model's answer has another size
 */
export async function rowsAfter(
  caller: string,
  model: LogitsModel,
  ids: readonly number[],
): Promise<Float32Array> {
  const size = model.config.vocab_size;
  const logits = await model.logits([...ids]);
  if (logits.length !== ids.length * size) {
    throw new RangeError(
      `${caller}: the model gave ${logits.length} logits for ${ids.length} ids; ${ids.length} x ${size} were expected`,
    );
  }
  return logits;
}

/** What the model says after the last of these ids. (V) */
export async function rowAfter(
  caller: string,
  model: LogitsModel,
  ids: readonly number[],
): Promise<Float32Array> {
  return (await rowsAfter(caller, model, ids)).subarray(-model.config.vocab_size);
}

/** @throws RangeError when the prompt is empty or holds an id the model does not know */
export function requirePrompt(caller: string, { config }: LogitsModel, promptIds: readonly number[]): void {
  if (promptIds.length === 0)
    throw new RangeError(`${caller}: promptIds is empty; the model needs at least one token to go on from`);
  requireIds(`${caller}: promptIds`, promptIds, config.vocab_size);
}

/** @throws RangeError when the value is not a whole number from least to most; `name` is the argument it speaks of */
export function requireCount(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(`${name} is ${String(value)}; it must be a whole number from ${least} to ${most}`);
  }
}
