/**
 * A reader's list on its way to a model: read in the lab, trained by the page's run, sampled in the lab. Each stage may be
 * overtaken by a newer list. Knows no figure.
 */
import { limits, type NameList } from '@/cells/reading-list';
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
  /** The browser keeps that list and its model. */
  kept = $state(false);
  readonly lab = new LabRun();
  #turn = 0;

  /** A text, one name a line. */
  read(text: string): Promise<void> {
    return this.#read(async () => new TextEncoder().encode(text));
  }

  /** A file of the reader's. One that is too large is not opened. */
  open(file: File): Promise<void> {
    return this.#read(async () => {
      if (file.size > limits.bytes)
        throw new RangeError(
          `${file.name} has ${(file.size / 1e6).toFixed(1)} MB; this page reads lists of up to ${limits.bytes / 1e6} MB.`,
        );
      const bytes = await file.arrayBuffer().catch((error: unknown) => {
        throw new Error(`${file.name} could not be read (${sentenceOf(error)}).`);
      });
      return new Uint8Array(bytes);
    });
  }

  /** What was asked last is what counts, whichever file arrives first. */
  async #read(get: () => Promise<Uint8Array>): Promise<void> {
    const turn = ++this.#turn;
    [this.list, this.trouble, this.reading, this.share] = [undefined, undefined, true, 0];
    try {
      const bytes = await get();
      if (turn !== this.#turn) return;
      for await (const { share, list } of experiment('readingList', { bytes })) {
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
    [this.trouble, this.names, this.learned, this.kept] = [undefined, undefined, list, false];
    try {
      const refused = await lists.keep(list);
      if (this.learned !== list) return;
      const recipe = listRecipe(list, runSeed);
      await run.start(recipe, title);
      if (run.recipe !== recipe) return; // another run has begun meanwhile
      this.trouble = run.trouble ?? refused;
      this.kept = this.trouble === undefined;
      if (run.reached < recipe.steps) return;
      const bytes = await run.checkpoint(run.reached);
      if (run.recipe === recipe) await this.write(bytes, list.train);
    } catch (error) {
      if (this.learned === list) this.trouble = sentenceOf(error);
    }
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
    [this.list, this.names, this.learned, this.kept] = [list, undefined, undefined, false];
    [this.trouble, this.reading, this.share] = [undefined, false, 0];
  }
}

const sentenceOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
