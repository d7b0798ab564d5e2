/** Every way a text can go on, as an icicle: lib's exact tree, greedy's path through it and the likeliest one. */
import {
  contextOf,
  type Distribution,
  distribution,
  type LogitsModel,
  likeliest,
  type SamplingSettings,
  type Tree,
  type TreeNode,
  tree,
} from '@lib';
import type { Excerpt } from '@/marks/excerpt';
import { percent } from '@/marks/percent';
import { tokenOf } from '@/marks/ranked';
import type { Branch, BranchMark, Meaning, Path } from '@/marks/shapes';
import { labelAt, labelsOf, type ShippedName } from '@/runtime/models';
import type { KnobName } from '@/runtime/settings';

/** What the figure is given: its state before anyone touches it. */
export interface Given {
  readonly question: string;
  /** The model it opens with. */
  readonly model: ShippedName;
  readonly title: string;
  readonly parameters: string;
  readonly text: readonly number[];
  readonly depth: number;
  /** The slider it has, and where that opens. */
  readonly knob?: KnobName | undefined;
  readonly at?: number | undefined;
  /** The figure that speaks for the page: a choice of models, and what a link brought. */
  readonly lead?: boolean | undefined;
  /** It stays with its model and its text, whatever the rest of the page is about. */
  readonly apart?: boolean | undefined;
  readonly shown: Shown;
  readonly formula: { readonly html: string; readonly meanings: readonly Meaning[] };
  readonly code: Excerpt;
}

/** One continuation. */
export interface Way {
  /** New tokens, the one that ends the text included. */
  readonly ids: readonly number[];
  /** The new tokens as text. */
  readonly label: string;
  readonly mass: number;
}

/** A tree as the figure draws it. Plain data, so that the build can hand it to the page. */
export interface Shown {
  readonly vocabulary: readonly string[];
  readonly text: readonly number[];
  readonly depth: number;
  readonly root: Branch;
  readonly greedy: Way;
  /** Undefined when there are more ways than can be followed. */
  readonly likeliest: Way | undefined;
  /** The heaviest whole continuations, the first first. */
  readonly ways: readonly Way[];
  readonly nodes: number;
  /** The tokens that may come next, the likeliest first. */
  readonly next: readonly number[];
}

/** Ways lighter than this are followed only on greedy's own path. Each one costs a question to the model. */
const leastFollowed = 0.0002;
/** Where greedy's path is heavier, this is enough to hold it and whatever is likelier. */
const usuallyFollowed = 0.001;
const mostNodes = 6000;
/** Blocks lighter than this are never drawn. */
const leastDrawn = 0.004;
const mostWays = 12;
const mostNext = 40;

/** How deep a reader may look: so deep that the tree is drawn at once. */
export function depthsOf(vocabularySize: number): readonly number[] {
  if (vocabularySize <= 8) return [1, 2, 3, 4, 5, 6];
  return vocabularySize <= 100 ? [1, 2, 3, 4, 5] : [1, 2];
}

/**
 * Enumerates the continuations of a text and finds greedy's and the likeliest.
 * @param stop the token that ends a text, if there is one
 */
export async function picture(
  model: LogitsModel,
  vocabulary: readonly string[],
  text: readonly number[],
  depth: number,
  stop?: number,
  settings: SamplingSettings = {},
): Promise<Shown> {
  const stopTokens = stop === undefined ? [] : [stop];
  const { vocab_size } = model.config;
  const context = contextOf(model.config);
  const ask: Ask = async (ids) => {
    const read = [...text, ...ids];
    const rows = await model.logits(read.slice(-context));
    return distribution(rows.slice(-vocab_size), settings, read);
  };
  const walked = await walk(ask, depth, stop);
  const few = vocabulary.length <= 8;
  const grown = await tree(model, text, {
    ...settings,
    depth,
    stopTokens,
    mostNodes,
    leastMass: few ? 0 : Math.max(leastFollowed, Math.min(usuallyFollowed, walked.mass * 0.999)),
  });
  const { probs } = await ask([]);
  const next = Array.from(probs.keys())
    .filter((id) => probs[id]! > 0)
    .sort((a, b) => probs[b]! - probs[a]!);
  const labels = labelsOf(vocabulary);
  const name = ({ ids, mass }: Omit<Way, 'label'>): Way => ({ ids, mass, label: written(ids, labels) });
  const best = bestOf(grown, stop);
  const ways = waysOf(grown);
  return {
    ...{ vocabulary, text, depth, nodes: grown.nodes },
    root: await rootOf(grown, ask, text, vocabulary, walked, best?.ids),
    greedy: name({ ids: walked.ids, mass: walked.mass }),
    likeliest: best && name(best),
    ways: ways.slice(0, mostWays).map(name),
    next: next.slice(0, mostNext),
  };
}

/** What the model gives after the text and these new tokens, under the settings. */
type Ask = (ids: readonly number[]) => Promise<Distribution>;

/** Greedy's path and its mass: the likeliest token each time, until it ends or has the full depth. */
async function walk(ask: Ask, depth: number, stop: number | undefined) {
  const ids: number[] = [];
  const steps: { id: number; share: number; mass: number; ended: boolean }[] = [];
  let mass = 1;
  while (ids.length < depth && (ids.length === 0 || ids.at(-1) !== stop)) {
    const { argmax: id, probs } = await ask(ids);
    const share = probs[id]!;
    mass *= share;
    ids.push(id);
    steps.push({ id, share, mass, ended: id === stop });
  }
  return { ids, mass, steps };
}

