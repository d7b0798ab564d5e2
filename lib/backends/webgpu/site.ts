/** What a recorder is given and what it gives. Knows no op and no device. */
import type { Tensor } from '../../graph/graph';
import type { ShaderName } from './kernels/shaders';

/** Where a kernel's binding points: at a tensor, at all that its buffer holds, or, undefined, at nothing of interest. */
export type Binding = Tensor | { readonly bufferOf: Tensor } | undefined;

/** One kernel at work. */
export interface Dispatch {
  readonly shader: ShaderName;
  /** By name, as the kernel overrides them. A tensor stands for the number at which it begins in its buffer. */
  readonly constants: Readonly<Record<string, number | boolean | Tensor>>;
  readonly bindings: readonly Binding[];
  /** Tensors it reaches through `bufferOf`. */
  readonly also?: readonly Tensor[];
  /** Workgroups, along x and y. */
  readonly groups: readonly [number, number];
}

/** Where tensors begin, in numbers, within the buffer that holds them. */
export type OffsetOf = (tensor: Tensor) => number;

export interface Site {
  /** Room for `size` numbers within one step. */
  readonly scratch: (size: number) => Tensor;
  /** Numbers known when the program is compiled: whole ones, which may depend on where tensors lie, or others. */
  readonly table: (
    size: number,
    fill: (offsetOf: OffsetOf) => Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer>,
  ) => Tensor;
}

/** As many workgroups as there are items: a device takes at most 65,535 along an axis. Kernels check for the last. */
export function spread(items: number): readonly [number, number] {
  const most = 32768;
  return items <= most ? [items, 1] : [most, Math.ceil(items / most)];
}
