/**
 * An experiment that the reader runs: start, pause, go on, stop. To pause is not to ask for the next result; to stop ends
 * the worker in the middle of whatever it does. Knows no experiment.
 */
import type { ExperimentName, Input, Result } from '@/cells/experiments';
import { type Experiment, experiment, inView } from './laboratory';

export type LabPhase = 'idle' | 'running' | 'paused' | 'done';

export class LabRun {
  phase = $state<LabPhase>('idle');
  /** Why it ended early, in a sentence. */
  trouble = $state<string>();
  /** Milliseconds until the last result, without pauses and the time in a hidden tab. */
  took = $state(0);
  #current: Experiment<unknown> | undefined;
  #goOn: () => void = () => {};

  get going(): boolean {
    return this.phase === 'running' || this.phase === 'paused';
  }

  /**
   * Follows an experiment to its end, in place of the one before.
   * @returns whether it came to its end
   */
  async run<N extends ExperimentName>(
    name: N,
    input: Input<N>,
    take: (result: Result<N>) => void,
  ): Promise<boolean> {
    this.stop();
    [this.phase, this.took] = ['running', 0];
    let since = performance.now();
    let mine: Experiment<Result<N>> | undefined;
    try {
      mine = experiment(name, input);
      this.#current = mine;
      for await (const result of mine) {
        if (this.#current !== mine) return false;
        take(result);
        this.took += performance.now() - since;
        await this.#rest();
        since = performance.now();
      }
      if (this.#current !== mine) return false;
      this.#end('done');
      return true;
    } catch (error) {
      // One that was overtaken has nothing more to say.
      if (this.#current !== mine) return false;
      this.#end('idle');
      this.trouble = error instanceof Error ? error.message : String(error);
      return false;
    }
  }

  pause(): void {
    if (this.phase === 'running') this.phase = 'paused';
  }

  goOn(): void {
    if (this.phase !== 'paused') return;
    this.phase = 'running';
    this.#goOn();
  }

  /** Ends it where it is; what it has told stays told, but for its trouble. */
  stop(): void {
    this.trouble = undefined;
    this.#current?.stop();
    this.#end('idle');
    this.#goOn();
  }

  #end(phase: LabPhase): void {
    this.#current = undefined;
    this.phase = phase;
  }

  async #rest(): Promise<void> {
    await inView();
    if (this.phase !== 'paused') return;
    await new Promise<void>((resolve) => {
      this.#goOn = resolve;
    });
  }
}
