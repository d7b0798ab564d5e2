/** The buffers of one backend, counted. Knows nothing of what lies in them. */
import { TooLarge } from '../backend';
import { type Gpu, storage } from './device';

export class Memory {
  /** Bytes that kernels can reach and that are not returned yet. */
  bytes = 0;

  constructor(readonly gpu: Gpu) {}

  /**
   * A zeroed buffer.
   * @throws RangeError when no buffer of this device can be that large; Error when the device has failed
   */
  allocate(bytes: number, usage: GPUBufferUsageFlags = storage): GPUBuffer {
    this.gpu.requireSound();
    const size = Math.max(256, Math.ceil(bytes / 256) * 256);
    const { maxBufferSize } = this.gpu.device.limits;
    if (size > maxBufferSize)
      throw new TooLarge(
        `${size} bytes do not fit in one buffer of this device, which takes ${maxBufferSize}`,
      );
    const buffer = this.gpu.watch(
      `${size} bytes more beside the ${this.bytes} in use`,
      () => this.gpu.device.createBuffer({ size, usage }),
      'out-of-memory',
    );
    if (usage === storage) this.bytes += size;
    return buffer;
  }

  release(buffer: GPUBuffer): void {
    if (buffer.usage === storage) this.bytes -= buffer.size;
    buffer.destroy();
  }
}
