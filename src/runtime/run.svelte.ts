/**
 * The training run on the page, and the film of it: training is far faster than the eye, so every step is kept and
 * played back. Pause, step, back and the scrubber move through the film; training itself goes on behind it.
 *
 * One way for every kind of model. A recipe of `recipes.ts` says what is trained on what; documents of ids and their
 * vocabulary become one with `documentsRecipe(documents, vocabulary, seed)`:
 *
 *     await run.start(recipe, 'yours, your list');   // resolves when the training, not the film, has ended
 *     run.losses, run.reached, run.took, run.trouble // what came of it; `trouble` is a sentence for the reader
 *     run.stopAt(120)                                // every figure of the page asks the model of step 120
 *     await ask(run.frame(120), prompts)             // or one figure alone does
 *     await run.checkpoint(run.reached)              // safetensors
 *
 * What was trained is kept in the browser under the recipe's kind, unless `keepIt` is false.
 */
import { save, stop, train } from './client';
import { keep, remote } from './models';
import type { Frame, Recipe } from './protocol';
import { identityOf } from './recipes';
import { session } from './session.svelte';

/** Milliseconds that the whole film takes. */
const filmTime = 3000;

class Run {
  recipe = $state.raw<Recipe>();
  title = $state('');
  /** losses[0] is the loss of step 1's batch. */
  losses = $state.raw<readonly number[]>([]);
  /** Milliseconds that the training took, once it has ended. */
  took = $state<number>();
  training = $state(false);
  playing = $state(false);
  /** The step whose parameters every figure shows; 0 is before training. */
  shown = $state(0);
  /** What went wrong, or what the browser refused to keep. */
  trouble = $state<string>();
  #started = 0;
  /** The frame that the film waits for. */
  #next = 0;
  #turn = 0;
  /** Keys of the film on show and of the one being made: figures may ask the old one until the new one has a frame. */
  #film = '';
  #making = '';

  get reached(): number {
    return this.losses.length;
  }
  /** What the reader sees: `paused` where more of the film is there to show, or yet to come. */
  get phase(): 'idle' | 'running' | 'paused' | 'done' {
    if (this.playing) return 'running';
    if (!this.recipe) return 'idle';
    return this.training || this.shown < this.reached ? 'paused' : 'done';
  }

  /** Trains from the beginning. `play`: follow the film in about three seconds; otherwise jump to its end. */
  async start(recipe: Recipe, title: string, { play = true, keepIt = true } = {}): Promise<void> {
    const turn = ++this.#turn;
    this.pause();
    Object.assign(this, {
      recipe,
      title,
      losses: [],
      took: undefined,
      trouble: undefined,
      training: true,
      shown: 0,
    });
    if (this.#making !== this.#film) stop(this.#making);
    const film = `run ${turn}`;
    this.#making = film;
    const training = train(film, recipe);
    if (play) this.play();
    try {
      for await (const { losses } of training) {
        if (turn !== this.#turn) return;
        if (this.#film !== film) {
          stop(this.#film);
          this.#film = film;
        }
        this.losses = [...losses];
        if (!play) this.seek(losses.length);
        else if (this.shown === 0) this.seek(0);
      }
      const took = await training.done;
      if (turn === this.#turn) this.took = took;
      if (!keepIt || turn !== this.#turn) return;
      const refused = await this.#keep();
      if (turn === this.#turn) this.trouble = refused;
    } catch (error) {
      if (turn === this.#turn) this.trouble = error instanceof Error ? error.message : String(error);
    } finally {
      if (turn === this.#turn) this.training = false;
    }
  }

  /** A step of the film, to be asked. */
  frame(step: number): Frame {
    return { model: this.#film, step };
  }

  /** Shows a step: this model, at this step, is what every figure of the page asks from now on. */
  seek(step: number): void {
    const { recipe } = this;
    if (!recipe || this.reached === 0) return;
    this.shown = Math.max(0, Math.min(Math.round(step), this.reached));
    const title = `${this.title}, step ${this.shown}`;
    const identity = identityOf(recipe, this.shown);
    session.use(remote(this.frame(this.shown), recipe.config, recipe.vocabulary, title, identity));
  }

  play(): void {
    if (this.playing) return;
    if (this.recipe && this.reached > 0 && this.shown >= this.recipe.steps) this.seek(0);
    this.playing = true;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const from = this.shown;
    this.#started = performance.now();
    const frame = (now: number) => {
      if (!this.recipe) return;
      const { steps } = this.recipe;
      const due = still ? steps : from + ((now - this.#started) / filmTime) * steps;
      if (Math.floor(due) > this.shown && this.reached > this.shown) this.seek(Math.floor(due));
      if (this.shown >= steps || (!this.training && this.shown >= this.reached)) this.playing = false;
      else this.#next = requestAnimationFrame(frame);
    };
    this.#next = requestAnimationFrame(frame);
  }

  /** The frame that waits goes too: in a film that begins at once it would go on from where it was. */
  pause(): void {
    this.playing = false;
    cancelAnimationFrame(this.#next);
  }

  /** Halts the film at a step. */
  stopAt(step: number): void {
    this.pause();
    this.seek(step);
  }

  /** The checkpoint of the shown step. */
  async checkpoint(step = this.shown): Promise<Uint8Array> {
    return save(this.frame(step), `Trained in the reader's browser: ${this.title}, step ${step}.`);
  }

  /** Ends the run and forgets its film. */
  close(): void {
    this.#turn++;
    this.pause();
    stop(this.#film);
    stop(this.#making);
    this.#film = this.#making = '';
  }

  /** As if nothing had been trained on this page: its figures ask the published model. What the browser keeps stays. */
  clear(): void {
    this.close();
    if (session.model?.own) session.leaveOwn();
    Object.assign(this, { recipe: undefined, title: '', losses: [], took: undefined });
    Object.assign(this, { trouble: undefined, training: false, shown: 0 });
  }

  /** @returns undefined, or a sentence when the browser refuses */
  async #keep(): Promise<string | undefined> {
    const { recipe, title, reached } = this;
    const bytes = await this.checkpoint(reached);
    const identity = recipe && identityOf(recipe, reached);
    return keep({ bytes, title, ...(identity && { identity }) }, recipe?.kind);
  }
}

export const run = new Run();
// A page that opens again as it was has trained nothing.
session.onReset(() => run.clear());
