/**
 * The counts of the meter as an experiment that the reader runs: the place they look at first, then the rest of the axis.
 * Whose names they are (the shipped model, a run of this page, the reader's own) decides what is asked.
 */
import { save } from '@/runtime/client';
import { LabRun } from '@/runtime/lab-run.svelte';
import { type List, learningOf } from '@/runtime/lists';
import type { Model } from '@/runtime/models';
import { count, type Point, pointOf, runSeed, steps, temperatures } from './copying';

export class Counting {
  readonly lab = new LabRun();
  points = $state.raw<readonly Point[]>([]);
  #turn = 0;

  /** @param list what the model learned from. @throws Error with a sentence when the model cannot be had */
  async overTemperatures(model: Model, list: readonly string[], first: number): Promise<void> {
    const turn = this.#begin();
    const bytes = await save(model.frame, model.title);
    if (turn !== this.#turn) return;
    const order = [first, ...temperatures.filter((one) => one !== first)];
    await this.lab.run('copying', { bytes, list, temperatures: order, count }, (reading) =>
      this.#take(pointOf(reading)),
    );
  }

  async overSteps(list: List, temperature: number): Promise<void> {
    this.#begin();
    const run = learningOf({ ...list, heldOut: list.heldOut.slice(0, 1) }, runSeed, steps);
    await this.lab.run('copyingByStep', { run, temperature, count }, (reading) =>
      this.#take(pointOf(reading)),
    );
  }

  stop(): void {
    this.#turn++;
    this.lab.stop();
  }

  #begin(): number {
    this.stop();
    this.points = [];
    return this.#turn;
  }
  #take(point: Point): void {
    this.points = [...this.points, point];
  }
}
