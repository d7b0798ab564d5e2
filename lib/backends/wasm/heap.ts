/** Hands out pieces of one linear memory and takes them back. Addresses and sizes in bytes, multiples of 16. */

/** Where it begins, and how long it is. */
export interface Piece {
  address: number;
  size: number;
}

const page = 65536;
/** Below this lies nothing, so that address 0 can mean "no tensor". */
const floor = 1024;
/** Bytes there are past the last piece: kernels may read, never write, so far past a tensor's end. */
const margin = 32;

export class Heap {
  readonly memory = new WebAssembly.Memory({ initial: 1 });
  /** Gaps below `#top`, by address, never touching one another. */
  #gaps: Piece[] = [];
  #top = floor;
  #used = 0;

  /** Bytes handed out and not yet returned. */
  get used(): number {
    return this.#used;
  }

  /**
   * A zeroed piece.
   * @throws RangeError when the memory cannot grow that far.
   */
  allocate(bytes: number): Piece {
    const size = Math.max(16, Math.ceil(bytes / 16) * 16);
    const address = this.#fromGap(size) ?? this.#fromTop(size);
    this.#used += size;
    new Uint8Array(this.memory.buffer, address, size).fill(0);
    return { address, size };
  }

  release({ address, size }: Piece): void {
    this.#used -= size;
    this.#gaps.push({ address, size });
    this.#gaps.sort((a, b) => a.address - b.address);
    const merged: Piece[] = [];
    for (const gap of this.#gaps) {
      const previous = merged.at(-1);
      if (previous && previous.address + previous.size === gap.address) previous.size += gap.size;
      else merged.push(gap);
    }
    const last = merged.at(-1);
    if (last && last.address + last.size === this.#top) {
      this.#top = last.address;
      merged.pop();
    }
    this.#gaps = merged;
  }

  #fromGap(size: number): number | undefined {
    const gap = this.#gaps.find((candidate) => candidate.size >= size);
    if (!gap) return undefined;
    const address = gap.address;
    gap.address += size;
    gap.size -= size;
    if (gap.size === 0) this.#gaps.splice(this.#gaps.indexOf(gap), 1);
    return address;
  }

  #fromTop(size: number): number {
    const address = this.#top;
    const missing = address + size + margin - this.memory.buffer.byteLength;
    if (missing > 0) {
      try {
        this.memory.grow(Math.ceil(missing / page));
      } catch {
        throw new RangeError(
          `wasm: ${size} bytes more do not fit beside the ${this.#used} in use; the browser allows no more memory`,
        );
      }
    }
    this.#top = address + size;
    return address;
  }
}
