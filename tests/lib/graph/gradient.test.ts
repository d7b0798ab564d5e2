/** Each gradient rule against central finite differences, in float64. */
import { describe, expect, it } from 'vitest';
import { gradient } from '../../../lib/graph/gradient';
import { Graph } from '../../../lib/graph/graph';
import { cases, fill } from './cases';
import { evaluate } from './double';

const step = 1e-5;

describe('gradient', () => {
  it.each(cases)('of $name agrees with finite differences', ({ build }) => {
    const graph = new Graph();
    const loss = build(graph);
    const given = fill(graph);
    const forwardOnly = new Graph();
    build(forwardOnly);
    const lossAt = (values: Map<string, ArrayLike<number>>) => evaluate(forwardOnly, values).get('loss')![0]!;
    const gradients = gradient(graph, loss);
    const exact = evaluate(graph, given);
    expect(gradients.size).toBeGreaterThan(0);
    for (const [parameter, dp] of gradients) {
      const base = Float64Array.from(given.get(parameter.name)!);
      base.forEach((value, i) => {
        const at = (shift: number) =>
          lossAt(new Map<string, ArrayLike<number>>(given).set(parameter.name, base.with(i, value + shift)));
        const numeric = (at(step) - at(-step)) / (2 * step);
        const ours = exact.get(dp.name)![i]!;
        expect(Math.abs(ours - numeric), `${parameter.name}[${i}]: ${ours} against ${numeric}`).toBeLessThan(
          1e-8 + 1e-6 * Math.abs(numeric),
        );
      });
    }
  });

  it('is refused for anything but a cross-entropy loss', () => {
    const graph = new Graph();
    const x = graph.parameter('x', [2, 2]);
    const y = graph.value('activation', [x], { kind: 'gelu' }, 'y');
    expect(() => gradient(graph, y)).toThrow('y is not the loss of a crossEntropy');
  });
});
