/**
 * What the figures of one page share: model, prompt, knobs, seed, position. Nothing else.
 * Until a figure is touched the model is undefined, and figures show what the build computed from the shipped one. What a
 * reader changes stands in the address, so that it can be shared, reloaded and gone back to.
 */
import type { SamplingSettings } from '@lib';
import type { Address } from './address';
import { usePickedEngine, warmUp } from './client';
import {
  type Cast,
  keep,
  kept,
  keptFor,
  type Model,
  modelOfPage,
  openBytes,
  openShipped,
  type ShippedName,
} from './models';
import { repeatExactly } from './picked-engine';
import type { PageState } from './replay';
import type { KnobName, KnobStage } from './settings';

/** What a page shows before anyone touches it. A shared link spells it out, so that it means the same for ever. */
export interface Opening {
  readonly prompt?: readonly number[];
  readonly settings?: SamplingSettings;
}

type Knobs = Readonly<Partial<Record<KnobName, number>>>;

/** Milliseconds that a knob must stand still before the address follows it, and the figures out of sight. */
const rest = 300;

class Session {
  model = $state.raw<Model>();
  /** The knobs that the reader turned. Each figure opens the others at the value that shows its point. */
  turned = $state.raw<Knobs>({});
  /** The knobs as they last stood still: what figures out of sight show, so that a drag is not slowed by them. */
  #rested = $state.raw<Knobs>({});
  /** Undefined until the reader moves a stage. */
  order = $state.raw<readonly KnobStage[]>();
  seed = $state(1);
  /** Undefined until the reader writes one or forces a token. */
  prompt = $state.raw<readonly number[]>();
  /** How many tokens of the text are looked at; undefined until the reader steps. */
  position = $state<number>();
  /** Figures' own choices, a word each; they travel in links. Read them with `choice`. */
  own = $state.raw<Readonly<Record<string, string>>>({});
  /** A sentence for the reader when a model could not be opened. */
  trouble = $state<string>();
  /** A sentence for the reader who came by a link: what it brought, whether the text is the sender's, or why it failed. */
  arrival = $state<string>();
  /** Whether the browser keeps a model of the reader's own. */
  hasOwn = $state(false);
  /** The model that opened by itself: as long as it is in use, the address need not name one. */
  first: Model | undefined;
  /** What the page shows before anyone touches it. */
  opening: Opening | undefined;
  /** The next change of the address can be gone back from. */
  step = false;
  /** How often a model was asked for: an answer that was overtaken is not used. */
  asked = 0;
  #opens: Promise<Model> | undefined;
  /** The reader's kept model is the one to open, unless a link or a reset said otherwise. */
  #ownFirst = true;
  readonly #alsoReset: (() => void)[] = [];
  #welcomed = false;
  #addressed: Promise<Address> | undefined;

  get temperature(): number | undefined {
    return this.turned.temperature;
  }

  /** Which of the cast is in use; undefined while figures still show what the build computed. */
  get cast(): Cast | undefined {
    return this.model?.cast;
  }

  /** Sets a knob; undefined gives it back to the figures. */
  turn(name: KnobName, value: number | undefined): void {
    const { [name]: _, ...others } = this.turned;
    this.turned = value === undefined ? others : { ...others, [name]: value };
  }

  /** The knobs that the reader turned, for a figure. @param inView whether the figure can be seen */
  knobs(inView = true): Knobs {
    return inView ? this.turned : this.#rested;
  }

  /** The knobs as lib wants them: what the reader turned, and the figure's own values for the rest. */
  settings(defaults: SamplingSettings = {}, inView = true): SamplingSettings {
    const { order = defaults.order } = this;
    return { ...defaults, ...this.knobs(inView), ...(order && { order }) };
  }

  /** A figure's own choice, if it is one of those allowed: what a link brings is not believed. */
  choice<T extends string>(key: string, allowed: readonly T[]): T | undefined {
    return Object.hasOwn(this.own, key) ? allowed.find((value) => value === this.own[key]) : undefined;
  }
  /** @param key letters a to z, digits and hyphens; @param value a word of letters, digits and `.` `_` `~` `-`; undefined takes it back */
  choose(key: string, value: string | undefined): void {
    const { [key]: _, ...others } = this.own;
    this.own = value === undefined ? others : { ...others, [key]: value };
  }

  /** The model to ask: the one in use, or the reader's kept one, or the shipped one. */
  open(): Promise<Model> {
    if (this.model) return Promise.resolve(this.model);
    this.#opens ??= this.#openFirst()
      .catch((error: unknown) => {
        this.trouble = sentenceOf(error);
        throw error;
      })
      .finally(() => {
        this.#opens = undefined;
      });
    return this.#opens;
  }

