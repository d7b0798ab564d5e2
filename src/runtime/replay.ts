/**
 * The state of a page as the query of an address, and back: `?v=1&m=names&p=ma&t=0.7&k=5&s=12`. Pure functions. Whatever
 * stands in an address is checked against a schema before it is believed; what fails is dropped and named in a sentence.
 * Loaded only when an address has a query, or when a reader changes something.
 *
 * | key | what |
 * |---|---|
 * | v | the edition of this format, 1; without it an address is no link of this book |
 * | m | the model: `cycle`, `names`, `cycle.7.200`, `names.7.500` (the book's run from seed 7, after so many steps) or `yours` |
 * | p | the prompt: its text, or ids after a dot, `.26.12.0`; a name's BOS is not written |
 * | t k tp mp r pp fp | the knobs (settings.ts) |
 * | o | the order of stages, a letter each: `rtkpm` |
 * | s | the seed; 1 is not written |
 * | n | the position |
 * | x-… | a figure's own choice, a word |
 * | f | the fingerprint of the text that the sender saw |
 */
import { characterTokenizer, cycleVocabulary, namesVocabulary, type Tokenizer, wordTokenizer } from '@lib';
import * as v from 'valibot';
import type { Identity, ShippedName } from './models';
import {
  type KnobName,
  type KnobStage,
  knobNames,
  knobs,
  namesTraining,
  stageNames,
  stages,
} from './settings';

export interface PageState {
  /** Absent: the shipped model that the page speaks of. */
  readonly model?: Identity;
  readonly prompt?: readonly number[];
  /** Only those that the reader turned. */
  readonly knobs: Readonly<Partial<Record<KnobName, number>>>;
  readonly order?: readonly KnobStage[];
  readonly seed: number;
  readonly position?: number;
  /** A figure's own choices, by key. */
  readonly own: Readonly<Record<string, string>>;
  readonly fingerprint?: string;
}

export const defaultState: PageState = { knobs: {}, seed: 1, own: {} };

const edition = '1';
const longestQuery = 2000;
const longestPrompt = 64;
const mostChoices = 16;
const largestSeed = 4_294_967_295;
const largestPosition = 1000;
/** The names run has an end, where its learning rate is 0. */
const mostSteps = { cycle: 2000, names: namesTraining.steps } as const;
const choiceKey = /^x-[a-z][a-z0-9-]{0,15}$/;

const number = (min: number, max: number) =>
  v.pipe(
    v.string(),
    v.regex(/^-?\d{1,10}(\.\d{1,30})?(e-\d{1,3})?$/),
    v.transform((text) => Number(text) + 0),
    v.minValue(min),
    v.maxValue(max),
  );
const whole = (min: number, max: number) => v.pipe(number(min, max), v.integer());

const stageOfLetter = new Map(stageNames.map((name) => [stages[name].key as string, name]));

const schemas = {
  model: v.pipe(
    v.string(),
    v.regex(/^(yours|(cycle|names)(\.\d{1,10}\.\d{1,4})?)$/),
    v.transform(identityOf),
    v.check(
      (model) =>
        model.kind !== 'trained' || (model.seed <= largestSeed && model.steps <= mostSteps[model.name]),
    ),
  ),
  order: v.pipe(
    v.string(),
    v.regex(/^[rtkpm]{1,5}$/),
    v.check((letters) => new Set(letters).size === letters.length),
    v.transform((letters) => Array.from(letters, (letter) => stageOfLetter.get(letter)!)),
  ),
  seed: whole(0, largestSeed),
  position: whole(0, largestPosition),
  choice: v.pipe(v.string(), v.regex(/^[A-Za-z0-9._~-]{1,40}$/)),
  fingerprint: v.pipe(v.string(), v.regex(/^[0-9a-f]{8}$/)),
  ids: v.pipe(
    v.string(),
    v.regex(/^(\.\d{1,5})+$/),
    v.transform((text) => text.slice(1).split('.').map(Number)),
    v.maxLength(longestPrompt),
  ),
};

/**
 * The address of a state: that of the page with our keys replaced and everything else left as it was. The default state
 * has a clean address.
 * @param base the page's full address
 * @param page the model the page speaks of; it is not written, unless a prompt needs it
 */
