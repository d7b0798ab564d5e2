/** All continuations with their probabilities: they sum to 1, and drawing many texts finds them as often as they say. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { referenceBackend } from '../../../lib/backends/reference';
import { presets } from '../../../lib/model/config';
import { createModel } from '../../../lib/model/gpt';
import { distribution } from '../../../lib/sampling/distribution';
import { generate } from '../../../lib/sampling/generate';
import type { SamplingSettings } from '../../../lib/sampling/settings';
import {
  greediest,
  likeliest,
  type Tree,
  type TreeNode,
  type TreeOptions,
  tree,
} from '../../../lib/sampling/tree';
import { hashModel } from './fake';

/** Every node with the ids that lead to it, its own included. */
function nodesOf(from: Tree): { path: number[]; node: TreeNode }[] {
  const visit = (nodes: readonly TreeNode[], above: number[]): { path: number[]; node: TreeNode }[] =>
    nodes.flatMap((node) => {
      const path = [...above, node.id];
      return [{ path, node }, ...visit(node.children, path)];
    });
  return visit(from.children, []);
}
const leavesOf = (from: Tree) => nodesOf(from).filter(({ node }) => node.ended || node.depth === from.depth);
const sum = (numbers: number[]) => numbers.reduce((total, x) => total + x, 0);

const settings: fc.Arbitrary<SamplingSettings> = fc.record({
  temperature: fc.constantFrom(0, 0.5, 1, 2),
  topK: fc.constantFrom(0, 2, 3),
  topP: fc.constantFrom(1, 0.8),
  frequencyPenalty: fc.constantFrom(0, 1),
});