  /**
   * On arrival. If the reader came by a link, it is applied. If they have a model of their own, a page about that kind is
   * about that one; otherwise the engine is fetched at the first sign of a reader (a pointer that moves, a key, a
   * scroll), and from then on the figures are live.
   * @param opening given by the page's lead figure
   */
  async welcome(opening?: Opening): Promise<void> {
    this.opening ??= opening;
    const signs = new AbortController();
    const woken = () => {
      signs.abort();
      void this.open().catch(() => {});
    };
    for (const sign of ['pointermove', 'pointerdown', 'keydown', 'scroll', 'focusin'])
      addEventListener(sign, woken, { signal: signs.signal, passive: true });
    if (!this.#welcomed) {
      this.#welcomed = true;
      if (/[?&]v=/.test(location.search)) {
        this.#ownFirst = false;
        repeatExactly();
        usePickedEngine();
        await this.#withAddress((address) => address.arrive());
      }
      $effect.root(() => {
        $effect(() => this.#follow());
        $effect(() => this.#settle());
      });
    }
    this.hasOwn = (await keptFor(modelOfPage())) !== undefined;
    if (await kept(modelOfPage())) woken();
  }

  /** Opens a checkpoint file of the reader's and keeps it. @throws Error with the engine's sentence; the old model stays */
  async openFile(bytes: Uint8Array, title: string): Promise<string | undefined> {
    this.use(await openBytes('yours', bytes, title));
    return keep({ bytes, title }, modelOfPage());
  }

  /** Another of the cast; knobs and seed stay, the prompt does not: its ids mean nothing to another vocabulary. */
  async switchTo(cast: Cast): Promise<void> {
    const mine = ++this.asked;
    try {
      const own = cast === 'yours' && (await keptFor(modelOfPage()));
      if (own === undefined)
        throw new Error('Your browser keeps no model of your own: chapters 2 and 12 train one.');
      const model = own
        ? await openBytes('yours', own.bytes, own.title, own.identity)
        : await openShipped(cast as ShippedName);
      if (mine !== this.asked) return;
      this.prompt = this.position = undefined;
      this.step = true;
      this.use(model);
    } catch (error) {
      if (mine === this.asked) this.trouble = sentenceOf(error);
    }
  }

  /** Back to the model that the chapters speak of. The reader's own stays kept. */
  openShipped(): Promise<void> {
    return this.switchTo(modelOfPage());
  }

  /** The reader's own is off the page: who asks from now on waits for the published one. */
  leaveOwn(): void {
    this.model = undefined;
    this.#ownFirst = false;
    this.open().catch(() => {}); // its sentence is in `trouble`
  }

  use(model: Model): void {
    this.model = model;
    this.trouble = undefined;
  }

  /** What else must go back when the page does. */
  onReset(also: () => void): void {
    this.#alsoReset.push(also);
  }

  /** The page as it opened: no knob turned, seed 1, the model that the chapter speaks of. */
  async reset(): Promise<void> {
    for (const also of this.#alsoReset) also();
    this.step = true;
    this.take({ knobs: {}, seed: 1, own: {} });
    this.arrival = this.trouble = undefined;
    if (this.model && this.model.cast !== modelOfPage()) await this.openShipped();
  }

  /** Takes the page to a state, as a link would, without leaving it; Back returns. */
  go(state: PageState): Promise<void> {
    return this.#withAddress((address) => address.go(state));
  }

  /** The state of the page as a link carries it. */
  state(): PageState {
    const { model, prompt, order, position } = this;
    return {
      ...(model && { model: model.identity }),
      ...(prompt && { prompt }),
      knobs: this.turned,
      ...(order && { order }),
      seed: this.seed,
      ...(position !== undefined && { position }),
      own: this.own,
    };
  }

  /**
   * The address of what the page shows, complete: the prompt and the knobs that it opened with are spelt out, and the
   * fingerprint of the text they yield. With a sentence when part of it cannot travel.
   */
  link(): Promise<{ href: string; note?: string }> {
    return this.#address().then((address) => address.link());
  }

  warmUp = warmUp;

  async #openFirst(): Promise<Model> {
    const page = modelOfPage();
    let model: Model;
    let ownFirst: boolean;
    do {
      ownFirst = this.#ownFirst;
      const own = ownFirst ? await kept(page) : undefined;
      model = own ? await openKept(own, page) : await openShipped(page);
    } while (ownFirst !== this.#ownFirst && !this.model);
    this.first ??= model;
    if (!this.model) this.use(model);
    return this.model ?? model;
  }

  /** The values of a state; its model is not opened. */
  take({ knobs, order, seed, prompt, position, own }: PageState): void {
    Object.assign(this, { turned: knobs, order, seed, prompt, position, own });
    this.#rested = knobs;
  }

  #settle(): () => void {
    const { turned } = this;
    const timer = setTimeout(() => (this.#rested = turned), rest);
    return () => clearTimeout(timer);
  }

  /** Keeps the address up to date with what the reader changes, once it stands still. */
  #follow(): (() => void) | undefined {
    const state = this.state();
    if (!this.#addressed && untouched(state, this.model === this.first)) return undefined;
    // An address that stays behind is no trouble: it follows with the next change.
    const write = () => this.#address().then((address) => address.write(state));
    const timer = setTimeout(() => write().catch(() => {}), rest);
    return () => clearTimeout(timer);
  }

  /** Who asked to be taken to a state is told when that cannot be done. */
  async #withAddress(act: (address: Address) => Promise<void>): Promise<void> {
    try {
      await act(await this.#address());
    } catch (error) {
      this.arrival = sentenceOf(error);
    }
  }

  /** Its code is fetched when it is first needed. If that fails, whoever needs it next tries again: not every browser does. */
  #address(): Promise<Address> {
    this.#addressed ??= import('./address').then(
      (module) => new module.Address(this),
      (error: unknown) => {
        this.#addressed = undefined;
        throw error;
      },
    );
    return this.#addressed;
  }
}

/** Nothing was changed that an address would have to say. @param usual the model is the one that opened by itself */
export function untouched({ prompt, knobs, order, seed, position, own }: PageState, usual: boolean): boolean {
  const turned = Object.keys({ ...knobs, ...own }).length;
  return usual && turned === 0 && !prompt && !order && seed === 1 && position === undefined;
}

const sentenceOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** A kept model that no longer opens (an older format, a damaged disk) must not lock the book: the shipped one steps in. */
async function openKept(
  { bytes, title, identity }: NonNullable<Awaited<ReturnType<typeof kept>>>,
  page: ShippedName,
): Promise<Model> {
  try {
    return await openBytes('yours', bytes, title, identity);
  } catch {
    return openShipped(page);
  }
}

export type { Session };
export const session = new Session();