export function writeLink(state: PageState, base: string, page: ShippedName = 'cycle'): string {
  const url = new URL(base);
  for (const key of [...url.searchParams.keys()]) if (isOurs(key)) url.searchParams.delete(key);
  const entries = entriesOf(state, page);
  if (entries.length > 0) url.searchParams.set('v', edition);
  for (const [key, text] of entries) url.searchParams.set(key, text);
  return url.href;
}

/**
 * What an address asks for. Never throws, whatever it is given.
 * @param search the query, with or without its question mark
 * @param page the model the page speaks of
 * @returns a valid state, and a sentence when something was dropped
 */
export function readLink(
  search: string,
  page: ShippedName = 'cycle',
): { state: PageState; trouble?: string } {
  const query = new URLSearchParams(search);
  const said = query.get('v');
  if (said === null) return { state: defaultState };
  const refused = (why: string) => ({
    state: defaultState,
    trouble: `This link ${why}. The page opens as it usually does.`,
  });
  if (search.length > longestQuery)
    return refused(`is longer than the ${longestQuery} characters a link may have`);
  if (said !== edition) return refused('was made by another edition of this book');
  const reading = new Reading(query);
  const model = reading.take('m', 'the model', schemas.model);
  const prompt = readPrompt(reading, model, page);
  const turned = knobNames.map((name) => [
    name,
    reading.take(knobs[name].key, knobs[name].label, knobSchema(name)),
  ]);
  const order = reading.take('o', 'the order of the stages', schemas.order);
  const seed = reading.take('s', 'the seed', schemas.seed) ?? defaultState.seed;
  const position = reading.take('n', 'the position', schemas.position);
  const fingerprint = reading.take('f', 'the fingerprint', schemas.fingerprint);
  const own = readChoices(reading);
  reading.refuseTheRest();
  const state: PageState = {
    ...(model && { model }),
    ...(prompt && { prompt }),
    knobs: Object.fromEntries(turned.filter(([, value]) => value !== undefined)),
    ...(order && { order }),
    seed,
    ...(position !== undefined && { position }),
    own,
    ...(fingerprint && { fingerprint }),
  };
  return { state, ...(reading.dropped.length > 0 && { trouble: sentenceOf(reading.dropped) }) };
}

/**
 * Eight hex digits that tell texts apart: FNV-1a (Fowler, Noll, Vo), 32 bits, over four bytes of each id, the lowest
 * first. It tells an accident from a match; it proves nothing against someone who wants two texts to look alike.
 * (SHA-256 would need a secure context, which a page on a plain http server is not.)
 */
