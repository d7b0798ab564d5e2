/**
 * The text that the figures of this chapter share: written by the session's model with the session's seed and knobs, and
 * the texts of the seeds beside it. Draws nothing.
 */
import type { Model } from '@/runtime/models';
import { session } from '@/runtime/session.svelte';
import { knobNames } from '@/runtime/settings';
import { firstListed, listed, modes, opening, textOf, type Written, write } from './sampling';

/** One seed and what it writes. */
export interface Line {
  readonly seed: number;
  readonly text: string;
}

class Writing {
  /** Undefined until a model has answered; figures show what the build computed. */
  shown = $state.raw<Written>();
  /** The texts of the twelve seeds among which this one is, under the same knobs. They come after the text itself. */
  lines = $state.raw<readonly Line[]>();
  /** The text that `lines` were written with. */
  listedWith = $state.raw<Written>();
  mode = $derived(session.choice('darts', modes) ?? 'each');
  #asked = '';
  #turn = 0;
  #model: Model | undefined;

  /** Writes again when model, seed, knobs or rule have changed. Call it in an effect of every figure: the first one asks. */
  follow(): void {
    const { model, seed } = session;
    const settings = session.settings(opening);
    const { mode } = this;
    const prompt = session.prompt ?? model?.start;
    if (!model || !prompt) return;
    const key = JSON.stringify([seed, mode, prompt, settings.order, knobNames.map((name) => settings[name])]);
    if (model === this.#model && key === this.#asked) return;
    [this.#model, this.#asked] = [model, key];
    const mine = ++this.#turn;
    void this.#write(model, prompt, settings, seed, mode, () => mine === this.#turn).catch(
      (error: unknown) => (session.trouble = error instanceof Error ? error.message : String(error)),
    );
  }

  async #write(
    model: Model,
    prompt: readonly number[],
    settings: Written['settings'],
    seed: number,
    mode: Parameters<typeof write>[4],
    current: () => boolean,
  ): Promise<void> {
    const shown = await write(model, prompt, settings, seed, mode);
    if (!current()) return;
    this.shown = shown;
    const lines: Line[] = [];
    const first = firstListed(seed);
    for (let next = first; next < first + listed; next++) {
      const written = next === seed ? shown : await write(model, prompt, settings, next, mode);
      if (!current()) return;
      lines.push({ seed: next, text: textOf(written) });
    }
    [this.lines, this.listedWith] = [lines, shown];
  }
}

export const writing = new Writing();
