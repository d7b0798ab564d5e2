/** Numbers that stand in the prose and that lib can compute. A chapter that is rewritten must keep what is true. */
import { readFileSync } from 'node:fs';
import {
  createModel,
  cycleCorpus,
  distribution,
  type GPT,
  guessingLoss,
  openBackend,
  parameterCount,
  presets,
  surprise,
  train,
} from '@lib';
import { beforeAll, describe, expect, it } from 'vitest';
import { gradient } from '../../lib/graph/gradient';
import { Graph, type Node } from '../../lib/graph/graph';
import { completeConfig } from '../../lib/model/config';
import { forward } from '../../lib/model/gpt';
import { training } from '../../src/runtime/settings';
import { coverSentence } from '../../src/widgets/cover/cover';
import { cycleRun } from '../reference/cycle';

const chapter = (name: string) =>
  readFileSync(new URL(`../../content/chapters/${name}.mdx`, import.meta.url), 'utf8').replace(/\s+/g, ' ');
const [loop, learning, temperature] = ['01-loop', '02-train', '05-temperature'].map(chapter);

describe('sizes', () => {
  it('the model has 2,240 numbers', () => {
    expect(parameterCount(presets.cycle)).toBe(2240);
    for (const text of [loop, learning]) expect(text).toContain('2,240');
  });
  it('GPT-2’s smallest model has 124,439,808 numbers and 50,257 tokens', () => {
    // Its activation is not one this engine knows yet; it has no numbers of its own, so the count is the same.
    const config = { vocab_size: 50257, n_embd: 768, n_head: 12, n_layer: 12, n_positions: 1024 };
    expect(parameterCount({ ...config, activation_function: 'gelu' })).toBe(124_439_808);
    expect(learning).toContain('124,439,808');
    for (const text of [loop, temperature]) expect(text).toContain('50,257');
  });
});

describe('prices', () => {
  it('a probability of one half costs 0.693 nats; knowing nothing of four tokens costs ln 4 = 1.386', () => {
    expect((surprise([0.5, 0.5], 0) * Math.LN2).toFixed(3)).toBe('0.693');
    expect(guessingLoss(4).toFixed(3)).toBe('1.386');
    expect(learning).toContain('costs 0.693');
    expect(learning).toContain('\\ln 4 = 1.386');
  });
  it('scores 2, 1, 0: .665 falls to .506 at τ = 2, and τ = 100 gives .337, .333 and .330', () => {
    const probs = (t: number) =>
      [...distribution([2, 1, 0], { temperature: t }).probs].map((p) => p.toFixed(3).slice(1));
    expect(probs(1)[0]).toBe('.665');
    expect(probs(2)[0]).toBe('.506');
    expect(probs(100)).toEqual(['.337', '.333', '.330']);
    expect(temperature).toContain('from .665 to .506');
    expect(temperature).toContain('.337, .333 and .330');
  });
  it('even τ = .001 leaves the second a chance when the two best scores are close, and only then', () => {
    const second = (gap: number) => distribution([gap, 0], { temperature: 0.001 }).probs[1]!;
    expect(second(0.005)).toBeGreaterThan(0.001);
    expect(second(0.05)).toBeLessThan(1e-9);
  });
  it('a negative τ is refused', () => {
    expect(() => distribution([2, 1, 0], { temperature: -1 })).toThrow(RangeError);
  });
});

describe('work', () => {
  /** Multiply-adds in the matrix products of a list of nodes, attention's included. */
  function multiplyAdds(nodes: readonly Node[]): number {
    const product = (shape: readonly number[]) => shape.reduce((all, size) => all * size, 1);
    return nodes.reduce((sum, node) => {
      if (node.op === 'matmul') {
        const [rows, columns] = node.inputs[0]!.shape as [number, number];
        return sum + product(node.outputs[0]!.shape) * (node.attributes.transposeA ? rows : columns);
      }
      if (node.op !== 'attention' && node.op !== 'attentionGradient') return sum;
      const [rows, width] = node.inputs[0]!.shape as [number, number];
      // q·k and p·v for each pair of places that may look at each other, C numbers a pair; the way back has two for each.
      const pairs = (rows / node.attributes.time) * ((node.attributes.time * (node.attributes.time + 1)) / 2);
      return sum + (node.op === 'attention' ? 2 : 4) * pairs * (width / 3);
    }, 0);
  }

  it('the backward pass takes about twice the work of a forward pass', () => {
    const graph = new Graph();
    const { batchSize, sequenceLength } = training;
    const logits = forward(graph, completeConfig(presets.cycle), batchSize, sequenceLength);
    const targets = graph.input('targets', [batchSize * sequenceLength]);
    const loss = graph.value('crossEntropy', [logits, targets], {}, 'loss');
    const ahead = [...graph.nodes];
    gradient(graph, loss);
    const ratio = multiplyAdds(graph.nodes.slice(ahead.length)) / multiplyAdds(ahead);
    expect(ratio).toBeGreaterThan(1.8);
    expect(ratio).toBeLessThan(2.2);
    expect(learning).toMatch(/about twice the work of one forward pass/);
  });

  it('a step asks 32 questions: 4 sequences of 8 tokens', () => {
    expect(training.batchSize * training.sequenceLength).toBe(32);
    expect(learning).toContain('32 places');
  });
});

