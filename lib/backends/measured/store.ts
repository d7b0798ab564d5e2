/** A store on the CPU and, once a program runs there, on the GPU. Knows which of the two holds the newest numbers. */
import { sizeOf } from '../../graph/shape';
import { Closable, lengthMismatch, type ParameterSpec, type Store, unknownName } from '../backend';
import type { Pair } from './pair';

export class PairStore extends Closable implements Store {
  readonly onCpu: Store;
  onGpu: Store | undefined;
  /** `both` and `cpu`: the CPU's count. `gpu`: the GPU's do, and the CPU's are those the journal begins with. */
  newest: 'cpu' | 'gpu' | 'both' = 'cpu';

  constructor(
    readonly pair: Pair,
    readonly parameters: readonly ParameterSpec[],
    /** Which one it is among all of its backend. */
    readonly id: number,
  ) {
    super('store');
    this.onCpu = pair.cpu.allocate(parameters);
    pair.stores.add(this);
  }

  write(name: string, data: Float32Array): void {
    const expected = this.#lengthOf(name);
    if (data.length !== expected) throw lengthMismatch('write', name, data.length, expected);
    this.pair.change(data, (kept) => this.#change(kept, name));
  }

  restore(snapshot: Float32Array): void {
    this.requireOpen();
    const expected = this.parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    if (snapshot.length !== expected)
      throw lengthMismatch('restore', 'a snapshot', snapshot.length, expected);
    this.pair.change(snapshot, (kept) => this.#change(kept));
  }

  async read(name: string): Promise<Float32Array> {
    this.#lengthOf(name);
    return this.#newest((store) => store.read(name));
  }

  async snapshot(): Promise<Float32Array> {
    this.requireOpen();
    return this.#newest((store) => store.snapshot());
  }

  /** Gives the GPU the newest numbers. A program that runs there has made the place. */
  async bringOver(): Promise<void> {
    if (this.newest !== 'cpu') return;
    this.onGpu!.restore(await this.onCpu.snapshot());
    this.newest = 'both';
  }

  /** The GPU's numbers, brought back. */
  settle(snapshot: Float32Array): void {
    this.onCpu.restore(snapshot);
    this.newest = 'both';
  }

  /** A change from the journal. */
  redo(data: Float32Array, name?: string): void {
    if (name === undefined) this.onCpu.restore(data);
    else this.onCpu.write(name, data);
  }

  dropGpu(): void {
    this.onGpu?.close();
    this.onGpu = undefined;
    this.newest = 'cpu';
  }

  protected release(): void {
    this.pair.leave(() => {
      this.pair.stores.delete(this);
      this.onGpu?.close();
      this.onCpu.close();
    });
  }

  /** @throws RangeError for an unknown name */
  #lengthOf(name: string): number {
    this.requireOpen();
    const found = this.parameters.find((parameter) => parameter.name === name);
    if (found) return sizeOf(found.shape);
    const known = this.parameters.map((parameter) => parameter.name);
    throw unknownName('parameters', name, known);
  }

  #change(data: Float32Array, name?: string): void {
    const { pair, newest } = this;
    // What the journal's runs saw must stay on the CPU as it was.
    const toGpu = newest === 'gpu' || (newest === 'both' && pair.journal.length > 0);
    if (!toGpu) {
      this.redo(data, name);
      this.newest = 'cpu';
      return;
    }
    try {
      if (name === undefined) this.onGpu!.restore(data);
      else this.onGpu!.write(name, data);
    } catch {
      // The device has failed: whoever asks for numbers next will be told, and the journal has this.
    }
    this.newest = 'gpu';
    pair.journal.push({ store: this, data: data.slice(), ...(name !== undefined && { name }) });
  }

  async #newest<T>(read: (store: Store) => Promise<T>): Promise<T> {
    return this.pair.inTurn(() =>
      this.newest === 'gpu'
        ? this.pair.attempt(
            () => read(this.onGpu!),
            () => read(this.onCpu),
          )
        : read(this.onCpu),
    );
  }
}
