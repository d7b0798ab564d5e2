/**
 * AdamW's numbers for each step, and the nodes that apply them. The arithmetic on tensors is the op `adamw`.
 * Only + − × ÷ √ are used, so the numbers are the same in every JavaScript engine.
 */
import type { ParameterSpec } from '../backends/backend';
import type { Graph, Tensor } from '../graph/graph';

export interface AdamWSettings {
  readonly betas: readonly [number, number];
  /** Multiplied by the learning rate; shrinks every parameter, trained or not. */
  readonly weightDecay: number;
  readonly epsilon: number;
}

/** What the optimiser keeps between steps: for each parameter its first and second moment, `name.m` and `name.v`. */
export function moments(parameters: readonly ParameterSpec[]): ParameterSpec[] {
  return parameters.flatMap(({ name, shape }) => [
    { name: `${name}.m`, shape },
    { name: `${name}.v`, shape },
  ]);
}

/** Appends one step for each parameter. The moments are states, in a store laid out by `moments`. */
export function appendAdamW(graph: Graph, gradients: ReadonlyMap<Tensor, Tensor>): void {
  const hyper = graph.input('hyper', [8], 'f32');
  for (const [parameter, dp] of gradients) {
    const m = graph.state(`${parameter.name}.m`, parameter.shape);
    const v = graph.state(`${parameter.name}.v`, parameter.shape);
    graph.apply('adamw', [parameter, dp, m, v, hyper], {}, `${parameter.name}.step`);
  }
}

/** Counts steps and gives each its `hyper`: stepSize, decay, β₁, 1−β₁, β₂, 1−β₂, 1/√(1−β₂ᵗ), ε. */
export class AdamWClock {
  #power1 = 1;
  #power2 = 1;

  constructor(readonly settings: AdamWSettings) {}

  next(learningRate: number): Float32Array {
    const {
      betas: [beta1, beta2],
      weightDecay,
      epsilon,
    } = this.settings;
    this.#power1 *= beta1;
    this.#power2 *= beta2;
    const stepSize = learningRate / (1 - this.#power1);
    const rootCorrection = 1 / Math.sqrt(1 - this.#power2);
    return Float32Array.of(
      stepSize,
      1 - learningRate * weightDecay,
      beta1,
      1 - beta1,
      beta2,
      1 - beta2,
      rootCorrection,
      epsilon,
    );
  }
}
