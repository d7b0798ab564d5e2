/** Numbers that outlive programs, in one buffer of the device: each tensor begins where a binding may. */
import { sizeOf } from '../../graph/shape';
import { Closable, lengthMismatch, type ParameterSpec, type Store, unknownName } from '../backend';
import type { Memory } from './memory';
import type { Readback, Stretch } from './readback';

/** A binding begins at a multiple of 256 bytes: in numbers. */
export const alignment = 64;

export class GpuStore extends Closable implements Store {
  readonly #places = new Map<string, Stretch>();
  readonly #count: number;
  readonly #buffer: GPUBuffer;

  constructor(
    readonly memory: Memory,
    readonly readback: Readback,
    readonly parameters: readonly ParameterSpec[],
  ) {
    super('store');
    const lengths = parameters.map(({ shape }) => sizeOf(shape));
    const padded = (length: number) => Math.ceil(length / alignment) * alignment * 4;
    this.#count = lengths.reduce((sum, length) => sum + length, 0);
    this.#buffer = memory.allocate(lengths.reduce((sum, length) => sum + padded(length), 0));
    let offset = 0;
    parameters.forEach(({ name }, i) => {
      this.#places.set(name, { buffer: this.#buffer, offset, length: lengths[i]! });
      offset += padded(lengths[i]!);
    });
  }

  protected release(): void {
    this.memory.release(this.#buffer);
  }

  place(name: string): Stretch {
    const place = this.#places.get(name);
    if (!place) throw unknownName('parameters', name, this.#places.keys());
    return place;
  }

  write(name: string, data: Float32Array): void {
    this.requireOpen();
    this.memory.gpu.requireSound();
    const { offset, length } = this.place(name);
    if (data.length !== length) throw lengthMismatch('write', name, data.length, length);
    this.memory.gpu.device.queue.writeBuffer(this.#buffer, offset, data as Float32Array<ArrayBuffer>);
  }

  async read(name: string): Promise<Float32Array> {
    this.requireOpen();
    return new Float32Array(await this.readback.read(this.place(name)));
  }

  async snapshot(): Promise<Float32Array> {
    this.requireOpen();
    const whole = { buffer: this.#buffer, offset: 0, length: this.#buffer.size / 4 };
    const padded = new Float32Array(await this.readback.read(whole));
    const all = new Float32Array(this.#count);
    let at = 0;
    for (const { offset, length } of this.#places.values()) {
      all.set(padded.subarray(offset / 4, offset / 4 + length), at);
      at += length;
    }
    return all;
  }

  restore(snapshot: Float32Array): void {
    this.requireOpen();
    this.memory.gpu.requireSound();
    if (snapshot.length !== this.#count)
      throw lengthMismatch('restore', 'a snapshot', snapshot.length, this.#count);
    const { queue } = this.memory.gpu.device;
    let at = 0;
    for (const { offset, length } of this.#places.values()) {
      queue.writeBuffer(this.#buffer, offset, snapshot as Float32Array<ArrayBuffer>, at, length);
      at += length;
    }
  }
}
