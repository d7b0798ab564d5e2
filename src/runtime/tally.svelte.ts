/**
 * How many seeds fared how, under each of several ways to train: run here, one way after another, and kept as far as they
 * came. Knows no figure.
 */
import { fifty, type Outcome } from '@/cells/seeds';
import type { Variant } from '@/cells/variants';
import { LabRun } from './lab-run.svelte';

/** Milliseconds between two pictures of a run: seeds may come faster than a reader sees, and the page has other work. */
const redrawn = 80;

export type Outcomes<K extends string> = Partial<Record<K, readonly Outcome[]>>;

export class Tally<K extends string> {
  readonly lab = new LabRun();
  /** Run here or handed in; a way that is absent was not run yet. */
  outcomes = $state.raw<Outcomes<K>>({});
  /** The way that was run last, or is being run. */
  now = $state<K>();
  /** Ways that were run on this page. */
  here = $state.raw<ReadonlySet<K>>(new Set());

  #turn = 0;

  /** The way that is being run. */
  get running(): K | undefined {
    return this.lab.going ? this.now : undefined;
  }
  /** Its seeds so far. */
  get done(): number {
    return this.running === undefined ? 0 : this.outcomes[this.running]!.length;
  }

  constructor(outcomes: Outcomes<K>) {
    this.outcomes = outcomes;
  }

  /** Runs fifty seeds in each way, from the first one on, until it is stopped; goes on where it was paused. */
  async run(ways: readonly (readonly [K, Variant])[]): Promise<void> {
    if (this.lab.phase === 'paused') return this.lab.goOn();
    const turn = ++this.#turn;
    for (const [way, variant] of ways) {
      this.now = way;
      this.here = new Set([...this.here, way]);
      const found: Outcome[] = [];
      this.#put(way, found);
      let shown = performance.now();
      const ended = await this.lab.run('seeds', { variant, seeds: fifty }, ({ outcome }) => {
        if (outcome) found.push(outcome);
        const now = performance.now();
        if (this.lab.phase === 'running' && now - shown < redrawn) return;
        shown = now;
        this.#put(way, found);
      });
      if (turn !== this.#turn) return;
      this.#put(way, found);
      if (!ended) return;
    }
  }

  /** Ends the run and forgets what was run here. */
  clear(outcomes: Outcomes<K>): void {
    this.#turn++;
    this.lab.stop();
    [this.outcomes, this.now, this.here] = [outcomes, undefined, new Set()];
  }

  #put(way: K, found: readonly Outcome[]): void {
    this.outcomes = { ...this.outcomes, [way]: [...found] };
  }
}
