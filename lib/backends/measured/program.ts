/**
 * A program on both backends: it runs on the CPU at once, on both as soon as the GPU has compiled it, and then where it is
 * faster. From time to time it runs on both again, to see whether they still agree.
 */
import type { Tensor } from '../../graph/graph';
import type { Plan } from '../../graph/plan';
import { sizeOf } from '../../graph/shape';
import {
  type Backend,
  Closable,
  endToEnd,
  type Inputs,
  lengthMismatch,
  type Numbers,
  type Program,
  unknownName,
} from '../backend';
import { changedBy, disagreement, type Evidence, evidenceOf, parts } from './agreement';
import type { Pair } from './pair';
import type { PairStore } from './store';
import { disagreed, failed, hopeless, tooLarge, type Verdict } from './verdict';

export class PairProgram extends Closable implements Program {
  #gpu: Program | undefined;
  #preparing = false;
  /** The GPU has run it: the first run there, slower than all others, is not timed. */
  #warm = false;
  #lastOn: 'cpu' | 'gpu' = 'cpu';
  /** The CPU has the results of the last run, too. */
  #known = true;
  /** All inputs as they were last written, at first zeros: what the journal needs of a run. Each array is written once. */
  #inputs = new Map<string, Numbers>();
  readonly #evidence: Evidence;
  readonly #changed: readonly PairStore[];

  constructor(
    readonly pair: Pair,
    readonly plan: Plan,
    readonly stores: readonly PairStore[],
    readonly cpu: Program,
    readonly verdict: Verdict,
  ) {
    super('program');
    this.#evidence = evidenceOf(plan);
    const changed = new Set(changedBy(plan).map(({ name }) => name));
    this.#changed = stores.filter(({ parameters }) => parameters.some(({ name }) => changed.has(name)));
    pair.programs.add(this);
  }

  get dispatches(): number | undefined {
    return this.#lastOn === 'gpu' ? this.#gpu?.dispatches : this.cpu.dispatches;
  }

