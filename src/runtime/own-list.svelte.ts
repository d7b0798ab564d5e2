/** The reader's own list of names: shared by the figures of a page, and kept by their browser. Knows no figure. */
import { del, get, set } from 'idb-keyval';
import type { NameList } from '@/cells/reading-list';

const shelf = 'one-token/list';

class Lists {
  /** The reader's own; undefined until they give one. */
  own = $state.raw<NameList>();
  #asked: Promise<void> | undefined;

  /** What the browser kept from an earlier visit. Asked once. */
  restore(): Promise<void> {
    this.#asked ??= get<NameList>(shelf)
      .then((kept) => {
        this.own ??= kept;
      })
      .catch(() => {});
    return this.#asked;
  }

  /** @returns undefined, or a sentence when the browser refuses to keep it */
  async keep(list: NameList): Promise<string | undefined> {
    this.own = list;
    try {
      await set(shelf, list);
      return undefined;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return `Your browser would not keep the list (${why}). It works until you leave this page.`;
    }
  }

  async forget(): Promise<void> {
    this.own = undefined;
    await del(shelf).catch(() => {});
  }
}

export const lists = new Lists();
