/**
 * The loop that writes: ask the model, bend the distribution, draw, append, repeat. A draw depends on (seed, position)
 * alone, so a text can be stepped back, resumed or drawn in any batch and comes out the same.
 */
import type { GPTConfig } from '../model/config';
import { streams, uniform } from '../random';
import { type Distribution, distribution } from './distribution';
import { draw } from './draw';
import { requireIds, type SamplingSettings } from './settings';

/** What `generate` needs of a model. */
export interface LogitsModel {
  readonly config: GPTConfig;
  /** One row for each id. (T, V) row-major */
  logits(ids: number[]): Promise<Float32Array>;
}

export interface GenerateOptions extends SamplingSettings {
  /** 0 yields nothing. */
  readonly maxNewTokens: number;
  /** A whole number from 0 to 2⁵³ − 1; default 0. */
  readonly seed?: number | undefined;
  /** Ids that end the text; they are not part of it. */
  readonly stopTokens?: readonly number[] | undefined;
  /** How many of the last ids the model is shown; default the positions it was trained on. */
  readonly context?: number | undefined;
}

/** One new token and how it came about. */
export interface GeneratedToken {
  readonly id: number;
  /** Its index in the whole text, prompt included: the first new token stands at promptIds.length. */
  readonly position: number;
  /** The number that was drawn, in [0, 1): uniform(seed, streams.draw, position). */
  readonly u: number;
  readonly distribution: Distribution;
  /** How many ids at the start of the text the model no longer saw, because they lie outside the context. */
  readonly dropped: number;
}

/**
 * Continues a prompt, one token at a time. Penalties see the whole text, the model its last `context` ids. The model is
 * not asked again after the last token.
 * @throws RangeError or TypeError, at the first `next()`, naming the argument, its value and what is allowed
 */
export async function* generate(
  model: LogitsModel,
  promptIds: readonly number[],
  options: GenerateOptions,
): AsyncGenerator<GeneratedToken> {
  const { vocab_size: size, n_positions: most, trained_positions: trained = most } = model.config;
  const { maxNewTokens, seed = 0, stopTokens = [], context = trained, ...settings } = options;
  if (promptIds.length === 0)
    throw new RangeError('generate: promptIds is empty; the model needs at least one token to go on from');
  requireIds('generate: promptIds', promptIds, size);
  requireIds('generate: stopTokens', stopTokens, size);
  requireCount('maxNewTokens', maxNewTokens, 0, Number.MAX_SAFE_INTEGER);
  requireCount('context', context, 1, most);

  const ids = [...promptIds];
  while (ids.length < promptIds.length + maxNewTokens) {
    const position = ids.length;
    const logits = await lastRow(model, ids.slice(-context));
    const bent = distribution(logits, settings, ids);
    const u = uniform(seed, streams.draw, position);
    const id = draw(bent, u);
    if (stopTokens.includes(id)) return;
    ids.push(id);
    yield { id, position, u, distribution: bent, dropped: Math.max(0, position - context) };
  }
}

/** What the model says after the last of these ids. (V) */
async function lastRow(model: LogitsModel, ids: number[]): Promise<Float32Array> {
  const size = model.config.vocab_size;
  const logits = await model.logits(ids);
  if (logits.length !== ids.length * size) {
    throw new RangeError(
      `generate: the model gave ${logits.length} logits for ${ids.length} ids; ${ids.length} x ${size} were expected`,
    );
  }
  return logits.subarray(-size);
}

function requireCount(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(
      `generate: ${name} is ${String(value)}; it must be a whole number from ${least} to ${most}`,
    );
  }
}
