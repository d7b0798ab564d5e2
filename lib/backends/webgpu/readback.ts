/** Brings numbers back from the device. The buffers they pass through are kept for the next time. */
import type { Memory } from './memory';

/** Where numbers lie. */
export interface Stretch {
  readonly buffer: GPUBuffer;
  /** In bytes. */
  readonly offset: number;
  /** In numbers of 4 bytes. */
  readonly length: number;
}

/** A place that the device writes and the processor reads. */
export interface Landing {
  /** Has the device copy there, in numbers from the landing's start. */
  readonly copy: (encoder: GPUCommandEncoder, from: Stretch, at: number) => void;
  /** What was copied, once all is done that was submitted before. @throws Error when the device has failed */
  readonly numbers: () => Promise<ArrayBuffer>;
}

export class Readback {
  /** Not in use, the smallest first. */
  #free: GPUBuffer[] = [];

  constructor(readonly memory: Memory) {}

  /** The numbers as they are once all is done that was submitted before. @throws Error when the device has failed */
  async read(from: Stretch): Promise<ArrayBuffer> {
    const { gpu } = this.memory;
    gpu.requireSound();
    const landing = this.landing(from.length);
    gpu.watch('reading back', () => {
      const encoder = gpu.device.createCommandEncoder();
      landing.copy(encoder, from, 0);
      gpu.device.queue.submit([encoder.finish()]);
    });
    return landing.numbers();
  }

  /** Room for so many numbers, until they are asked for. */
  landing(length: number): Landing {
    const { gpu } = this.memory;
    const bytes = length * 4;
    const buffer = this.#take(bytes);
    return {
      copy: (encoder, from, at) =>
        encoder.copyBufferToBuffer(from.buffer, from.offset, buffer, at * 4, from.length * 4),
      numbers: async () => {
        try {
          await buffer.mapAsync(1, 0, bytes); // GPUMapMode.READ
        } catch (error) {
          await gpu.device.queue.onSubmittedWorkDone().catch(() => {}); // a lost device says so first
          gpu.fail(`reading back failed: ${error instanceof Error ? error.message : String(error)}`);
        }
        await gpu.sound();
        const numbers = buffer.getMappedRange(0, bytes).slice(0);
        buffer.unmap();
        this.#free.push(buffer);
        this.#free.sort((a, b) => a.size - b.size);
        return numbers;
      },
    };
  }

  /** Gives the waiting buffers back. */
  clear(): void {
    for (const buffer of this.#free) this.memory.release(buffer);
    this.#free = [];
  }

  #take(bytes: number): GPUBuffer {
    const found = this.#free.findIndex(({ size }) => size >= bytes);
    if (found >= 0) return this.#free.splice(found, 1)[0]!;
    return this.memory.allocate(bytes, 0x1 | 0x8); // MAP_READ | COPY_DST
  }
}
