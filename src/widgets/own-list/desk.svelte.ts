/**
 * A reader's list on its way to a model: read in the lab, trained by the page's run, sampled in the lab. Each stage may be
 * overtaken by a newer list. Knows no figure.
 */
import { limits, type NameList } from '@/cells/reading-list';
import { LabRun } from '@/runtime/lab-run.svelte';
import { experiment } from '@/runtime/laboratory';
import { listRecipe } from '@/runtime/lists';
import { lists } from '@/runtime/own-list.svelte';
import type { Recipe } from '@/runtime/protocol';
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
  /** The list that is being learned, or was: a newer one may have been read since. */
  learning = $state.raw<NameList>();
  /** What trains, or trained, on it. */
  recipe = $state.raw<Recipe>();
  /** How far that has come: overtaken, when another run or a reset took the page before it ended. */
  stage = $state<'learning' | 'done' | 'overtaken'>();
  /** The learned model as a file. */
  bytes = $state.raw<Uint8Array>();
  /** The browser keeps that list and its model. */
  kept = $state(false);
  /** Of the run that was learned to its end: the page may have another one by now. */
  #losses = $state.raw<readonly number[]>([]);
  readonly lab = new LabRun();
  #turn = 0;

  /** The run of the page is that of this list. */
  get live(): boolean {
    return this.recipe !== undefined && run.recipe === this.recipe;
  }
  /** losses[0] is step 1's. */
  get losses(): readonly number[] {
    return this.live ? run.losses : this.#losses;
  }

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
    this.#forget();
    const recipe = listRecipe(list, runSeed);
    [this.learning, this.recipe, this.stage, this.trouble] = [list, recipe, 'learning', undefined];
    try {
      const refused = await lists.keep(list);
      if (this.recipe !== recipe) return;
      await run.start(recipe, title);
      if (this.recipe !== recipe) return;
      if (!this.#learned(recipe, refused)) return;
      const bytes = await run.checkpoint(run.reached);
      if (this.recipe !== recipe) return;
      this.bytes = bytes;
      await this.write(bytes, list.train);
    } catch (error) {
      if (this.live && this.recipe === recipe) this.trouble = sentenceOf(error);
    }
  }

  /** Whether the training came to its end. @param refused why the browser does not keep the list */
  #learned({ steps }: Recipe, refused: string | undefined): boolean {
    const done = this.live && run.reached === steps;
    this.stage = done ? 'done' : this.live ? undefined : 'overtaken';
    if (!this.live) return false;
    this.trouble = run.trouble ?? refused;
    this.kept = this.trouble === undefined;
    this.#losses = run.losses;
    return done;
  }

  /** The browser keeps one model of names: that of another run takes the place of this one's. For an effect. */
  follow(): void {
    if (run.recipe && !this.live) this.kept = false;
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
    this.#forget();
    [this.list, this.trouble, this.reading, this.share] = [list, undefined, false, 0];
  }

  /** Nothing was learned. */
  #forget(): void {
    this.lab.stop();
    [this.recipe, this.stage, this.bytes, this.names] = [undefined, undefined, undefined, undefined];
    [this.kept, this.#losses] = [false, []];
  }
}

const sentenceOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
