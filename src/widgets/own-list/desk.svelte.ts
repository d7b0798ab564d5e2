/**
 * A reader's list on its way to a model: read in the lab, trained by the page's run, sampled in the lab. Each stage may be
 * overtaken by a newer list. Knows no figure.
 */
import type { NameList } from '@/cells/reading-list';
import { LabRun } from '@/runtime/lab-run.svelte';
import { experiment } from '@/runtime/laboratory';
import { listRecipe } from '@/runtime/lists';
import { lists } from '@/runtime/own-list.svelte';
import { run } from '@/runtime/run.svelte';
import { sampling } from './own-list';

const runSeed = 1;
export const title = 'yours, your list';

export class Desk {
  /** What was read last; undefined while there is none, or a newer one is being read. */
  list = $state.raw<NameList>();
  reading = $state(false);
  /** 0 … 1 */
  share = $state(0);
  trouble = $state<string>();
  /** Written by the model of this list. */
  names = $state.raw<readonly string[]>();
  /** The list that was trained on. */
  learned = $state.raw<NameList>();
  readonly lab = new LabRun();
  #turn = 0;

  async read(bytes: Uint8Array): Promise<void> {
    const turn = ++this.#turn;
    [this.list, this.trouble, this.reading, this.share] = [undefined, undefined, true, 0];
    const reading = experiment('readingList', { bytes });
    try {
      for await (const { share, list } of reading) {
        if (turn !== this.#turn) return;
        [this.share, this.list] = [share, list];
      }
    } catch (error) {
      if (turn === this.#turn) this.trouble = sentenceOf(error);
    } finally {
      if (turn === this.#turn) this.reading = false;
    }
  }

  async train(): Promise<void> {
    const { list } = this;
    if (!list) return;
    [this.trouble, this.names, this.learned] = [undefined, undefined, list];
    const refused = await lists.keep(list);
    const recipe = listRecipe(list, runSeed);
    await run.start(recipe, title);
    if (run.recipe !== recipe) return; // another run has begun meanwhile
    this.trouble = run.trouble ?? refused;
    if (run.reached === recipe.steps) await this.write(await run.checkpoint(run.reached), list.train);
  }

  /** Names by a model of a list. */
  async write(bytes: Uint8Array, list: readonly string[]): Promise<void> {
    const { temperature, count } = sampling;
    await this.lab.run('copying', { bytes, list, temperatures: [temperature], count }, ({ model }) => {
      this.names = model.map(({ text }) => text);
    });
    this.trouble ??= this.lab.trouble;
  }

  /** As it was before. @param list read when the site was built */
  clear(list: NameList): void {
    this.#turn++;
    this.lab.stop();
    [this.list, this.names, this.learned] = [list, undefined, undefined];
    [this.trouble, this.reading, this.share] = [undefined, false, 0];
  }
}

const sentenceOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