describe('tree', () => {
  it('sums to 1, leaves and pruned together, under any settings and cuts', async () => {
    await fc.assert(
      fc.asyncProperty(
        settings,
        fc.nat(1000),
        fc.constantFrom(0, 0.001, 0.03, 0.5, 1),
        fc.constantFrom(1, 2, 7, 60, 10_000),
        fc.constantFrom([], [2]),
        async (knobs, seed, leastMass, mostNodes, stopTokens) => {
          const { model } = hashModel(4, seed);
          const result = await tree(model, [0], { ...knobs, depth: 4, leastMass, mostNodes, stopTokens });
          const nodes = nodesOf(result);
          expect(sum(leavesOf(result).map(({ node }) => node.mass)) + result.pruned).toBeCloseTo(1, 12);
          expect(sum(nodes.map(({ node }) => node.pruned))).toBeLessThanOrEqual(result.pruned + 1e-12);
          expect(nodes).toHaveLength(result.nodes);
          expect(result.nodes).toBeLessThanOrEqual(mostNodes);
          for (const { node } of nodes) {
            expect(node.mass).toBeGreaterThanOrEqual(leastMass);
            expect(node.mass).toBeGreaterThan(0);
            const whole = node.ended || node.depth === result.depth;
            const below = sum(node.children.map(({ mass }) => mass)) + node.pruned;
            expect(below).toBeCloseTo(whole ? 0 : node.mass, 12);
            node.children.forEach((child, i) => {
              expect(child.mass).toBe(node.mass * child.probability);
              expect(child.depth).toBe(node.depth + 1);
              if (i > 0) expect(child.mass).toBeLessThanOrEqual(node.children[i - 1]!.mass);
            });
          }
        },
      ),
    );
  });

  it('holds the likeliest nodes when it may hold only some', async () => {
    const { model } = hashModel(5, 3);
    const whole = nodesOf(await tree(model, [1], { depth: 4 }));
    expect(whole).toHaveLength(5 + 25 + 125 + 625);
    const few = await tree(model, [1], { depth: 4, mostNodes: 40 });
    const heaviest = whole.map(({ node }) => node.mass).sort((a, b) => b - a);
    expect(
      nodesOf(few)
        .map(({ node }) => node.mass)
        .sort((a, b) => b - a),
    ).toEqual(heaviest.slice(0, 40));
  });

  it('gives each token the probability that generate would draw it with: crop, penalties and all', async () => {
    const { model, asked } = hashModel(3, 4);
    const knobs = { temperature: 0.8, frequencyPenalty: 0.5, topP: 0.95 };
    const prompt = [0, 1, 2, 0];
    const result = await tree(model, prompt, { ...knobs, depth: 3, context: 2 });
    expect(Math.max(...asked.map(({ length }) => length))).toBe(2);
    for (const { path, node } of nodesOf(result)) {
      const text = [...prompt, ...path.slice(0, -1)];
      const row = (await model.logits(text.slice(-2))).subarray(-3);
      expect(node.probability).toBe(distribution(row, knobs, text).probs[node.id]);
    }
  });

  it('shows the model the positions it was trained on, unless told otherwise', async () => {
    const { model, asked } = hashModel(2, 1, 3);
    await tree(model, [0, 1, 0, 1, 1], { depth: 1 });
    expect(asked).toEqual([[0, 1, 1]]);
  });

  it('does not ask for what follows a leaf', async () => {
    const { model, asked } = hashModel(3);
    await tree(model, [0], { depth: 3, stopTokens: [1] });
    expect(asked).toHaveLength(1 + 2 + 4);
    asked.length = 0;
    await tree(model, [0], { depth: 3, mostNodes: 2 });
    expect(asked).toHaveLength(2);
  });

  it('follows a branch that is exactly as likely as leastMass', async () => {
    const { nodes, pruned } = await tree(hashModel(3).model, [0], { depth: 2, temperature: 0, leastMass: 1 });
    expect([nodes, pruned]).toEqual([2, 0]);
  });

  it('agrees with drawing: the chi-square over 4,000 texts is one that 999 of 1,000 right trees give', async () => {
    const { model } = hashModel(3, 11);
    const knobs = { temperature: 0.9, topP: 0.95, repetitionPenalty: 1.3, stopTokens: [2] };
    const leaves = leavesOf(await tree(model, [0], { ...knobs, depth: 3 }));
    const counts = new Map<string, number>();
    const runs = 4000;
    for (let seed = 0; seed < runs; seed++) {
      const ids: number[] = [];
      for await (const { id } of generate(model, [0], { ...knobs, seed, maxNewTokens: 3 })) ids.push(id);
      counts.set(ids.join(), (counts.get(ids.join()) ?? 0) + 1);
    }
    const chiSquare = leaves.map(({ path, node }) => {
      const expected = runs * node.mass;
      return ((counts.get((node.ended ? path.slice(0, -1) : path).join()) ?? 0) - expected) ** 2 / expected;
    });
    const written = leaves.map(({ path, node }) => (node.ended ? path.slice(0, -1) : path).join());
    expect([...counts.keys()].filter((text) => !written.includes(text))).toEqual([]);
    const freedom = leaves.length - 1;
    expect(freedom).toBeGreaterThan(5);
    // Wilson and Hilferty (1931): the 99.9 % point of chi-square, whose normal quantile is 3.09.
    const bound = freedom * (1 - 2 / (9 * freedom) + 3.09 * Math.sqrt(2 / (9 * freedom))) ** 3;
    expect(sum(chiSquare)).toBeLessThan(bound);
  });

  it('at temperature 0 is the one path that generate takes', async () => {
    const { model } = hashModel(6, 5);
    const result = await tree(model, [3], { depth: 9, temperature: 0 });
    const ids: number[] = [];
    for await (const { id } of generate(model, [3], { temperature: 0, maxNewTokens: 9 })) ids.push(id);
    expect(nodesOf(result).map(({ node }) => node.id)).toEqual(ids);
    expect(likeliest(result)).toEqual({ ids, mass: 1, complete: true });
    expect(greediest(result)).toEqual({ ids, mass: 1, complete: true });
  });

  it('of a GPT: the mass of a path is the product of what its logits say', async () => {
    const model = await createModel(presets.cycle, { backend: referenceBackend(), seed: 5 });
    const result = await tree(model, [0, 1], { depth: 3, temperature: 0.7 });
    const leaves = leavesOf(result);
    expect(leaves).toHaveLength(64);
    for (const { path, node } of leaves.filter((_, i) => i % 9 === 0)) {
      const rows = await model.logits([0, 1, ...path.slice(0, -1)]);
      const product = path.reduce((mass, id, i) => {
        const row = rows.subarray((i + 1) * 4, (i + 2) * 4);
        return mass * distribution(row, { temperature: 0.7 }).probs[id]!;
      }, 1);
      expect(node.mass).toBeCloseTo(product, 6);
    }
  });
});

