/** The missions of chapter 3: goals on the real models, and the summary of the page that they look at. */
import { greediest, type LogitsModel, likeliest, score, tree } from '@lib';
import type { Mission } from '@/runtime/missions.svelte';
import type { Cast } from '@/runtime/models';
import { defaultState } from '@/runtime/replay';
import { recurrenceOf, runOf } from './greedy';

/** What the missions look at. */
export interface Summary {
  readonly cast: Cast;
  /** Undefined until the reader goes on or back. */
  readonly prompt: readonly number[] | undefined;
  /** Surprise in bits of the prompt as a whole name, and of the one that greedy writes from Eric. Names only. */
  readonly name?: { readonly bits: number; readonly greedy: number } | undefined;
  /** After a prompt of one letter: the two that greedy takes, and the likeliest two. */
  readonly pair?: { readonly greedy: string; readonly likeliest: string } | undefined;
  /** Greedy has come back to where it was, at the token that the reader has stepped to. */
  readonly back: boolean;
}

const names = { kind: 'shipped', name: 'names' } as const;
const cycle = { kind: 'shipped', name: 'cycle' } as const;
/** BOS, e, r, i, c: what the lead figure opens with. */
export const eric: readonly number[] = [26, 4, 17, 8, 2];
const bos = 26;

export const goals: readonly Mission<Summary>[] = [
  {
    id: 'likelier',
    goal: 'Start from Eric. Write a whole name that the model of names holds likelier than greedy’s Erice.',
    hints: [
      'Press a block in the tree to put that letter there.',
      'Greedy took e by a hair. What if the second letter in the column is taken?',
    ],
    solution: { ...defaultState, model: names, prompt: [...eric, 0] },
    done: ({ name }) => name !== undefined && name.bits < name.greedy,
  },
  {
    id: 'split',
    goal: 'Find a first letter after which greedy’s two letters are not the likeliest two.',
    hints: [
      'Press “start” in the text, then a letter in the tree or under “go on with”, and look two tokens ahead.',
      'Four letters will do: one is s.',
    ],
    solution: { ...defaultState, model: names, prompt: [bos, 2], own: { depth: '2' } },
    done: ({ pair }) => pair !== undefined && pair.greedy !== pair.likeliest,
  },
  {
    id: 'again',
    goal: 'Take the model cycle and step greedy until the model sees exactly what it has seen before.',
    hints: [
      'The model sees eight tokens. First there must be eight.',
      'The cycle has four tokens: four steps after the first full window, it comes round.',
    ],
    solution: { ...defaultState, model: cycle, position: 12 },
    done: ({ cast, back }) => cast === 'cycle' && back,
  },
];

/** @param position what the reader stepped to, undefined if they did not */
export async function summaryOf(
  model: LogitsModel & { readonly cast: Cast; readonly vocabulary: readonly string[] },
  prompt: readonly number[] | undefined,
  position: number | undefined,
): Promise<Summary> {
  const { cast } = model;
  const start = [cast === 'names' ? bos : 0];
  const run = await runOf(model, model.vocabulary, prompt ?? start);
  const back =
    position !== undefined && recurrenceOf(run.ids, run.context, run.prompt, position) !== undefined;
  if (cast !== 'names' || !prompt) return { cast, prompt, back };
  return { cast, prompt, back, name: await nameOf(model, prompt), pair: await pairOf(model, prompt) };
}

async function nameOf(model: LogitsModel, prompt: readonly number[]) {
  if (prompt.length <= eric.length || !eric.every((id, at) => id === prompt[at])) return undefined;
  if (prompt.indexOf(bos, 1) >= 0) return undefined;
  const run = await runOf(model, [], eric, 4);
  const end = run.ids.indexOf(bos, 1);
  const bits = async (ids: readonly number[]) => (await score(model, ids)).bits;
  return { bits: await bits([...prompt, bos]), greedy: await bits(run.ids.slice(0, end + 1)) };
}

async function pairOf(model: LogitsModel, prompt: readonly number[]) {
  if (prompt.length !== 2 || prompt[0] !== bos || prompt[1] === bos) return undefined;
  const two = await tree(model, prompt, { depth: 2, stopTokens: [bos] });
  return { greedy: greediest(two).ids.join(), likeliest: likeliest(two).ids.join() };
}
