/**
 * Where the blocks of an icicle lie, and which one an arrow key reaches. A tree of masses in, rectangles out;
 * knows no model and no screen.
 */
import { percent } from './percent';
import type { Branch, BranchMark, Path } from './shapes';

export interface Block {
  /** The path as text: what makes it the same block after a change. */
  id: string;
  path: Path;
  parent: string | undefined;
  depth: number;
  label: string;
  /** All labels down to it. */
  text: string;
  /** Of the picture's height, 0 … 1. */
  top: number;
  height: number;
  share: number;
  mass: number;
  marks: readonly BranchMark[];
  hue: number | undefined;
  /** It holds that many branches too thin to be drawn, and all that follows them. 0: the rest of what is not in the tree. */
  folded: number | undefined;
}

/** How deep the tree is, drawn or not: the root alone is 0. */
export function depthOf(branch: Branch): number {
  let deepest = 0;
  for (const child of branch.children ?? []) deepest = Math.max(deepest, 1 + depthOf(child));
  return deepest || (branch.pruned ? 1 : 0);
}

const idOf = (path: Path) => JSON.stringify(path);

/**
 * Children stand inside their parent's height, in the order given. Those lower than `least` are folded, except a
 * marked one and those on the way to `kept`; the remainder takes what is missing, so every column adds up.
 * @param least the lowest block that is drawn, as a part of the picture's height
 * @param between what stands between two labels when a path is written out
 * @returns parents before children, top to bottom
 */
export function blocksOf(root: Branch, least: number, between = ' ', kept: Path = []): Block[] {
  const blocks: Block[] = [];
  const whole = root.mass;
  const onTheWay = (path: Path) => path.length <= kept.length && path.every((key, at) => key === kept[at]);

  function place(branch: Branch, path: Path, parent: Block | undefined, top: number) {
    const text = [parent?.text, branch.label].filter(Boolean).join(between);
    const { label, share, mass, marks = [], hue } = branch;
    const block: Block = {
      ...{
        id: idOf(path),
        path,
        parent: parent?.id,
        depth: path.length,
        label,
        text,
        share,
        mass,
        marks,
        hue,
      },
      top,
      height: mass / whole,
      folded: undefined,
    };
    blocks.push(block);
    let at = top;
    let folded = branch.pruned ?? 0;
    for (const child of branch.children ?? []) {
      const way = [...path, child.key];
      if (child.mass / whole >= least || child.marks?.length || (child.mass > 0 && onTheWay(way))) {
        place(child, way, block, at);
        at += child.mass / whole;
      } else if (child.mass > 0) folded++;
    }
    const left = top + block.height - at;
    if ((branch.children?.length || branch.pruned) && left > 1e-9) rest(block, at, left, folded);
  }
  function rest(parent: Block, top: number, height: number, folded: number) {
    blocks.push({
      id: `${parent.id}+`,
      path: parent.path,
      parent: parent.id,
      depth: parent.depth + 1,
      label: folded ? `${folded} more` : 'the rest',
      text: `${folded ? `${folded} more` : 'the rest'}${parent.text ? ` after ${parent.text}` : ''}`,
      top,
      height,
      share: parent.mass > 0 ? (height * whole) / parent.mass : 0,
      mass: height * whole,
      marks: [],
      hue: undefined,
      folded,
    });
  }
  place(root, [], undefined, 0);
  return blocks;
}

/**
 * What a block is called: "I love AI, 71 %, greedy". Where its label is only the end of a word, "e 20 %, erice": the name
 * begins with what is to be seen, so that whoever speaks to the page can say it.
 */
export function nameOf({ text, label, mass, marks, folded }: Block): string {
  const [whole, share] = [text || 'the start', `${percent(mass)} %`];
  const word = label.trim();
  const seen = folded !== undefined || ` ${whole}`.endsWith(` ${word}`);
  return (seen ? [whole, share, ...marks] : [`${word} ${share}`, whole, ...marks]).join(', ');
}

/** For each mark that occurs, the deepest block that has it: where its path ends. */
export function endsOf(blocks: readonly Block[]): { mark: BranchMark; block: Block }[] {
  const ends = new Map<BranchMark, Block>();
  for (const block of blocks)
    for (const mark of block.marks) if (block.depth >= (ends.get(mark)?.depth ?? 0)) ends.set(mark, block);
  return Array.from(ends, ([mark, block]) => ({ mark, block }));
}

/** The block an arrow key reaches: left the parent, right the first child, up and down the neighbours in the column. */
export function reached(blocks: readonly Block[], from: Block, key: string): Block | undefined {
  const column = blocks.filter(({ depth }) => depth === from.depth);
  const at = column.findIndex(({ id }) => id === from.id);
  switch (key) {
    case 'ArrowLeft':
      return blocks.find(({ id }) => id === from.parent);
    case 'ArrowRight':
      return blocks.find(({ parent }) => parent === from.id);
    case 'ArrowUp':
      return column[at - 1];
    case 'ArrowDown':
      return column[at + 1];
    case 'Home':
      return column[0];
    case 'End':
      return column.at(-1);
    default:
      return undefined;
  }
}
