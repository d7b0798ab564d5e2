/** Prefill and decode: which tokens each pass computes, with a cache and without. Counts are lib's. Knows no figure. */
import { decodingWork, presets } from '@lib';

/** Tokens at the end of the figure's text, and how long its prompt may be. */
export const total = 10;
export const longestPrompt = 8;

/** One pass: the text is `length` tokens long, and these are computed anew. */
export interface Pass {
  readonly length: number;
  /** Places [from, length) are computed. */
  readonly from: number;
}

/** A prompt, then one token a pass. The last token is written and not read. */
export function passesOf(prompt: number, cached: boolean): Pass[] {
  return Array.from({ length: total - prompt }, (_, i) => {
    const length = prompt + i;
    return { length, from: cached && i > 0 ? length - 1 : 0 };
  });
}

/** Rows in all, which lib must count alike. */
export function rowsIn(prompt: number, cached: boolean): number {
  return decodingWork(presets.cycle, total - 1, { cached, prompt }).projections;
}

export function phasesSentence(prompt: number): string {
  const passes = total - prompt;
  const later = passes - 1;
  return `a prompt of ${prompt}, then ${passes} new tokens: with a cache one pass over ${prompt === 1 ? 'one token' : `${prompt} tokens`} and ${later} ${later === 1 ? 'pass' : 'passes'} over one, ${rowsIn(prompt, true)} rows; without, ${rowsIn(prompt, false)} rows; ${passes} rows are scored either way`;
}
