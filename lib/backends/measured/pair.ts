/**
 * Two backends that hold the same numbers: which of them holds the newest, what ran since both did, and the way back.
 *
 * The CPU's stores are the state both last agreed on. What the GPU did since is in a journal: small, as it holds inputs
 * only. When the GPU fails, the journal is run again on the CPU, and nobody who waits for an answer notices.
 *
 * Bringing numbers from one to the other takes time, and what is asked for meanwhile must not fall in between: everything
 * is done in the order in which it was asked for, whether it was waited for or not.
 */
import type { Backend, Numbers } from '../backend';
import type { PairProgram } from './program';
import type { PairStore } from './store';
import { failed, type Verdict } from './verdict';

/** What the pages of a session share: a graphics card that failed or disagreed is not asked again. */
export interface Session {
  /** Why, in a sentence. */
  retired?: string;
}

export interface Policy {
  /** Floating-point operations of one run below which the GPU is not tried. */
  readonly leastWork: number;
  /** Run on the GPU even where it is slower, as long as it agrees. */
  readonly preferGpu: boolean;
  /** Timed runs on both before one is chosen. */
  readonly trialRuns: number;
  /** Runs on the GPU from one comparison to the next. */
  readonly every: number;
  /** Largest relative difference that still counts as agreement. */
  readonly tolerance: number;
}

/** Something the GPU did. */
export type Deed =
  | { readonly program: PairProgram; readonly inputs: ReadonlyMap<string, Numbers> }
  | { readonly store: PairStore; readonly name?: string; readonly data: Float32Array };

export class Pair {
  readonly stores = new Set<PairStore>();
  readonly programs = new Set<PairProgram>();
  /** What the GPU did since the CPU's stores were newest, oldest first. */
  journal: Deed[] = [];
  /** Runs on the GPU since the last comparison. */
  unchecked = 0;
  readonly #verdicts = new Map<string, Verdict>();
  #gpu: Promise<Backend> | undefined;
  #opened: Backend | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  /** How much was asked for and is not done. */
  #waiting = 0;

  constructor(
    readonly cpu: Backend,
    readonly openGpu: () => Promise<Backend>,
    readonly policy: Policy,
    readonly session: Session,
    readonly now: () => number,
  ) {}

  get usesGpu(): boolean {
    return this.session.retired === undefined;
  }

  /** Opened when it is first needed. */
  gpu(): Promise<Backend> {
    this.#gpu ??= this.openGpu().then((gpu) => {
      this.#opened = gpu;
      return gpu;
    });
    return this.#gpu;
  }

  get gpuBytes(): number {
    return this.#opened?.bytes ?? 0;
  }

  closeGpu(): void {
    this.#opened?.close();
  }

  /** Runs, reads and snapshots go one after another, in the order they were asked for. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting += 1;
    const mine = this.#turn.then(work).finally(() => {
      this.#waiting -= 1;
    });
    this.#turn = mine.catch(() => {});
    return mine;
  }

  /** A write: at once where nothing is under way, else in its turn, with the numbers that it has now. */
  change<N extends Numbers>(data: N, write: (data: N) => void): void {
    if (this.#waiting === 0) {
      write(data);
      return;
    }
    const kept = data.slice() as N;
    void this.inTurn(async () => write(kept));
  }

  /** Closes after what was asked for before, and once the journal no longer needs what is closed. */
  leave(close: () => void): void {
    if (this.#waiting === 0 && this.journal.length === 0) {
      close();
      return;
    }
    void this.inTurn(async () => {
      await this.bringBack();
      close();
    });
  }

  /** Milliseconds that it takes. */
  async timed(work: () => Promise<void>): Promise<number> {
    const start = this.now();
    await work();
    return this.now() - start;
  }

  /** Does something on the GPU; where that fails, the CPU gets to where the GPU was, and does it `instead`. */
  async attempt<T>(onGpu: () => Promise<T>, instead: () => Promise<T>): Promise<T> {
    try {
      return await onGpu();
    } catch (error) {
      await this.retire(failed(error));
      return instead();
    }
  }

  /** Makes the CPU's stores the newest, by bringing the GPU's numbers back. */
  async bringBack(): Promise<void> {
    const behind = this.behind();
    if (behind.length === 0) {
      this.forget();
      return;
    }
    await this.attempt(
      async () => {
        const snapshots = await Promise.all(behind.map(({ onGpu }) => onGpu!.snapshot()));
        behind.forEach((store, i) => store.settle(snapshots[i]!));
        this.forget();
      },
      async () => {},
    );
  }

  /** The stores whose newest numbers are on the GPU. */
  behind(): PairStore[] {
    return [...this.stores].filter(({ newest }) => newest === 'gpu');
  }

  /** No more GPU in this session: what it did since both agreed is done again on the CPU. */
  async retire(sentence: string): Promise<void> {
    this.session.retired ??= sentence;
    const journal = this.journal;
    this.journal = [];
    for (const store of this.stores) store.dropGpu();
    for (const deed of journal) {
      if ('store' in deed) deed.store.redo(deed.data, deed.name);
      else await deed.program.redo(deed.inputs);
    }
    for (const program of this.programs) program.dropGpu();
    this.forget();
  }

  /** Gives back the GPU's memory for programs that will not run there, and for stores that no program uses there. */
  async tidy(): Promise<void> {
    await this.bringBack();
    for (const program of this.programs) if (program.mayLeaveGpu) program.dropGpu();
    for (const store of this.stores) {
      const used = [...this.programs].some(({ wantsGpu, stores }) => wantsGpu && stores.includes(store));
      if (!used) store.dropGpu();
    }
  }

  /** The CPU's stores are the newest, or as good: the journal has served. */
  forget(): void {
    this.journal = [];
    this.unchecked = 0;
  }

  /** The verdict on all programs of one kind over the same stores. */
  verdictOn(kind: string): Verdict {
    const verdict = this.#verdicts.get(kind) ?? { cpu: 0, gpu: 0, runs: 0, apart: 0 };
    this.#verdicts.set(kind, verdict);
    return verdict;
  }
}
