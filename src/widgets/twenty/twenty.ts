/** Twenty names letter by letter: what each letter's probability was, where a name ended, and one letter put by hand. */
import { distribution, type GeneratedToken } from '@lib';
import { percent } from '@/marks/percent';
import type { Bar } from '@/marks/shapes';
import { labelsOf } from '@/runtime/models';
import type { Drawn } from '@/runtime/several';

export const count = 20;
export const temperature = 0.5;

/** Twenty names and what they were written with. */
export interface Written {
  readonly vocabulary: readonly string[];
  readonly bos: number | undefined;
  readonly names: readonly Drawn[];
  /** The name whose letter was put by hand, with the ids that it begins with, BOS among them. */
  readonly forced: Forced | undefined;
}

export interface Forced {
  readonly name: number;
  readonly prompt: readonly number[];
}

export interface Given {
  readonly vocabulary: readonly string[];
  readonly parameters: string;
  readonly model: string;
  readonly bos: number;
  /** names[i]: what each token's scores were, and the token. */
  readonly names: readonly Plain[];
  /** The letter that is open: a name, and its place in it. */
  readonly open: readonly [name: number, place: number];
}

/** A name as plain data, as the build hands it over. */
export type Plain = readonly {
  readonly id: number;
  readonly u: number;
  readonly logits: readonly number[];
}[];

/** One letter of a name, or its end. */
export interface Letter {
  readonly id: number;
  readonly label: string;
  readonly kind: 'letter' | 'end' | 'given';
  /** Undefined where the reader put it. */
  readonly probability: number | undefined;
  readonly token: GeneratedToken | undefined;
}

/** The build's names with their distributions, as `several` would have them. */
export function drawnOf(plain: readonly Plain[], settings = { temperature }): Drawn[] {
  return plain.map((name) =>
    name.map(({ id, u, logits }, i) => ({
      id,
      u,
      position: i + 1,
      dropped: 0,
      distribution: distribution(logits, settings),
    })),
  );
}

/** Every letter of a name, those that were put there first. */
export function lettersOf({ names, vocabulary, bos, forced }: Written, name: number): Letter[] {
  const labels = labelsOf(vocabulary);
  const put = forced?.name === name ? forced.prompt.slice(1) : [];
  const given = put.map(
    (id): Letter => ({
      id,
      label: labels[id] ?? `#${id}`,
      kind: 'given',
      probability: undefined,
      token: undefined,
    }),
  );
  const drawn = names[name]!.map(
    (token): Letter => ({
      id: token.id,
      label: labels[token.id] ?? `#${token.id}`,
      kind: token.id === bos ? 'end' : 'letter',
      probability: token.distribution.probs[token.id]!,
      token,
    }),
  );
  return [...given, ...drawn];
}

export function isCut({ bos }: Pick<Written, 'bos'>, letters: readonly Letter[]): boolean {
  return letters.at(-1)?.id !== bos;
}
/** Letters, without the end. */
export function textOf(letters: readonly Letter[], bos: number | undefined): string {
  return letters.map(({ id, label }) => (id === bos ? '' : label)).join('');
}

/** The end stands before the letters, which are in rank order: it is one of the bars at every step, however many fit. */
export function endFirst(bars: readonly Bar[], bos: number | undefined): Bar[] {
  const end = bars.filter(({ key }) => key === bos).map((bar) => ({ ...bar, hue: 1 }));
  return [...end, ...bars.filter(({ key }) => key !== bos)];
}

/** The product of the probabilities of its letters and its end; what was put by hand does not count. */
export function chance(letters: readonly Letter[]): number {
  return letters.reduce((product, { probability }) => product * (probability ?? 1), 1);
}

export interface Told {
  readonly cut: number;
  readonly different: number;
  readonly meanLength: number;
}

export function told(written: Written): Told {
  const all = written.names.map((_, name) => lettersOf(written, name));
  const texts = all.map((letters) => textOf(letters, written.bos));
  return {
    cut: all.filter((letters) => isCut(written, letters)).length,
    different: new Set(texts).size,
    meanLength: texts.reduce((sum, { length }) => sum + length, 0) / texts.length,
  };
}

const nth = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth'];

/** "After “mar” the model gave i 34 %, and the end of the name 2.1 %." */
export function letterSentence(written: Written, name: number, place: number): string {
  const letters = lettersOf(written, name);
  const letter = letters[place];
  if (!letter) return '';
  const before = textOf(letters.slice(0, place), written.bos);
  const after = before === '' ? 'Before the first letter' : `After “${before}”`;
  if (!letter.token)
    return `The ${nth[place] ?? `${place + 1}th`} letter, ${letter.label}, was put there by you.`;
  const { probs } = letter.token.distribution;
  const end = written.bos === undefined ? undefined : probs[written.bos]!;
  if (letter.kind === 'end') return `${after} the end of the name had ${percent(end!)} %, and came.`;
  const ends = end === undefined ? '' : `, and the end of the name ${percent(end)} %`;
  return `${after} ${letter.label} had ${percent(letter.probability!)} %${ends}.`;
}

/** "At τ = 0.50 the twenty names have 5.2 letters on average; 19 are different, and 1 was cut at 8 letters." */
export function sentenceOf(written: Written, tau: number, places: number): string {
  const { cut, different, meanLength } = told(written);
  const cuts = cut === 0 ? 'none was' : cut === 1 ? '1 was' : `${cut} were`;
  return `At τ = ${tau.toFixed(2)} the ${written.names.length} names have ${meanLength.toFixed(1)} letters on average; ${different} are different, and ${cuts} cut at ${places} letters.`;
}

/** A place in the twenty, as a link has it: "3.2". */
export const openText = (name: number, place: number) => `${name}.${place}`;
export function openOf(text: string | undefined): [number, number] | undefined {
  const found = /^(\d{1,2})\.(\d{1,2})$/.exec(text ?? '');
  const name = Number(found?.[1]);
  return found && name < count ? [name, Number(found[2])] : undefined;
}

/** The letters put by hand, as a link has them: "3.12-0-17". */
export const forcedText = ({ name, prompt }: Forced) => `${name}.${prompt.slice(1).join('-')}`;
/** @param size V: an id outside is no letter of this model */
export function forcedOf(
  text: string | undefined,
  start: readonly number[],
  size: number,
  places: number,
): Forced | undefined {
  const found = /^(\d{1,2})\.(\d{1,5}(?:-\d{1,5}){0,31})$/.exec(text ?? '');
  if (!found) return undefined;
  const [name, ids] = [Number(found[1]), found[2]!.split('-').map(Number)];
  const fits = name < count && ids.length <= places && ids.every((id) => id < size && !start.includes(id));
  return fits ? { name, prompt: [...start, ...ids] } : undefined;
}
