/** The reading of step times by width: work counted as the plan's own nodes count it, medians, and one sentence for each state. */
import { expect, it } from 'vitest';
import type { StepTime } from '@/cells/widths';
import {
  curveOf,
  expected,
  input,
  nothing,
  rowsOf,
  sentenceOf,
  withResult,
  workOf,
} from '@/widgets/widths/widths';
import { gradient } from '../../lib/graph/gradient';
import { Graph } from '../../lib/graph/graph';
import { plan } from '../../lib/graph/plan';
import { flopsOf } from '../../lib/graph/work';
import { completeConfig } from '../../lib/model/config';
import { forward } from '../../lib/model/gpt';

const time = (width: number, on: 'wasm' | 'webgpu', milliseconds: number): StepTime => ({
  width,
  on,
  milliseconds,
  ...(on === 'webgpu' && { dispatches: 60 }),
});
const told = (...times: StepTime[]) => times.reduce(withResult, nothing);

it('the counted work is that of the products and attentions of the forward pass, three times', () => {
  const { configs, batchSize, sequenceLength } = input;
  for (const config of configs) {
    const graph = new Graph();
    const logits = forward(graph, completeConfig(config), batchSize, sequenceLength);
    const work = plan(graph, { outputs: [logits] }).nodes.reduce((sum, node) => sum + flopsOf(node), 0);
    expect(workOf(config.n_embd)).toBe(3 * work);
  }
});

it('and the way back has two products for each one forward', () => {
  const graph = new Graph();
  const config = completeConfig(input.configs[0]!);
  const logits = forward(graph, config, 2, 8);
  const targets = graph.input('targets', [16]);
  const loss = graph.value('crossEntropy', [logits, targets], {}, 'loss');
  const products = () =>
    graph.nodes.filter(({ op }) => op === 'matmul').reduce((sum, node) => sum + flopsOf(node), 0);
  const ahead = products();
  gradient(graph, loss);
  expect(products()).toBe(3 * ahead);
});

it('a row has the median of its rounds, and what a step starts', () => {
  const [first, second] = rowsOf(
    told(time(16, 'wasm', 3), time(16, 'wasm', 1), time(16, 'wasm', 2), time(16, 'webgpu', 9)),
  );
  expect(first).toMatchObject({ width: 16, cpu: 2, gpu: 9, dispatches: 60 });
  const [two] = rowsOf(told(time(16, 'wasm', 3), time(16, 'wasm', 1), time(16, 'webgpu', 9)));
  expect(two).toMatchObject({ cpu: 2, gpu: 9 });
  expect(second).toMatchObject({ width: 32, cpu: undefined, gpu: undefined });
});

it('draws counted work alone until there are times, then both in times the narrowest on the processor', () => {
  expect(curveOf(nothing).series.map(({ points }) => points.length)).toEqual([5, 0, 0]);
  const { series } = curveOf(told(time(16, 'wasm', 2), time(16, 'webgpu', 9), time(32, 'wasm', 5)));
  expect(series[1]!.points).toEqual([
    [16, 1],
    [32, 2.5],
  ]);
  expect(series[2]!.points).toEqual([[16, 4.5]]);
});

it('says what it knows', () => {
  expect(sentenceOf(nothing)).toMatch(
    /^Not timed yet on this machine\. Counted, a step at width 256 is \d+ times/,
  );
  const narrow = [time(16, 'wasm', 0.5), time(16, 'webgpu', 2)];
  expect(sentenceOf(told(...narrow))).toBe(
    'At width 16 a step takes 0.5 ms on the processor and 2 ms on the graphics card.',
  );
  const wide = [time(256, 'wasm', 80), time(256, 'webgpu', 4)];
  expect(sentenceOf(told(...narrow, ...wide))).toMatch(
    /; at width 256, 80 and 4 ms\. From width 256 on, the graphics card is faster\.$/,
  );
  expect(sentenceOf(told(...narrow, time(32, 'wasm', 1), time(32, 'webgpu', 3)))).toContain(
    'The processor is faster at every width',
  );
  expect(sentenceOf(told(time(16, 'wasm', 2), time(16, 'webgpu', 1), ...wide))).toContain(
    'The graphics card is faster at every',
  );
});

it('without a graphics card it says why, and expects half as many measurements', () => {
  expect(expected(nothing)).toBe(30);
  const alone = withResult(nothing, { noGpu: 'this browser has no WebGPU' });
  expect(expected(alone)).toBe(15);
  expect(sentenceOf(withResult(alone, time(16, 'wasm', 0.5)))).toBe(
    'This browser has no WebGPU, so the processor is timed alone: a step takes 0.5 ms at width 16.',
  );
});
