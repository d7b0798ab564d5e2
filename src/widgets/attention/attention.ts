/**
 * Who looks at whom: the attention weights of one pass over a text, by layer and head. The numbers are those of the run
 * (`h.0.attn.probs`), not computed again. Knows no figure.
 */
import { bosMark, contextOf, type GPTConfig } from '@lib';
import type { Excerpt } from '@/marks/excerpt';
import type { Meaning } from '@/marks/shapes';
import type { ShippedName } from '@/runtime/models';

/** What one pass over a text attended to. */
export interface Attended {
  readonly vocabulary: readonly string[];
  readonly words: readonly number[];
  /** How many positions training reached. */
  readonly trained: number;
  /** layers[layer][head][query][key]: shares that add up to 1 along the keys. */
  readonly layers: readonly (readonly (readonly (readonly number[])[])[])[];
}

/** What the figure is given: its state before anyone touches it. */
export interface Given {
  readonly question: string;
  readonly model: ShippedName;
  readonly title: string;
  readonly parameters: string;
  readonly shown: Attended;
  /** "1.2": the second head of the first layer. */
  readonly head: string;
  /** The place of the token that looks. */
  readonly look: number;
  readonly formula: { readonly html: string; readonly meanings: readonly Meaning[] };
  readonly code: Excerpt;
}

/** One pass, and intermediates of it by name: `GPT.trace`, or the worker's. */
type Pass = (ids: readonly number[], names: readonly string[]) => Promise<ReadonlyMap<string, Float32Array>>;

/** Asks for the weights of every layer and head. */
export async function attend(
  pass: Pass,
  config: GPTConfig,
  vocabulary: readonly string[],
  words: readonly number[],
): Promise<Attended> {
  const names = Array.from({ length: config.n_layer }, (_, layer) => `h.${layer}.attn.probs`);
  const probs = await pass(words, names);
  return {
    vocabulary,
    words,
    trained: contextOf(config),
    layers: names.map((name) => split(probs.get(name)!, config.n_head, words.length)),
  };
}

/** @param flat (H, T′, T′), T′ at least the text's length: what lies past it is padding */
function split(flat: Float32Array, heads: number, length: number): number[][][] {
  const side = Math.round(Math.sqrt(flat.length / heads));
  return Array.from({ length: heads }, (_, head) =>
    Array.from({ length }, (_, query) => {
      const start = (head * side + query) * side;
      return [...flat.subarray(start, start + length)];
    }),
  );
}

/** Every head by its name, layer by layer: "1.1", "1.2", "2.1" … */
export function headsOf({ layers }: Pick<Attended, 'layers'>): string[] {
  return layers.flatMap((heads, layer) => heads.map((_, head) => `${layer + 1}.${head + 1}`));
}

/** The weights of a head, (T, T); of the first where there is none of that name. */
export function weightsOf({ layers }: Attended, head: string): readonly (readonly number[])[] {
  const [layer, place] = head.split('.').map((part) => Number(part) - 1);
  return layers[layer!]?.[place!] ?? layers[0]![0]!;
}

/**
 * The text that is read: the reader's own, or the figure's where the vocabulary is the same, or as many of the model's
 * tokens in turn. Never more than the model has positions.
 */
export function textFor(
  {
    config,
    start,
    vocabulary,
  }: { config: GPTConfig; start: readonly number[]; vocabulary: readonly string[] },
  prompt: readonly number[] | undefined,
  given: Pick<Attended, 'words' | 'vocabulary'>,
): readonly number[] {
  const size = config.vocab_size;
  const fits = prompt && prompt.length > 0 && prompt.every((id) => id < size);
  const same = vocabulary.join() === given.vocabulary.join();
  const inTurn = Array.from({ length: given.words.length }, (_, i) => i % size);
  const usual = same ? given.words : vocabulary.includes(bosMark) ? [...start, ...inTurn.slice(1)] : inTurn;
  return (fits ? prompt : usual).slice(0, config.n_positions);
}