  /** Compiles it for the GPU; where that fails, there is none from then on. */
  async prepare(): Promise<void> {
    this.#preparing = true;
    for (const { name, kind, type, shape } of this.plan.readable.values()) {
      const Zeros = type === 'i32' ? Int32Array : Float32Array;
      if (kind === 'input') this.#inputs.set(name, new Zeros(sizeOf(shape)));
    }
    try {
      const gpu = await this.pair.gpu();
      const program = this.#isWanted ? await this.#compileOn(gpu) : undefined;
      await this.pair.inTurn(() => this.#settle(program));
    } catch (error) {
      await this.pair.inTurn(() => this.#giveUp(error));
    }
  }

  #compileOn(gpu: Backend): Promise<Program> {
    for (const store of this.stores) store.onGpu ??= gpu.allocate(store.parameters);
    return gpu.compile(this.plan, ...this.stores.map(({ onGpu }) => onGpu!));
  }

  /** Begins to use what was compiled, unless that was in vain. */
  async #settle(program: Program | undefined): Promise<void> {
    if (program && this.#isWanted) {
      this.#gpu = program; // first: a card that fails at a write takes it along
      for (const [name, data] of this.#inputs) program.write(name, data);
    } else program?.close();
    this.#preparing = false;
    if (!this.#gpu) await this.pair.tidy();
  }

  async #giveUp(error: unknown): Promise<void> {
    this.#preparing = false;
    if (this.#isWanted && !(error instanceof RangeError)) return this.pair.retire(failed(error));
    if (this.#isWanted) Object.assign(this.verdict, { winner: 'cpu', why: tooLarge(error as RangeError) });
    await this.pair.tidy();
  }

  /** Whether its stores must stay on the GPU. */
  get wantsGpu(): boolean {
    return this.#preparing || this.#gpu !== undefined;
  }

  /** It will not run on the GPU, and nothing is left there that the CPU does not have. */
  get mayLeaveGpu(): boolean {
    return !this.#mayUseGpu && this.#known;
  }

  /** Worth compiling for the GPU: it may run there, and neither it nor a store of its was closed meanwhile. */
  get #isWanted(): boolean {
    const { pair, stores } = this;
    return this.#mayUseGpu && pair.programs.has(this) && stores.every((store) => pair.stores.has(store));
  }

  get #mayUseGpu(): boolean {
    return this.pair.usesGpu && this.verdict.winner !== 'cpu';
  }

  write(name: string, data: Numbers): void {
    this.requireOpen();
    this.#requireFit('write', name, data);
    this.pair.change(data, (kept) => this.#write(name, kept));
  }

  #write(name: string, data: Numbers): void {
    this.cpu.write(name, data);
    if (!this.wantsGpu) return;
    this.#inputs.set(name, data.slice());
    try {
      this.#gpu?.write(name, data);
    } catch {
      // The device has failed, and the next run will be told.
    }
  }

  async run(times = 1): Promise<void> {
    const sets = Array.from({ length: times }, () => ({}));
    await this.series(sets, []);
  }

  async series(sets: readonly Inputs[], names: readonly string[]): Promise<Float32Array[]> {
    this.#require(sets, names);
    return this.pair.inTurn(async () => {
      const results: Float32Array[] = [];
      while (results.length < sets.length)
        results.push(...(await this.#some(sets.slice(results.length), names)));
      return results;
    });
  }

  async read(name: string, into?: Float32Array): Promise<Float32Array> {
    this.requireOpen();
    if (into) this.#requireFit('read', name, into);
    const { kind } = this.#readable(name);
    return this.pair.inTurn(() => this.#read(name, kind, into));
  }

  async #read(name: string, kind: Tensor['kind'], into?: Float32Array): Promise<Float32Array> {
    if (kind === 'input') this.#level();
    if (kind === 'input' || (this.#lastOn === 'cpu' && this.#known)) return this.cpu.read(name, into);
    const known = () => {
      if (this.#known) return this.cpu.read(name, into);
      throw new Error(
        `read: ${name} was lost with the graphics card, and other runs came after it; run again`,
      );
    };
    return this.#gpu ? this.pair.attempt(() => this.#gpu!.read(name, into), known) : known();
  }

  /** A run of the journal, on the CPU. */
  async redo(inputs: ReadonlyMap<string, Numbers>): Promise<void> {
    for (const [name, data] of inputs) this.cpu.write(name, data);
    await this.cpu.run();
    this.#known = true;
  }

  dropGpu(): void {
    this.#gpu?.close();
    this.#gpu = undefined;
    this.#lastOn = 'cpu';
    this.#level();
    this.#inputs.clear();
  }

  protected release(): void {
    this.pair.leave(() => {
      this.pair.programs.delete(this);
      this.#gpu?.close();
      this.cpu.close();
    });
  }

  /** What is asked for must fit before anything runs. @throws RangeError for a name or a length; Error when closed */
  #require(sets: readonly Inputs[], names: readonly string[]): void {
    this.requireOpen();
    for (const store of this.stores) store.requireOpen();
    for (const set of sets) for (const name in set) this.#requireFit('write', name, set[name]!);
    for (const name of names) this.#readable(name);
  }

  #requireFit(what: 'read' | 'write', name: string, { length }: Numbers): void {
    const expected = sizeOf(this.#readable(name).shape);
    if (length !== expected) throw lengthMismatch(what, name, length, expected);
  }

  #readable(name: string): Tensor {
    const tensor = this.plan.readable.get(name);
    if (!tensor) throw unknownName('program', name, this.plan.readable.keys());
    return tensor;
  }

  /** Gives the CPU's program the inputs as they are now: it does not see those of runs on the GPU. */
  #level(): void {
    for (const [name, data] of this.#inputs) this.cpu.write(name, data);
  }

  #note(set: Inputs): void {
    if (this.wantsGpu) for (const name in set) this.#inputs.set(name, set[name]!.slice());
  }

  /** At least the first of the sets, where it is to run now. */
  async #some(sets: readonly Inputs[], names: readonly string[]): Promise<Float32Array[]> {
    const { pair, verdict } = this;
    if (this.#gpu && !this.#mayUseGpu) {
      await pair.bringBack();
      if (pair.session.retired !== undefined) await pair.retire(pair.session.retired);
      this.dropGpu();
      await pair.tidy();
    }
    if (!this.#gpu) {
      await pair.bringBack();
      return this.#onCpu(sets, names);
    }
    if (verdict.winner === undefined) {
      await pair.bringBack();
      return [await this.#onBoth(sets[0]!, names)];
    }
    const left = pair.policy.every - pair.unchecked;
    return left > 0 ? this.#onGpu(sets.slice(0, left), names) : [await this.#check(sets[0]!, names)];
  }

  async #onCpu(sets: readonly Inputs[], names: readonly string[]): Promise<Float32Array[]> {
    const results = await this.cpu.series(sets, names);
    for (const set of sets) this.#note(set);
    for (const store of this.#changed) store.newest = 'cpu';
    [this.#lastOn, this.#known] = ['cpu', true];
    return results;
  }

  async #onGpu(sets: readonly Inputs[], names: readonly string[]): Promise<Float32Array[]> {
    const { pair } = this;
    return pair.attempt(
      async () => {
        for (const store of this.stores) await store.bringOver();
        const results = await this.#gpu!.series(sets, names);
        for (const set of sets) {
          this.#note(set);
          pair.journal.push({ program: this, inputs: new Map(this.#inputs) });
        }
        pair.unchecked += sets.length;
        for (const store of this.#changed) store.newest = 'gpu';
        [this.#lastOn, this.#known] = ['gpu', false];
        return results;
      },
      () => this.#onCpu(sets, names),
    );
  }

  /** The CPU's answer, and what the GPU makes of the same: a trial. The CPU's stores are the newest before and after. */
  async #onBoth(set: Inputs, names: readonly string[]): Promise<Float32Array> {
    const { pair, verdict } = this;
    const brought = await pair.attempt(
      async () => {
        for (const store of this.stores) await store.bringOver();
        return true;
      },
      async () => false,
    );
    let answer = new Float32Array();
    const cpu = await pair.timed(async () => {
      [answer] = (await this.#onCpu([set], names)) as [Float32Array<ArrayBuffer>];
    });
    if (!brought) return answer;
    await pair.attempt(
      async () => {
        const theirs = await this.#compare(set);
        verdict.apart = Math.max(verdict.apart, theirs.apart);
        if (this.#warm || hopeless(cpu, theirs.time)) {
          verdict.cpu += cpu;
          verdict.gpu += theirs.time;
          verdict.runs += 1;
        }
        this.#warm = true;
        if (!(verdict.apart <= pair.policy.tolerance))
          await pair.retire(disagreed(verdict.apart, pair.policy.tolerance));
        else if (verdict.runs >= pair.policy.trialRuns || hopeless(cpu, theirs.time)) await this.#decide();
      },
      async () => {},
    );
    return answer;
  }

  async #decide(): Promise<void> {
    const { preferGpu } = this.pair.policy;
    this.verdict.winner = preferGpu || this.verdict.gpu < 0.9 * this.verdict.cpu ? 'gpu' : 'cpu';
    if (this.verdict.winner === 'cpu') await this.pair.tidy();
  }

  /** Runs the GPU from the state the CPU had, and compares where both end. */
  async #compare(set: Inputs): Promise<{ apart: number; time: number }> {
    const { outputs, stored } = this.#evidence;
    let theirs = new Float32Array();
    const time = await this.pair.timed(async () => {
      [theirs] = (await this.#gpu!.series([set], outputs)) as [Float32Array<ArrayBuffer>];
    });
    const ours = endToEnd(await Promise.all(outputs.map((name) => this.cpu.read(name))));
    const moved = await Promise.all(
      stored.map(async ({ name }) => {
        const { onCpu, onGpu } = this.stores.find(({ parameters }) =>
          parameters.some((p) => p.name === name),
        )!;
        return [await onCpu.read(name), await onGpu!.read(name)] as const;
      }),
    );
    const lengths = outputs.map((name) => sizeOf(this.plan.readable.get(name)!.shape));
    return { apart: Math.max(disagreement(parts(lengths, ours, theirs)), disagreement(moved)), time };
  }

  /**
   * A run on both from the GPU's state. Where they agree, the GPU goes on, and the journal begins anew. Where they do not,
   * the CPU goes back to where they last did, and does all since.
   */
  async #check(set: Inputs, names: readonly string[]): Promise<Float32Array> {
    const { pair, verdict } = this;
    const [behind, before] = [pair.behind(), new Map<PairStore, Float32Array>()];
    for (const store of [...behind, ...this.#changed]) before.set(store, await store.onCpu.snapshot());
    const goBack = async (sentence: string) => {
      for (const [store, base] of before) store.onCpu.restore(base);
      await pair.retire(sentence);
      return (await this.#onCpu([set], names))[0]!;
    };
    try {
      for (const store of this.stores) await store.bringOver();
      for (const store of behind) store.onCpu.restore(await store.onGpu!.snapshot());
      this.#level();
      await this.cpu.series([set], []);
      const { apart } = await this.#compare(set);
      verdict.apart = Math.max(verdict.apart, apart);
      if (!(apart <= pair.policy.tolerance)) return goBack(disagreed(apart, pair.policy.tolerance));
      const answer: Float32Array[] = [];
      for (const name of names) answer.push(await this.#gpu!.read(name));
      this.#note(set);
      for (const store of before.keys()) store.newest = 'gpu';
      pair.forget();
      [this.#lastOn, this.#known] = ['gpu', true];
      return endToEnd(answer);
    } catch (error) {
      return goBack(failed(error));
    }
  }
}
