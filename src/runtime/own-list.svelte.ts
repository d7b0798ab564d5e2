/** The reader's own list of names: shared by the figures of a page, and kept by their browser. Knows no figure. */
import { characterTokenizer } from '@lib';
import { del, get, set } from 'idb-keyval';
import { limits, type NameList } from '@/cells/reading-list';

const shelf = 'one-token/list';

class Lists {
  /** The reader's own; undefined until they give one. */
  own = $state.raw<NameList>();
  #asked: Promise<void> | undefined;

  /** What the browser kept from an earlier visit. Asked once. */
  restore(): Promise<void> {
    this.#asked ??= get<unknown>(shelf)
      .then((kept) => {
        if (isList(kept)) this.own ??= kept;
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

/** Whether what a browser kept is a list: another edition, or a damaged disk, may have left anything. */
export function isList(kept: unknown): kept is NameList {
  const { train, heldOut, vocabulary, context, names } = (kept ?? {}) as Partial<NameList>;
  if (!Array.isArray(train) || !Array.isArray(heldOut) || train.length === 0 || heldOut.length === 0)
    return false;
  if (!Number.isInteger(context) || context! < 1 || context! > limits.letters || !Number.isInteger(names))
    return false;
  try {
    const { document } = characterTokenizer(vocabulary!);
    for (const name of [...train, ...heldOut]) document(name);
    return true;
  } catch {
    return false;
  }
}

export const lists = new Lists();