function bestOf(grown: Tree, stop: number | undefined) {
  try {
    const { ids, mass } = likeliest(grown);
    return { ids: stop !== undefined && ids.length < grown.depth ? [...ids, stop] : ids, mass };
  } catch {
    return undefined; // So many ways that none was followed to its end.
  }
}

/** All continuations that the tree followed to their end, the heaviest first. */
function waysOf({ children, depth }: Tree): Omit<Way, 'label'>[] {
  const found: Omit<Way, 'label'>[] = [];
  const look = (nodes: readonly TreeNode[], before: readonly number[]) => {
    for (const node of nodes) {
      const ids = [...before, node.id];
      if (node.ended || node.depth === depth) found.push({ ids, mass: node.mass });
      else look(node.children, ids);
    }
  };
  look(children, []);
  return found.sort((a, b) => b.mass - a.mass);
}

/** The tree as the icicle wants it: only what can be seen of it, with the two paths marked. */
async function rootOf(
  grown: Tree,
  ask: Ask,
  text: readonly number[],
  vocabulary: readonly string[],
  { ids: greedy, steps }: Awaited<ReturnType<typeof walk>>,
  best: readonly number[] | undefined,
): Promise<Branch> {
  const labels = labelsOf(vocabulary);
  const follows = (path: readonly number[], way: readonly number[] | undefined) =>
    way !== undefined && path.every((id, at) => id === way[at]);
  const below = async (nodes: readonly TreeNode[], before: readonly number[], left: number) => {
    const own = follows(before, greedy) ? steps[before.length] : undefined;
    if (nodes.length === 0 && left === 0 && !own) return {};
    const children: Branch[] = [];
    for (const node of nodes) {
      const path = [...before, node.id];
      const marks: BranchMark[] = [];
      if (follows(path, greedy)) marks.push('greedy');
      if (follows(path, best)) marks.push('likeliest');
      if (node.mass < leastDrawn && marks.length === 0) continue;
      const { label, hue } = tokenOf(node.id, labels);
      const { probability: share, mass, ended, pruned } = node;
      const apart = ended && before.length + text.length > 1;
      const shown = { label: apart ? ` ${label}` : label, key: node.id, share, mass, hue, marks };
      children.push({ ...shown, ...(ended ? {} : await below(node.children, path, pruned)) });
    }
    if (own && !children.some(({ key }) => key === own.id)) {
      const { id, share, mass, ended } = own;
      const { label, hue } = tokenOf(id, labels);
      const deeper = await below([], [...before, id], 0);
      const shown = { label: ended ? ` ${label}` : label, key: id, share, mass, hue };
      children.push({ ...shown, marks: ['greedy'], ...deeper });
    }
    const possible =
      left > 0 || nodes.length === 0 ? (await ask(before)).probs.filter((p) => p > 0).length : nodes.length;
    return { children, pruned: possible - children.length };
  };
  // What follows a beginning that is no letter stands apart from it.
  const gap = isSpelt(vocabulary) && text.length === 1 ? ' ' : '';
  const root = { label: beginning(text, vocabulary) + gap, key: '', share: 1, mass: 1 };
  return { ...root, ...(await below(grown.children, [], grown.pruned)) };
}

/** A text before the tree, short enough to stand at its edge. */
function beginning(text: readonly number[], vocabulary: readonly string[]): string {
  const labels = text.map((_, place) => labelAt(text, place, vocabulary));
  const letters = isSpelt(vocabulary);
  const words = letters && labels.length > 1 ? labels.slice(1) : labels;
  const most = letters ? 8 : 3;
  return (words.length > most ? ['…', ...words.slice(-most)] : words).join(letters ? '' : ' ');
}

/** Whether tokens are letters, written without spaces between. */
export function isSpelt(vocabulary: readonly string[]): boolean {
  return vocabulary.filter((token) => [...token].length === 1).length > vocabulary.length / 2;
}

/** New tokens as text: "love AI !", "a end". */
function written(ids: readonly number[], labels: readonly string[]): string {
  const letters = isSpelt(labels);
  return ids
    .map((id, at) => (letters && at > 0 && (labels[id] ?? '').length > 1 ? ` ${labels[id]}` : labels[id]))
    .join(letters ? '' : ' ');
}

/** A continuation after the text it continues: "erica end". */
export function whole(shown: Shown, way: Way): string {
  const { text, vocabulary } = shown;
  const letters = isSpelt(vocabulary);
  const before = beginning(text, vocabulary);
  const first = labelsOf(vocabulary)[way.ids[0]!] ?? '';
  return `${before}${letters && first.length === 1 && text.length > 1 ? '' : ' '}${way.label}`;
}

/** What the tree says, in a sentence. */
export function sentenceOf(shown: Shown): string {
  const { greedy, likeliest: best, depth } = shown;
  const long = `${depth} token${depth === 1 ? '' : 's'}`;
  const writes = `Greedy writes ${whole(shown, greedy)}, ${percent(greedy.mass)} %.`;
  if (!best) return `${writes} There are too many ways of ${long} to follow them all.`;
  if (best.ids.join() === greedy.ids.join()) return `${writes} No other way of ${long} is likelier.`;
  return `${writes} But ${whole(shown, best)} has ${percent(best.mass)} %, ${(best.mass / greedy.mass).toFixed(1)} times as much.`;
}

/** What a chosen block says, in a sentence. */
export function pathText(shown: Shown, path: Path): string {
  let branch: Branch | undefined = shown.root;
  for (const key of path) branch = branch?.children?.find((child) => child.key === key);
  if (!branch || path.length === 0) return '';
  const ids = path as readonly number[];
  const label = written(ids, labelsOf(shown.vocabulary));
  return `${whole(shown, { ids, label, mass: branch.mass })}: ${percent(branch.mass)} %`;
}
