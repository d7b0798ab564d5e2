/** One text, read token by token: what the model says at each step of it, and which text that is. Knows no knob. */
import { namesVocabulary } from '@lib';
import type { Model } from '@/runtime/models';

/** What was answered last, with the text it was about: a new model's vocabulary comes with its scores, not before. */
export interface Read {
  readonly vocabulary: readonly string[];
  readonly words: readonly number[];
  /** The scores after each token of the text. (T, V) */
  readonly rows: readonly (readonly number[])[];
}

/** The name that chapters 6 and 7 read, one of the 1,279: at its second letter five tokens are enough, at its third 17 are not. */
export const name: readonly number[] = [
  namesVocabulary.length - 1,
  ...Array.from('mallory', (letter) => namesVocabulary.indexOf(letter)),
];

/**
 * The text to read: the reader's own, or the name, or for a model that does not write names its first tokens in turn.
 * Never more than the model can look back on.
 */
export function textFor(
  { config, start, bos, vocabulary }: Pick<Model, 'config' | 'start' | 'bos' | 'vocabulary'>,
  prompt: readonly number[] | undefined,
): readonly number[] {
  const size = vocabulary.length;
  const usable = prompt && prompt.length > 0 && prompt.every((id) => id < size) ? prompt : undefined;
  const same = vocabulary.join() === namesVocabulary.join();
  const usual = same ? name : bos === undefined ? Array.from({ length: 8 }, (_, i) => i % size) : start;
  return (usable ?? usual).slice(0, config.n_positions);
}

/** @param flat scores at all places of the text (T · V) */
export function readOf(vocabulary: readonly string[], words: readonly number[], flat: Float32Array): Read {
  const size = vocabulary.length;
  return { vocabulary, words, rows: words.map((_, i) => [...flat.slice(i * size, (i + 1) * size)]) };
}
