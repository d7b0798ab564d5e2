/** The three ways of telling places without a learned table, by their papers' formulas and by what they promise. */
import { describe, expect, it } from 'vitest';
import { Graph } from '../../../lib/graph/graph';
import { plan } from '../../../lib/graph/plan';
import { presets } from '../../../lib/model/config';
import { createModel, forward } from '../../../lib/model/gpt';
import { alibiSlopes, rotations, sinusoids } from '../../../lib/model/positions';
import { normal } from '../../../lib/random';
import { backends } from '../backends/everyBackend';

describe('sinusoids', () => {
  it('are the sines and cosines of Vaswani et al.', () => {
    const width = 10;
    sinusoids(300, width).forEach((value, i) => {
      const [p, c] = [Math.floor(i / width), i % width];
      const angle = p / 10000 ** ((2 * Math.floor(c / 2)) / width);
      expect(Math.abs(value - (c % 2 ? Math.cos(angle) : Math.sin(angle)))).toBeLessThan(1e-7);
    });
  });
});

describe('rotations', () => {
  it('turn pair i of D numbers by p / 10000^(2i/D), cosines first', () => {
    const [depth, half] = [12, 6];
    rotations(300, depth).forEach((value, at) => {
      const [p, i] = [Math.floor(at / depth), at % half];
      const angle = p / 10000 ** ((2 * i) / depth);
      expect(Math.abs(value - (at % depth < half ? Math.cos(angle) : Math.sin(angle)))).toBeLessThan(1e-7);
    });
  });

  it('keep lengths, and make a product depend on the distance alone', () => {
    const depth = 8;
    const table = rotations(64, depth);
    const turn = (x: number[], p: number) =>
      x.map((value, i) => {
        const [cos, sin] = [table[p * depth + (i % 4)]!, table[p * depth + 4 + (i % 4)]!];
        return i < 4 ? value * cos - x[i + 4]! * sin : x[i - 4]! * sin + value * cos;
      });
    const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    const [q, k] = [0, 1].map((s) => Array.from({ length: depth }, (_, i) => normal(1, s, i)));
    expect(dot(turn(q!, 37), turn(q!, 37))).toBeCloseTo(dot(q!, q!), 5);
    for (const shift of [1, 20, 50])
      expect(dot(turn(q!, 9 + shift), turn(k!, 4 + shift))).toBeCloseTo(dot(turn(q!, 9), turn(k!, 4)), 5);
    expect(Math.abs(dot(turn(q!, 9), turn(k!, 5)) - dot(turn(q!, 9), turn(k!, 4)))).toBeGreaterThan(1e-3);
  });
});

describe('ALiBi’s slopes', () => {
  it('halve from head to head for eight heads, and take every other one of the next power of two for six', () => {
    expect(alibiSlopes(8)).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((n) => 2 ** -n));
    expect(alibiSlopes(2)).toEqual([2 ** -4, 2 ** -8]);
    expect(alibiSlopes(1)).toEqual([2 ** -8]);
    alibiSlopes(6).forEach((slope, h) =>
      expect(slope).toBeCloseTo([2 ** -2, 2 ** -4, 2 ** -6, 2 ** -8, 2 ** -1, 2 ** -3][h]!, 8),
    );
  });
});

describe.each(backends)('a model on %s', (_name, open) => {
  const config = { ...presets.cycle, n_layer: 1 };
  const row = (logits: Float32Array, t: number) => [...logits.slice(4 * t, 4 * t + 4)];
  const apart = (a: number[], b: number[]) => Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));

  it('without positions cannot tell the order of what came before; with any of the others it can', async () => {
    const difference = async (position: 'learned' | 'sinusoidal' | 'rope' | 'alibi' | 'none') => {
      const model = await createModel({ ...config, position }, { backend: await open(), seed: 3 });
      return apart(row(await model.logits([1, 2, 0]), 2), row(await model.logits([2, 1, 0]), 2));
    };
    expect(await difference('none')).toBeLessThan(1e-5);
    for (const position of ['learned', 'sinusoidal', 'rope', 'alibi'] as const)
      expect(await difference(position), position).toBeGreaterThan(1e-4);
  });

  it('with RoPE, ALiBi or none answers alike wherever in the window a sequence stands; with a table it does not', async () => {
    const ids = Int32Array.of(2, 0, 1, 1, 3);
    for (const position of ['rope', 'alibi', 'none', 'learned', 'sinusoidal'] as const) {
      const model = await createModel({ ...config, position }, { backend: await open(), seed: 3 });
      const graph = new Graph();
      const output = forward(graph, model.config, 1, ids.length);
      const program = await model.backend.compile(plan(graph, { outputs: [output] }), model.store);
      program.write('ids', ids);
      const answers = [];
      for (const start of [0, 1, 59]) {
        program.write(
          'positions',
          ids.map((_, t) => start + t),
        );
        await program.run();
        answers.push([...(await program.read('logits'))]);
      }
      const moved = Math.max(apart(answers[0]!, answers[1]!), apart(answers[0]!, answers[2]!));
      if (position === 'learned' || position === 'sinusoidal') expect(moved, position).toBeGreaterThan(0.01);
      else expect(moved, position).toBeLessThan(1e-4);
      const hasTable = model.store.parameters.some(({ name }) => name === 'wpe.weight');
      expect(hasTable).toBe(position === 'learned');
    }
  });

  it('with RoPE turns queries and keys the way the reference says, and leaves values', async () => {
    const model = await createModel({ ...config, position: 'rope' }, { backend: await open(), seed: 3 });
    const trace = await model.trace([2, 0, 1], ['h.0.attn.qkv', 'h.0.attn.rotated']);
    const [qkv, rotated] = [trace.get('h.0.attn.qkv')!, trace.get('h.0.attn.rotated')!]; // (T, 24)
    const angles = rotations(3, 4); // two heads of four numbers
    for (let t = 0; t < 3; t++) {
      for (let c = 0; c < 24; c++) {
        const at = 24 * t + c;
        const [i, low] = [c % 2, c % 4 < 2]; // number i goes with number i + 2 of its head
        const [cos, sin] = [angles[4 * t + i]!, angles[4 * t + 2 + i]!];
        const turned = low ? qkv[at]! * cos - qkv[at + 2]! * sin : qkv[at - 2]! * sin + qkv[at]! * cos;
        expect(rotated[at]).toBeCloseTo(c < 16 ? turned : qkv[at]!, 5);
      }
    }
  });

  it('with ALiBi looks less at what is far', async () => {
    const model = await createModel({ ...config, position: 'alibi' }, { backend: await open(), seed: 3 });
    const probs = (await model.trace([2, 2, 2, 2], ['h.0.attn.probs'])).get('h.0.attn.probs')!; // (H, 4, 4)
    for (let h = 0; h < 2; h++) {
      const last = [...probs.slice(16 * h + 12, 16 * h + 16)];
      // Equal tokens have equal scores, so that only the slope tells the places apart: each step back costs e^slope.
      for (let j = 0; j < 3; j++)
        expect(Math.log(last[j + 1]! / last[j]!)).toBeCloseTo(alibiSlopes(2)[h]!, 5);
    }
  });
});