export function fingerprint(ids: readonly number[]): string {
  let hash = 0x811c9dc5;
  for (const id of ids) {
    for (let shift = 0; shift < 32; shift += 8) hash = Math.imul(hash ^ ((id >>> shift) & 255), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** Whether two states of a page ask for the same, fingerprints aside. */
export function sameState(a: PageState, b: PageState, page: ShippedName = 'cycle'): boolean {
  const text = (state: PageState) => JSON.stringify(entriesOf(state, page).filter(([key]) => key !== 'f'));
  return text(a) === text(b);
}

/** The vocabulary of a model that every browser has. */
export function vocabularyOf(model: Identity | undefined, page: ShippedName): readonly string[] | undefined {
  if (model?.kind === 'yours') return undefined;
  return (model?.name ?? page) === 'names' ? namesVocabulary : cycleVocabulary;
}

function entriesOf(state: PageState, page: ShippedName): [key: string, text: string][] {
  const { model, prompt, order, seed, position, own } = state;
  const entries: [string, string][] = [];
  if (model && !(model.kind === 'shipped' && model.name === page)) entries.push(['m', identityText(model)]);
  if (prompt) entries.push(['p', promptText(prompt, model, page)]);
  for (const name of knobNames) {
    const value = state.knobs[name];
    if (value !== undefined) entries.push([knobs[name].key, String(value)]);
  }
  if (order) entries.push(['o', order.map((name) => stages[name].key).join('')]);
  if (seed !== defaultState.seed) entries.push(['s', String(seed)]);
  if (position !== undefined) entries.push(['n', String(position)]);
  for (const [key, value] of Object.entries(own)) entries.push([`x-${key}`, value]);
  if (state.fingerprint) entries.push(['f', state.fingerprint]);
  return entries;
}

function knobSchema(name: KnobName) {
  const { min, max, step } = knobs[name];
  return step === 1 ? whole(min, max) : number(min, max);
}

function identityText(model: Identity): string {
  if (model.kind === 'yours') return 'yours';
  return model.kind === 'trained' ? `${model.name}.${model.seed}.${model.steps}` : model.name;
}

/** @param text one that the model's pattern has let through */
function identityOf(text: string): Identity {
  const [name, seed, steps] = text.split('.');
  if (name === 'yours') return { kind: 'yours' };
  const of = name as ShippedName;
  if (seed === undefined) return { kind: 'shipped', name: of };
  return { kind: 'trained', name: of, seed: Number(seed), steps: Number(steps) };
}

/** The prompt's text where its ids come back from it, else its ids. */
function promptText(prompt: readonly number[], model: Identity | undefined, page: ShippedName): string {
  const vocabulary = vocabularyOf(model, page);
  try {
    const text = vocabulary && tokenizerOf(vocabulary).decode(prompt);
    if (text !== undefined && promptOf(text, vocabulary!).join() === prompt.join()) return text;
  } catch {
    // Ids that this vocabulary does not have are written as ids.
  }
  return prompt.map((id) => `.${id}`).join('');
}

function readPrompt(reading: Reading, model: Identity | undefined, page: ShippedName): number[] | undefined {
  const vocabulary = vocabularyOf(model, page);
  const size = vocabulary?.length ?? Number.POSITIVE_INFINITY;
  return reading.take('p', 'the prompt', v.string(), (text) => {
    const listed = v.safeParse(schemas.ids, text);
    const ids = listed.success ? listed.output : vocabulary && promptOf(text, vocabulary);
    return ids && ids.length > 0 && ids.length <= longestPrompt && ids.every((id) => id < size)
      ? ids
      : undefined;
  });
}

/** The ids of a prompt's text: where documents begin with BOS, so does a prompt. @throws RangeError for what is not in the vocabulary */
function promptOf(text: string, vocabulary: readonly string[]): number[] {
  const tokenizer = tokenizerOf(vocabulary);
  return [...(tokenizer.bos === undefined ? [] : [tokenizer.bos]), ...tokenizer.encode(text)];
}

function tokenizerOf(vocabulary: readonly string[]): Tokenizer {
  return vocabulary === namesVocabulary ? characterTokenizer(vocabulary) : wordTokenizer(vocabulary);
}

function readChoices(reading: Reading): Record<string, string> {
  const keys = reading.keys().filter((key) => choiceKey.test(key));
  const found = keys
    .slice(0, mostChoices)
    .map((key) => [key.slice(2), reading.take(key, 'a choice in a figure', schemas.choice)])
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(found);
}

const fixedKeys = ['v', 'm', 'p', 'o', 's', 'n', 'f', ...knobNames.map((name) => knobs[name].key as string)];
const isOurs = (key: string) => fixedKeys.includes(key) || key.startsWith('x-');

/** A query being read: what was taken, and what had to be dropped. */
class Reading {
  readonly dropped: string[] = [];
  readonly #taken = new Set(['v']);
  readonly #query: URLSearchParams;

  constructor(query: URLSearchParams) {
    this.#query = query;
  }

  keys(): string[] {
    return [...new Set(this.#query.keys())];
  }

  /** The value of a key, checked; undefined when it is absent, or dropped because it is not what it must be. */
  take<T, R = T>(
    key: string,
    what: string,
    schema: v.GenericSchema<unknown, T>,
    then: (value: T) => R | undefined = (value) => value as unknown as R,
  ): R | undefined {
    const texts = this.#query.getAll(key);
    this.#taken.add(key);
    if (texts.length === 0) return undefined;
    const parsed = texts.length === 1 ? v.safeParse(schema, texts[0]) : undefined;
    try {
      const value = parsed?.success ? then(parsed.output) : undefined;
      if (value !== undefined) return value;
    } catch {
      // A text that is not in the vocabulary.
    }
    if (!this.dropped.includes(what)) this.dropped.push(what);
    return undefined;
  }

  refuseTheRest(): void {
    if (this.keys().some((key) => !this.#taken.has(key)))
      this.dropped.push('something this book does not know');
  }
}

/** Values are not repeated: whoever made the link does not get to write on the page. */
function sentenceOf(dropped: readonly string[]): string {
  const last = dropped.at(-1)!;
  const list = dropped.length > 1 ? `${dropped.slice(0, -1).join(', ')} and ${last}` : last;
  return `Of this link, ${list} could not be used and ${dropped.length > 1 ? 'were' : 'was'} left out.`;
}