describe('likeliest and greediest', () => {
  /** 0 then anything: .6 · .4; 1 then 2: .4 · .9. */
  const model = {
    config: { ...presets.cycle, vocab_size: 3 },
    async logits(ids: number[]) {
      const after: Record<number, number[]> = { 2: [0.6, 0.4, 0], 0: [0.4, 0.3, 0.3], 1: [0.05, 0.05, 0.9] };
      return Float32Array.from(ids.flatMap((id) => after[id]!.map(Math.log)));
    },
  };

  it('differ where a good first token leads nowhere good', async () => {
    const result = await tree(model, [2], { depth: 2 });
    expect(greediest(result).ids).toEqual([0, 0]);
    expect(greediest(result).mass).toBeCloseTo(0.24, 6);
    expect(likeliest(result).ids).toEqual([1, 2]);
    expect(likeliest(result).mass).toBeCloseTo(0.36, 6);
  });

  it('take the first on a tie', async () => {
    const even = { ...model, logits: async (ids: number[]) => new Float32Array(ids.length * 3) };
    const result = await tree(even, [2], { depth: 2 });
    expect(likeliest(result).ids).toEqual([0, 0]);
    expect(greediest(result).ids).toEqual([0, 0]);
  });

  it('leave out the stop token that ends a path', async () => {
    const result = await tree(model, [2], { depth: 5, stopTokens: [1] });
    expect(likeliest(result)).toEqual({ ids: [], mass: result.children[1]!.mass, complete: true });
  });

  it('need no whole tree: a leaf that was found is never lighter than what was not followed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(1000),
        fc.constantFrom([], [1]),
        fc.integer({ min: 3, max: 60 }),
        fc.constantFrom(0, 0.02, 0.1),
        async (seed, stopTokens, mostNodes, leastMass) => {
          const { model } = hashModel(3, seed);
          const whole = await tree(model, [0], { depth: 3, stopTokens });
          const cut = await tree(model, [0], { depth: 3, stopTokens, mostNodes, leastMass });
          if (leavesOf(cut).length > 0) expect(likeliest(cut)).toEqual(likeliest(whole));
          expect(greediest(whole).ids.slice(0, greediest(cut).ids.length)).toEqual(greediest(cut).ids);
        },
      ),
    );
  });

  it('say when the tree was cut too short', async () => {
    const cut = await tree(model, [2], { depth: 2, leastMass: 0.38 });
    expect(() => likeliest(cut)).toThrow(
      'likeliest: the tree of 2 nodes has no branch of 2 tokens; raise mostNodes or lower leastMass',
    );
    expect(greediest(cut)).toEqual({ ids: [0], mass: cut.children[0]!.mass, complete: false });
    const none = await tree(model, [2], { depth: 3, leastMass: 1 });
    expect(greediest(none)).toEqual({ ids: [], mass: 1, complete: false });
  });
});

describe('bad input gives a sentence', () => {
  it.each<[Partial<TreeOptions>, number[], string]>([
    [{}, [], 'tree: promptIds is empty; the model needs at least one token to go on from'],
    [{}, [9], 'tree: promptIds[0] is 9; a token id must be a whole number from 0 to 3'],
    [{ depth: 0 }, [0], 'tree: depth is 0; it must be a whole number from 1 to 9007199254740991'],
    [{ stopTokens: [4] }, [0], 'tree: stopTokens[0] is 4; a token id must be a whole number from 0 to 3'],
    [{ context: 65 }, [0], 'tree: context is 65; it must be a whole number from 1 to 64'],
    [{ mostNodes: 0.5 }, [0], 'tree: mostNodes is 0.5; it must be a whole number from 1 to 9007199254740991'],
    [{ leastMass: Number.NaN }, [0], 'tree: leastMass is NaN; it must be a number from 0 to 1'],
    [{ topK: -1 }, [0], 'distribution: topK is -1; it must be a whole number from 1 up; 0 is off'],
  ])('%j %j', async (options, prompt, sentence) => {
    await expect(tree(hashModel(4).model, prompt, { depth: 2, ...options })).rejects.toThrow(sentence);
  });
});
