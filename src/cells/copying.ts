/**
 * Does it copy its list, or invent? Names written by a model and by a bigram of the same list, each looked up in the list:
 * found there, or how far from the nearest one. Over temperatures, or over the steps of a run.
 */
import {
  bigramModel,
  bosMark,
  characterTokenizer,
  contextOf,
  generate,
  type LogitsModel,
  loadModel,
  type Nearest,
  nearestIn,
} from '@lib';
import { askedOnce } from './asked-once';
import { type LearningInput, learning } from './learning';
import { processor } from './processor';

/** A written name, and the name of the list that is nearest to it. */
export interface Written {
  readonly text: string;
  /** It did not end by itself. */
  readonly cut: boolean;
  readonly nearest: string;
  /** Letters to change; 0: it stands in the list. */
  readonly distance: number;
}

/** The same question at one place: to the model, and to the bigram. */
export interface Reading {
  /** A temperature or a step. */
  readonly at: number;
  readonly model: readonly Written[];
  readonly bigram: readonly Written[];
}

interface Question {
  /** Names to write, up to 10,000. */
  readonly count: number;
  /** Name i of seed s has the dice of seed 10,000 s + i. Default 1. */
  readonly seed?: number;
}

export interface CopyingInput extends Question {
  /** A checkpoint with its vocabulary. */
  readonly bytes: Uint8Array;
  /** What it learned from. */
  readonly list: readonly string[];
  readonly temperatures: readonly number[];
}

export async function* copying(input: CopyingInput): AsyncGenerator<Reading> {
  const { bytes, list, temperatures } = input;
  const backend = await processor();
  const model = await loadModel(bytes, { backend });
  try {
    const ask = asker(model, list, model.about.vocabulary ?? []);
    for (const temperature of temperatures)
      yield {
        at: temperature,
        model: await ask(model, temperature, input),
        bigram: await ask(ask.bigram, temperature, input),
      };
  } finally {
    model.close();
    backend.close();
  }
}

export interface CopyingByStepInput extends Question {
  readonly run: LearningInput;
  readonly temperature: number;
}

/** The bigram has no steps: it is the same at each. */
export async function* copyingByStep(input: CopyingByStepInput): AsyncGenerator<Reading> {
  const { run, temperature } = input;
  const backend = await processor();
  let bigram: readonly Written[] | undefined;
  try {
    for await (const { step, bytes } of learning(run)) {
      const model = await loadModel(bytes, { backend });
      const ask = asker(model, run.train, run.vocabulary);
      bigram ??= await ask(ask.bigram, temperature, input);
      yield { at: step, model: await ask(model, temperature, input), bigram };
      model.close();
    }
  } finally {
    backend.close();
  }
}

/** Writes names with any model of a vocabulary, and looks them up. */
function asker({ config }: LogitsModel, list: readonly string[], vocabulary: readonly string[]) {
  const tokenizer = characterTokenizer(vocabulary);
  const bos = vocabulary.indexOf(bosMark);
  const find = nearestIn(list);
  const found = new Map<string, Nearest>();
  const nearest = (text: string) => {
    const known = found.get(text) ?? find(text);
    found.set(text, known);
    return known;
  };
  async function ask(model: LogitsModel, temperature: number, { count, seed = 1 }: Question) {
    const patient = askedOnce(model);
    const most = contextOf(config);
    const names: Written[] = [];
    for (let i = 0; i < count; i++) {
      const dice = { seed: 10_000 * seed + i, stopTokens: [bos], maxNewTokens: most };
      const ids: number[] = [];
      for await (const { id } of generate(patient, [bos], { temperature, ...dice })) ids.push(id);
      const text = tokenizer.decode(ids);
      const { text: name, distance } = nearest(text);
      names.push({ text, cut: ids.length === most, nearest: name, distance });
    }
    return names;
  }
  return Object.assign(ask, { bigram: bigramModel(list.map(tokenizer.document), config) });
}
