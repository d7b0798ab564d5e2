/**
 * Several texts side by side from one model, each with dice of its own, and every token with the distribution that it was
 * drawn from, the end too. Knows no figure.
 */
import { contextOf, type GeneratedToken, generate, type LogitsModel, type SamplingSettings } from '@lib';
import type { Model } from './models';

export interface SeveralOptions {
  readonly settings: SamplingSettings;
  readonly count: number;
  /** Text i of seed s has the dice of seed 10,000 s + i. */
  readonly seed: number;
}

export type Writer = LogitsModel & Pick<Model, 'start' | 'bos'>;

/** The tokens after the prompt; the last is BOS where the text ended by itself. */
export type Drawn = readonly GeneratedToken[];

/** @param prompts where text i begins with other ids than the model's usual ones, by i */
export function several(
  model: Writer,
  { settings, count, seed }: SeveralOptions,
  prompts: ReadonlyMap<number, readonly number[]> = new Map(),
): Promise<Drawn[]> {
  return Promise.all(
    Array.from({ length: count }, (_, i) =>
      written(model, prompts.get(i) ?? model.start, settings, 10_000 * seed + i),
    ),
  );
}

async function written(
  model: Writer,
  prompt: readonly number[],
  settings: SamplingSettings,
  seed: number,
): Promise<GeneratedToken[]> {
  const tokens: GeneratedToken[] = [];
  const maxNewTokens = Math.max(0, contextOf(model.config) + 1 - prompt.length);
  for await (const token of generate(model, prompt, { ...settings, seed, maxNewTokens })) {
    tokens.push(token);
    if (token.id === model.bos) break;
  }
  return tokens;
}
