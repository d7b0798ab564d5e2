/**
 * All the ways a text can go on, to a depth, with their exact probabilities: what drawing many texts can only estimate.
 * Knows nothing of randomness.
 */
import { contextOf } from '../model/config';
import { type LogitsModel, requireCount, requirePrompt, rowAfter } from './ask';
import { distribution } from './distribution';
import { HeaviestFirst } from './queue';
import { requireIds, type SamplingSettings } from './settings';

export interface TreeOptions extends SamplingSettings {
  /** The most new tokens of a branch: a whole number from 1 up. */
  readonly depth: number;
  /** Ids that end a branch. */
  readonly stopTokens?: readonly number[] | undefined;
  /** How many of the last ids the model is shown; default the positions it was trained on. */
  readonly context?: number | undefined;
  /** Branches less likely than this are not followed. 0 to 1; default 0: all are. */
  readonly leastMass?: number | undefined;
  /** The tree holds at most this many nodes, the likeliest ones. A whole number from 1 up; default 10,000. */
  readonly mostNodes?: number | undefined;
}

/** One token of one continuation. */
export interface TreeNode {
  readonly id: number;
  /** Of this token, given all that stands before it. */
  readonly probability: number;
  /** Of the whole branch from the prompt to here: the product of the probabilities along it. */
  readonly mass: number;
  /** 1 for the first new token. */
  readonly depth: number;
  /** It is a stop token: the branch ends before it. */
  readonly ended: boolean;
  /** The likeliest first. Empty for a leaf: a node that ended or stands at the full depth. */
  readonly children: readonly TreeNode[];
  /** The mass of the continuations that were not followed: `mass` less that of the children. 0 for a leaf. */
  readonly pruned: number;
}

export interface Tree {
  /** The first new tokens, the likeliest first. */
  readonly children: readonly TreeNode[];
  readonly depth: number;
  /** How many nodes there are. */
  readonly nodes: number;
  /** The mass of all continuations that were not followed: with that of the leaves it makes 1. */
  readonly pruned: number;
}

/** A continuation as a list of tokens. */
export interface Path {
  /** The new tokens, without the stop token that ended them. */
  readonly ids: readonly number[];
  readonly mass: number;
  /** It ended or has the full depth; else the tree was cut short here. */
  readonly complete: boolean;
}

type Growing = { -readonly [Key in Exclude<keyof TreeNode, 'children'>]: TreeNode[Key] } & {
  readonly children: Growing[];
};

/** A node and those it hangs from. */
interface Branch {
  readonly node: TreeNode;
  readonly above: Branch | undefined;
}

/** A token that may become a node. */
interface Candidate {
  readonly node: Growing;
  readonly parent: Growing;
  /** The text before it. */
  readonly before: readonly number[];
  readonly mass: number;
}

const MOST_NODES = 10_000;

/**
 * Enumerates what `generate` could write under the same settings. Each turn takes the likeliest token that is not yet in
 * the tree and asks the model what may follow it, so a tree cut short by `mostNodes` holds the likeliest nodes there
 * are. Penalties see the whole text, the model its last `context` ids. Tokens of probability 0 are left out.
 * @throws RangeError or TypeError naming the argument, its value and what is allowed
 */
export async function tree(
  model: LogitsModel,
  promptIds: readonly number[],
  options: TreeOptions,
): Promise<Tree> {
  requirePrompt('tree', model, promptIds);
  const { depth, stopTokens, context, leastMass, mostNodes, settings } = completeOptions(model, options);
  const root = grown({ mass: 1, depth: -1 }, -1, 1, false);
  const waiting = new HeaviestFirst<Candidate>();
  const total = { nodes: 0, pruned: 0 };
  const prune = (parent: Growing, mass: number) => {
    parent.pruned += mass;
    total.pruned += mass;
  };
  const branch = async (parent: Growing, text: readonly number[]) => {
    const logits = await rowAfter('tree', model, text.slice(-context));
    const { order, probs } = distribution(logits, settings, text);
    for (const id of order) {
      if (probs[id] === 0) continue;
      const node = grown(parent, id, probs[id]!, stopTokens.includes(id));
      if (node.mass < leastMass) prune(parent, node.mass);
      else waiting.push({ node, parent, before: text, mass: node.mass });
    }
  };

  await branch(root, promptIds);
  while (waiting.size > 0) {
    const { node, parent, before } = waiting.pop()!;
    if (total.nodes === mostNodes) {
      prune(parent, node.mass);
      continue;
    }
    parent.children.push(node);
    total.nodes += 1;
    if (node.ended || node.depth === depth) continue;
    if (total.nodes === mostNodes) prune(node, node.mass);
    else await branch(node, [...before, node.id]);
  }
  return { children: root.children, depth, ...total };
}