describe('the published run', () => {
  it('its five losses are those of the recording', () => {
    const at = [1, 10, 50, 100, 200].map((step) => cycleRun.losses[step - 1]!.toFixed(4));
    expect(at).toEqual(['5.2739', '1.6107', '0.3453', '0.0162', '0.0035']);
    expect(learning).toContain('5.2739, 1.6107, 0.3453, 0.0162 and 0.0035 at steps 1, 10, 50, 100 and 200');
  });
});

describe('50 seeds of this engine', () => {
  const taus = [1, 2, 3, 5];
  const final: number[] = [];
  const first: number[] = [];
  /** How many of the four tokens each untrained model expects after themselves. */
  const repeats: number[] = [];
  const right: number[][] = [];

  beforeAll(async () => {
    const backend = await openBackend('wasm');
    for (let seed = 1; seed <= 50; seed++) {
      const model = await createModel(presets.cycle, { backend, seed });
      repeats.push(await repeated(model));
      const losses: number[] = [];
      for await (const { loss } of train(model, cycleCorpus, { ...training, seed })) losses.push(loss);
      first.push(losses[0]!);
      final.push(losses.at(-1)!);
      right.push(await chancesOfTheCycle(model));
      model.close();
    }
  }, 60_000);

  async function repeated(model: GPT): Promise<number> {
    const rows = await Promise.all([0, 1, 2, 3].map((id) => model.logits([id])));
    return rows.filter((row, id) => row.indexOf(Math.max(...row)) === id).length;
  }

  /** P(the next seven tokens after I are love AI ! I love AI !), at each temperature. */
  async function chancesOfTheCycle(model: GPT): Promise<number[]> {
    const text = [0, 1, 2, 3, 0, 1, 2, 3];
    const logits = await model.logits(text.slice(0, 7));
    return taus.map((t) =>
      text.slice(1).reduce((all, next, position) => {
        const row = logits.subarray(position * 4, position * 4 + 4);
        return all * distribution(row, { temperature: t }).probs[next]!;
      }, 1),
    );
  }
  const median = (values: readonly number[]) => {
    const sorted = values.toSorted((a, b) => a - b);
    return (sorted[24]! + sorted[25]!) / 2;
  };

  it('the first loss is worse than guessing, in every one', () => {
    expect(Math.min(...first)).toBeGreaterThan(guessingLoss(4));
  });

  it('an untrained model mostly repeats what it has just read', () => {
    const mean = repeats.reduce((sum, count) => sum + count) / repeats.length / 4;
    expect(mean).toBeGreaterThan(0.5);
    expect(coverSentence(undefined, 'I', 0.9)).toContain('mostly repeats what it has just read');
  });

  // FACTS 1 and 2 hold for PyTorch's 50 seeds, .0017–.0054. These are other seeds: .0019–.0052, median .0030.
  it('the final loss lies between .0017 and .0054', () => {
    expect(Math.min(...final)).toBeGreaterThanOrEqual(0.0017);
    expect(Math.max(...final)).toBeLessThanOrEqual(0.0054);
    expect(learning).toContain('the final loss lies between .0017 and .0054');
  });

  it.each([
    [1, 0.981, 0.005],
    [2, 0.592, 0.02],
    [3, 0.211, 0.02],
    [5, 0.03, 0.004],
  ])('at τ = %s the cycle comes out right with probability %s, the median', (t, published, tolerance) => {
    const ours = median(right.map((chances) => chances[taus.indexOf(t)]!));
    expect(Math.abs(ours - published)).toBeLessThan(tolerance);
  });

  it('the temperature chapter quotes those four', () => {
    expect(temperature).toContain('98.1 % at τ = 1, 59.2 % at τ = 2, 21.1 % at τ = 3 and 3.0 % at τ = 5');
  });
});
