/** A text with the choice behind each of its tokens, as plain data: written by lib's own loop. */
import { distribution, generate, type LogitsModel, type SamplingSettings } from '@lib';

/** One new token, and what it was drawn from. */
export interface Written {
  readonly id: number;
  readonly u: number;
  /** All ids by score, the highest first. (V) */
  readonly order: readonly number[];
  /** What it was drawn from. (V) */
  readonly probs: readonly number[];
  /** What the model said, every knob off. (V) */
  readonly plain: readonly number[];
}

export interface Asked extends LogitsModel {
  /** The token that ends a text; undefined where there is none. */
  readonly bos?: number | undefined;
}

/** The most tokens of a text, prompt included. */
const longest = 12;

/**
 * Continues a prompt until the text ends itself, or as far as the model was trained to see: then the last token is one
 * drawn with the context full.
 */
export async function write(
  model: Asked,
  prompt: readonly number[],
  settings: SamplingSettings,
  seed: number,
): Promise<Written[]> {
  const { n_positions: most } = model.config;
  const maxNewTokens = Math.max(1, Math.min(longest, most + 1) - prompt.length);
  const text: Written[] = [];
  for await (const { id, u, distribution: bent } of generate(model, prompt, {
    ...settings,
    maxNewTokens,
    seed,
  })) {
    const plain = distribution(bent.stages[0]!.logits).probs;
    text.push({ id, u, order: [...bent.order], probs: [...bent.probs], plain: [...plain] });
    if (id === model.bos) break;
  }
  return text;
}

/** The first place at which two texts differ, counted in new tokens; undefined when they are the same. */
export function parting(a: readonly Written[], b: readonly Written[]): number | undefined {
  const length = Math.max(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i]?.id !== b[i]?.id) return i;
  return undefined;
}
