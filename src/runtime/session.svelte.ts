/**
 * What the figures of one page share: model, knobs, seed. Nothing else.
 * Until a figure is touched the model is undefined, and figures show what the build computed from the shipped one.
 */
import { warmUp } from './client';
import { keep, kept, type Model, openBytes, openShipped } from './models';

class Session {
  model = $state.raw<Model>();
  /** Undefined until the reader turns it: each figure opens at the value that shows its point. */
  temperature = $state<number>();
  seed = $state(1);
  /** A sentence for the reader when a model could not be opened. */
  trouble = $state<string>();
  #opening: Promise<Model> | undefined;

  /** The model to ask: the one in use, or the reader's kept one, or the shipped one. */
  open(): Promise<Model> {
    if (this.model) return Promise.resolve(this.model);
    this.#opening ??= this.#openFirst().catch((error: unknown) => {
      this.#opening = undefined;
      this.trouble = error instanceof Error ? error.message : String(error);
      throw error;
    });
    return this.#opening;
  }

  /**
   * On arrival. If the reader has a model of their own the page is about that one; otherwise the engine is fetched at the
   * first sign of a reader (a pointer that moves, a key, a scroll), and from then on the figures are live.
   */
  async welcome(): Promise<void> {
    const signs = new AbortController();
    const woken = () => {
      signs.abort();
      void this.open().catch(() => {});
    };
    for (const sign of ['pointermove', 'pointerdown', 'keydown', 'scroll', 'focusin'])
      addEventListener(sign, woken, { signal: signs.signal, passive: true });
    if (await kept()) woken();
  }

  /** Opens a checkpoint file of the reader's and keeps it. @throws Error with the engine's sentence; the old model stays */
  async openFile(bytes: Uint8Array, title: string): Promise<string | undefined> {
    this.use(await openBytes('yours', bytes, title));
    return keep({ bytes, title });
  }

  /** Back to the model that the chapters speak of. The reader's own stays kept. */
  async openShipped(): Promise<void> {
    try {
      this.use(await openShipped());
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : String(error);
    }
  }

  use(model: Model): void {
    this.model = model;
    this.trouble = undefined;
  }

  warmUp = warmUp;

  async #openFirst(): Promise<Model> {
    const own = await kept();
    const model = own ? await openKept(own) : await openShipped();
    this.model ??= model;
    return this.model;
  }
}

/** A kept model that no longer opens (an older format, a damaged disk) must not lock the book: the shipped one steps in. */
async function openKept({ bytes, title }: { bytes: Uint8Array; title: string }): Promise<Model> {
  try {
    return await openBytes('yours', bytes, title);
  } catch {
    return openShipped();
  }
}

export const session = new Session();
