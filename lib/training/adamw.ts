/**
 * Adam's and AdamW's numbers for each step, and the nodes that apply them. The arithmetic on tensors is the op `adamw`.
 * Only + − × ÷ √ are used, so the numbers are the same in every JavaScript engine.
 */
import type { ParameterSpec } from '../backends/backend';
import type { Graph, Tensor } from '../graph/graph';

/**
 * What weight decay λ shrinks. `adam`: the loss has λ/2·‖p‖² more, so λp joins the gradient and passes through the
 * moments (Kingma, Ba 2015, with L2). `adamw`: every parameter is multiplied by 1 − lr·λ, apart from the gradient
 * (Loshchilov, Hutter 2019). With λ = 0 they are one and the same.
 */
export type Optimiser = 'adamw' | 'adam';

export interface AdamWSettings {
  /** Default `adamw`. */
  readonly optimiser?: Optimiser;
  readonly betas: readonly [number, number];
  /** Acts on every parameter, trained or not. */
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

/**
 * Appends one step for each parameter. The moments are states, in a store laid out by `moments`.
 * @param scale (1) multiplies every gradient; where it is 0 the step changes nothing.
 */
export function appendAdamW(graph: Graph, gradients: ReadonlyMap<Tensor, Tensor>, scale?: Tensor): void {
  const hyper = graph.input('hyper', [9], 'f32');
  for (const [parameter, dp] of gradients) {
    const m = graph.state(`${parameter.name}.m`, parameter.shape);
    const v = graph.state(`${parameter.name}.v`, parameter.shape);
    const inputs = [parameter, dp, m, v, hyper, ...(scale ? [scale] : [])];
    graph.apply('adamw', inputs, {}, `${parameter.name}.step`);
  }
}

/** Counts steps and gives each its `hyper`: stepSize, decay, β₁, 1−β₁, β₂, 1−β₂, 1/√(1−β₂ᵗ), ε, l2. */
export class AdamWClock {
  #power1 = 1;
  #power2 = 1;
  readonly #hyper = new Float32Array(9);

  /** @param done steps taken before: the powers are multiplied up again, so that they have the same bits. */
  constructor(
    readonly settings: AdamWSettings,
    done = 0,
  ) {
    for (let step = 0; step < done && this.#tick(); step++);
  }

  /** The numbers of the next step, in a place that the step after it writes over. */
  next(learningRate: number): Float32Array {
    const { betas, weightDecay, epsilon, optimiser } = this.settings;
    const decoupled = optimiser !== 'adam';
    this.#tick();
    const hyper = this.#hyper;
    hyper[0] = learningRate / (1 - this.#power1);
    hyper[1] = decoupled ? 1 - learningRate * weightDecay : 1;
    hyper[2] = betas[0];
    hyper[3] = 1 - betas[0];
    hyper[4] = betas[1];
    hyper[5] = 1 - betas[1];
    hyper[6] = 1 / Math.sqrt(1 - this.#power2);
    hyper[7] = epsilon;
    hyper[8] = decoupled ? 0 : weightDecay;
    return hyper;
  }

  /** Multiplies the powers up; false once that changes neither, near 0. */
  #tick(): boolean {
    const [before1, before2] = [this.#power1, this.#power2];
    this.#power1 *= this.settings.betas[0];
    this.#power2 *= this.settings.betas[1];
    return this.#power1 !== before1 || this.#power2 !== before2;
  }
}