/**
 * The most probable continuation: the heaviest leaf, the first on a tie. True even of a tree cut short, as none of the
 * branches it did not follow is heavier than any node it holds.
 * @throws RangeError when the tree was cut so short that it has no leaf
 */
export function likeliest(from: Tree): Path {
  let best: Branch | undefined;
  const open: Branch[] = [];
  const add = (nodes: readonly TreeNode[], above?: Branch) => {
    for (const node of nodes.toReversed()) open.push({ node, above });
  };
  add(from.children);
  for (let branch = open.pop(); branch; branch = open.pop()) {
    const { node } = branch;
    if (isLeaf(node, from) && (!best || node.mass > best.node.mass)) best = branch;
    add(node.children, branch);
  }
  if (!best)
    throw new RangeError(
      `likeliest: the tree of ${from.nodes} nodes has no branch of ${from.depth} tokens; raise mostNodes or lower leastMass`,
    );
  const path: TreeNode[] = [];
  for (let branch: Branch | undefined = best; branch; branch = branch.above) path.push(branch.node);
  return pathOf(path.reverse(), true);
}

/**
 * The continuation that takes the likeliest token each time. It need not be the most probable one: a good first token
 * may lead nowhere good. Not `complete` where the tree was cut short on the way.
 */
export function greediest(from: Tree): Path {
  const path: TreeNode[] = [];
  for (let node = from.children[0]; node; node = node.children[0]) path.push(node);
  const last = path.at(-1);
  return pathOf(path, last !== undefined && isLeaf(last, from));
}

/** A node whose branch goes no further by itself. */
function isLeaf({ ended, depth }: TreeNode, { depth: full }: Tree): boolean {
  return ended || depth === full;
}

function pathOf(nodes: readonly TreeNode[], complete: boolean): Path {
  const ids = nodes.filter(({ ended }) => !ended).map(({ id }) => id);
  return { ids, mass: nodes.at(-1)?.mass ?? 1, complete };
}

/** The node of a token that follows `above`. */
function grown(
  above: Pick<TreeNode, 'mass' | 'depth'>,
  id: number,
  probability: number,
  ended: boolean,
): Growing {
  const mass = above.mass * probability;
  return { id, probability, mass, depth: above.depth + 1, ended, children: [], pruned: 0 };
}

/** Fills in the defaults. @throws RangeError for what is out of its range; the settings are left to `distribution` */
function completeOptions({ config }: LogitsModel, options: TreeOptions) {
  const { depth, stopTokens = [], context = contextOf(config), ...rest } = options;
  const { leastMass = 0, mostNodes = MOST_NODES, ...settings } = rest;
  requireIds('tree: stopTokens', stopTokens, config.vocab_size);
  requireCount('tree: depth', depth, 1, Number.MAX_SAFE_INTEGER);
  requireCount('tree: context', context, 1, config.n_positions);
  requireCount('tree: mostNodes', mostNodes, 1, Number.MAX_SAFE_INTEGER);
  if (!(leastMass >= 0 && leastMass <= 1))
    throw new RangeError(`tree: leastMass is ${String(leastMass)}; it must be a number from 0 to 1`);
  return { depth, stopTokens, context, leastMass, mostNodes, settings };
}
