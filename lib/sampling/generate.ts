/**
 * The loop that writes: ask the model, bend the distribution, draw, append, repeat. A draw depends on (seed, position)
 * alone, so a text can be stepped back, resumed or drawn in any batch and comes out the same.
 */
import { contextOf } from '../model/config';
import { streams, uniform } from '../random';
import type { Tokenizer } from '../tokenizers/tokenizer';
import { type LogitsModel, requireCount, requirePrompt, rowAfter } from './ask';
import { type Distribution, distribution } from './distribution';
import { draw } from './draw';
import { requireIds, type SamplingSettings } from './settings';
import { type Gate, stopStringGate } from './stop-strings';

export interface GenerateOptions extends SamplingSettings {
  /** 0 yields nothing. */
  readonly maxNewTokens: number;
  /** A whole number from 0 to 2⁵³ − 1; default 0. */
  readonly seed?: number | undefined;
  /** Ids that end the text; they are not part of it. */
  readonly stopTokens?: readonly number[] | undefined;
  /**
   * Strings that end the text as soon as one has appeared in what is newly written; they are not part of it, and may
   * straddle tokens. A token that could still be the beginning of one is yielded later, or not at all.
   */
  readonly stopStrings?: readonly string[] | undefined;
  /** Gives each token its `text`; stop strings need it. */
  readonly tokenizer?: Pick<Tokenizer, 'stream'> | undefined;
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
  /**
   * What to append to the text written so far; there only with a tokenizer. Empty while a character is unfinished, and
   * shorter than the token where a stop string begins inside it. A character that a stop token leaves unfinished is
   * left out; one that maxNewTokens leaves unfinished is what the tokenizer's stream gives at its end.
   */
  readonly text?: string;
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
  const { maxNewTokens, seed = 0, stopTokens = [], context = contextOf(model.config), ...settings } = options;
  requirePrompt('generate', model, promptIds);
  requireIds('generate: stopTokens', stopTokens, model.config.vocab_size);
  requireCount('generate: maxNewTokens', maxNewTokens, 0, Number.MAX_SAFE_INTEGER);
  requireCount('generate: context', context, 1, model.config.n_positions);

  const ids = [...promptIds];
  const end = ids.length + maxNewTokens;
  const gate = gateOf(promptIds, options);
  while (ids.length < end && !gate.closed) {
    const position = ids.length;
    const logits = await rowAfter('generate', model, ids.slice(-context));
    const bent = distribution(logits, settings, ids);
    const u = uniform(seed, streams.draw, position);
    const id = draw(bent, u);
    if (stopTokens.includes(id)) break;
    ids.push(id);
    const token = { id, position, u, distribution: bent, dropped: Math.max(0, position - context) };
    yield* gate.push(token, ids.length === end);
  }
  if (!gate.closed) yield* gate.end();
}

/** What stands between a drawn token and the reader: nothing, or the search for stop strings. */
function gateOf(
  promptIds: readonly number[],
  { tokenizer, stopStrings = [] }: GenerateOptions,
): Gate<GeneratedToken> {
  if (tokenizer) return stopStringGate(tokenizer, promptIds, stopStrings);
  if (stopStrings.length > 0)
    throw new TypeError(
      'generate: tokenizer is missing; stopStrings need one, to tell the text of the tokens',
    );
  return { push: (token) => [token], end: () => [], closed: false };
}
