/** What a recorder is given and what it gives. Knows no op. */
import type { NodeOf, Tensor } from '../../graph/graph';
import type { OpName } from '../../graph/ops';

/** What the compiled module exports; see kernels/. All arguments are numbers: addresses and strides in bytes. */
export type Kernels = Record<
  | 'add'
  | 'adamw'
  | 'addSquares'
  | 'attentionHead'
  | 'attentionHeadGradient'
  | 'cachedScores'
  | 'cachedSoftmax'
  | 'cachedValues'
  | 'cacheRows'
  | 'clear'
  | 'clipScale'
  | 'columnSum'
  | 'crossEntropy'
  | 'crossEntropyGradient'
  | 'embedding'
  | 'embeddingGradient'
  | 'gelu'
  | 'geluTanh'
  | 'layernorm'
  | 'layernormGradient'
  | 'matmul'
  | 'matmulDots'
  | 'matmulLongDots'
  | 'matmulPanels'
  | 'matmulStream'
  | 'multiply'
  | 'relu'
  | 'reluSquared'
  | 'rmsnorm'
  | 'rmsnormGradient'
  | 'root'
  | 'rotate'
  | 'transpose',
  (...numbers: number[]) => void
>;

export type Call = () => void;

export interface Site {
  readonly kernels: Kernels;
  readonly address: (tensor: Tensor) => number;
  /** Room for `scratchBytes(node)`, shared by all nodes of a program. */
  readonly scratch: number;
}

/** From a node to the calls that compute it. */
export type Recorder<K extends OpName> = (node: NodeOf<K>, site: Site) => Call[];
