/** The icicle: every column adds up, marked paths are never folded, keys go where the eye would. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import Icicle from '@/marks/Icicle.svelte';
import { type Block, blocksOf, depthOf, endsOf, nameOf, reached } from '@/marks/icicle';
import type { Branch } from '@/marks/shapes';
import { draw, texts } from './drawing';

const branch = (label: string, share: number, mass: number, more: Partial<Branch> = {}): Branch => ({
  ...{ label, key: label, share, mass },
  ...more,
});
/** I → love .7 (AI .6, ! .1), AI .29, ! .01 */
const root = branch('I', 1, 1, {
  children: [
    branch('love', 0.7, 0.7, {
      marks: ['greedy', 'likeliest'],
      children: [branch('AI', 6 / 7, 0.6, { marks: ['greedy', 'likeliest'] }), branch('!', 1 / 7, 0.1)],
    }),
    branch('AI', 0.29, 0.29),
    branch('!', 0.01, 0.01),
  ],
});

/** Any tree whose children take at most what their parent has. */
const tree = fc
  .array(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 5 }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((levels) => {
    const grow = (mass: number, share: number, key: number, depth: number): Branch => {
      const weights = levels[depth] ?? [];
      const total = weights.reduce((sum, weight) => sum + weight, 0.25);
      const children = weights.map((w, at) => grow((mass * w) / total, w / total, at, depth + 1));
      return branch(`t${key}`, share, mass, { key, pruned: 1, ...(weights.length > 0 && { children }) });
    };
    return grow(1, 1, 0, 0);
  });

describe('blocks', () => {
  it('fill every column to the last point, whatever is folded', () => {
    fc.assert(
      fc.property(tree, fc.double({ min: 0, max: 0.5, noNaN: true }), (any, least) => {
        const blocks = blocksOf(any, least);
        for (let depth = 0; depth <= depthOf(any); depth++) {
          const reach = (block: Block) => block.folded !== undefined && block.depth <= depth;
          const column = blocks.filter((block) => block.depth === depth || reach(block));
          expect(column.reduce((sum, { height }) => sum + height, 0)).toBeCloseTo(1, 6);
        }
      }),
      { seed: 1 },
    );
  });

  it('are as high as their mass, inside their parent', () => {
    const blocks = blocksOf(root, 0);
    expect(blocks.map(({ text, top, height }) => [text, +top.toFixed(6), +height.toFixed(6)])).toEqual([
      ['I', 0, 1],
      ['I love', 0, 0.7],
      ['I love AI', 0, 0.6],
      ['I love !', 0.6, 0.1],
      ['I AI', 0.7, 0.29],
      ['I !', 0.99, 0.01],
    ]);
  });

  it('fold what is thin into one that counts them and keeps their mass', () => {
    const folded = blocksOf(root, 0.2).filter(({ folded }) => folded !== undefined);
    expect(folded.map(nameOf)).toEqual(['1 more after I love, 10 %', '1 more after I, 1 %']);
  });

  it('never fold a marked branch, nor the way to the selected one', () => {
    const marked = branch('I', 1, 1, {
      children: [
        branch('a', 0.99, 0.99),
        branch('b', 0.006, 0.006, { marks: ['likeliest'] }),
        branch('c', 0.004, 0.004),
      ],
    });
    const drawn = (kept: string[]) => blocksOf(marked, 0.1, ' ', kept).map(({ label }) => label);
    expect(drawn([])).toEqual(['I', 'a', 'b', '1 more']);
    expect(drawn(['c'])).toEqual(['I', 'a', 'b', 'c']);
  });

  it('leave a token that was cut out of the count: it holds nothing', () => {
    const cut = branch('I', 1, 1, { children: [branch('a', 1, 1), branch('b', 0, 0)] });
    expect(blocksOf(cut, 0.1).map(({ label }) => label)).toEqual(['I', 'a']);
  });

  it('measure against the root, which may hold less than everything', () => {
    const forced = branch('love', 0.5, 0.5, { children: [branch('AI', 0.4, 0.2), branch('!', 0.6, 0.3)] });
    expect(blocksOf(forced, 0).map(({ height }) => height)).toEqual([1, 0.4, 0.6]);
  });

  it('say where each marked path ends', () => {
    expect(endsOf(blocksOf(root, 0.2)).map(({ mark, block }) => [mark, block.text])).toEqual([
      ['greedy', 'I love AI'],
      ['likeliest', 'I love AI'],
    ]);
  });
});

it.each([
  ['I', 'ArrowRight', 'I love'],
  ['I love', 'ArrowRight', 'I love AI'],
  ['I love', 'ArrowDown', 'I AI'],
  ['I AI', 'ArrowUp', 'I love'],
  ['I love !', 'ArrowLeft', 'I love'],
  ['I love', 'End', 'I !'],
  ['I !', 'Home', 'I love'],
  ['I !', 'ArrowDown', undefined],
  ['I', 'ArrowLeft', undefined],
  ['I', 'a', undefined],
])('from %s, %s reaches %s', (from, key, to) => {
  const blocks = blocksOf(root, 0);
  const start = blocks.find(({ text }) => text === from)!;
  expect(reached(blocks, start, key)?.text).toBe(to);
});

describe('Icicle', () => {
  it('names its buttons by path, mass and marks, and has one tab stop', () => {
    const body = draw(Icicle, { root, name: 'All continuations', onselect() {}, selected: ['love'] });
    const buttons = [...body.querySelectorAll('button')];
    expect(buttons.map((button) => button.getAttribute('aria-label'))).toEqual([
      'I, 100 %',
      'I love, 70 %, greedy, likeliest',
      'I love AI, 60 %, greedy, likeliest',
      'I love !, 10 %',
      'I AI, 29 %',
    ]);
    const stops = buttons.filter((button) => button.getAttribute('tabindex') === '0');
    expect(stops.map((button) => button.getAttribute('aria-current'))).toEqual(['true']);
  });

  it('tells marks by a sign and by a line of text, and what it folded', () => {
    const body = draw(Icicle, { root, name: 'All continuations' });
    expect(body.querySelectorAll('button')).toHaveLength(0);
    expect(texts(body, 'ul li')).toEqual(['greedy: I love AI, 60 %', 'likeliest: I love AI, 60 %']);
    expect(body.querySelectorAll('.greedy.likeliest .glyph')).toHaveLength(4);
    expect(texts(body, '.folded .visually-hidden')).toEqual(['1 more after I, 1 %']);
  });

  it('stands as the server drew it: heights are the masses', () => {
    const heights = [...draw(Icicle, { root, name: 'x' }).querySelectorAll('ol > li')].map(
      (item) => /height:\s*([\d.]+)%/.exec(item.getAttribute('style') ?? '')?.[1],
    );
    expect(heights).toEqual(['100.000', '70.000', '60.000', '10.000', '29.000', '1.000']);
  });
});

it('names a block by what is to be seen on it, then by the word it ends', () => {
  const letters: Branch = {
    ...{ label: 'eric', key: '', share: 1, mass: 1 },
    children: [
      {
        ...{ label: 'e', key: 4, share: 0.2, mass: 0.2, marks: ['greedy'] },
        children: [{ label: ' end', key: 26, share: 0.5, mass: 0.1 }],
      },
    ],
  };
  const named = (between: string) =>
    blocksOf(letters, 0.01, between)
      .filter(({ folded }) => folded === undefined)
      .map(nameOf);
  expect(named('')).toEqual(['eric, 100 %', 'e 20 %, erice, greedy', 'erice end, 10 %']);
});
