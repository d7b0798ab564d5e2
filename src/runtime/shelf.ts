/** Small things that a figure keeps in the reader's browser between visits. A browser that keeps nothing is no error. */
import { get, set } from 'idb-keyval';

/** What was kept under a key, or undefined. */
export async function recall<T>(key: string): Promise<T | undefined> {
  try {
    return await get<T>(key);
  } catch {
    return undefined;
  }
}

export async function remember(key: string, value: unknown): Promise<void> {
  try {
    await set(key, value);
  } catch {
    // It lasts until the reader leaves the page.
  }
}
