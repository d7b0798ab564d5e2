/**
 * The page's address and its state, kept together: what a link asks for is applied, what a reader changes is written.
 * Loaded when somebody arrives by a link, shares one, or changes something. Knows no figure.
 */
import type { SamplingSettings } from '@lib';
import { greeting, modelOf, textOf } from './arrival';
import { type Model, modelOfPage } from './models';
import { fingerprint, type PageState, readLink, sameState, writeLink } from './replay';
import { type Session, untouched } from './session.svelte';

export class Address {
  readonly #session: Session;
  /** While a state is applied the address waits. */
  #applying = 0;
  /** The query as it was last read or written. */
  #search = location.search;

  constructor(session: Session) {
    this.#session = session;
    addEventListener('popstate', () => {
      // A step to another place of the same page is none of ours.
      if (location.search !== this.#search) void this.#follow();
    });
  }

  /** Does as the link says by which the reader came, and greets them. */
  async arrive(): Promise<void> {
    const { state, trouble = '' } = this.#read();
    await this.#apply(state, trouble);
  }

  /** Takes the page to a state; Back returns. */
  async go(state: PageState): Promise<void> {
    this.#session.step = true;
    await this.#apply(state);
    this.write(this.#session.state());
  }

  /** The address says what the page shows. A page that nobody touched has a clean one. */
  write(state: PageState): void {
    const session = this.#session;
    const page = modelOfPage();
    const { model: _, ...others } = state;
    const usual = session.model === session.first || isUsual(state);
    const said = untouched(others, usual) ? others : state;
    const search = new URL(writeLink(said, location.href, page)).search;
    if (
      this.#applying > 0 ||
      sameState(readLink(location.search, page).state, readLink(search, page).state, page)
    )
      return;
    const href = writeLink(said, location.href, page);
    if (session.step) history.pushState(null, '', href);
    else history.replaceState(null, '', href);
    this.#search = location.search;
    session.step = false;
  }

  async link(): Promise<{ href: string; note?: string }> {
    const session = this.#session;
    const model = await session.open();
    const { prompt = model.start, settings: { order, ...values } = {} } = session.opening ?? {};
    const said = session.state();
    const known = prompt.every((id) => id < model.config.vocab_size);
    const state: PageState = {
      ...(order && { order }),
      ...said,
      prompt: said.prompt ?? (known ? prompt : model.start),
      knobs: { ...givenOf(values), ...said.knobs },
    };
    const seen = fingerprint(await textOf(model, state));
    const href = writeLink({ ...state, fingerprint: seen }, location.href, modelOfPage());
    const note =
      'Your own model does not travel in a link: whoever opens it elsewhere sees the published one.';
    return model.identity.kind === 'yours' ? { href, note } : { href };
  }

  /** Back or forward was pressed. */
  async #follow(): Promise<void> {
    await this.#apply(this.#read().state);
  }

  #read() {
    this.#search = location.search;
    return readLink(location.search, modelOfPage());
  }

  /**
   * Everything of a state at once; its model as soon as it is open.
   * @param trouble given on arrival: what the link could not bring, or nothing; the reader is greeted with it
   */
  async #apply(state: PageState, trouble?: string): Promise<void> {
    const session = this.#session;
    const mine = ++session.asked;
    const greets = trouble !== undefined;
    this.#applying++;
    session.take(state);
    session.arrival = undefined;
    try {
      const needed = state.model ?? state.prompt ?? (greets ? state.fingerprint : session.model);
      const found = needed === undefined ? undefined : await this.#found(state);
      if (mine !== session.asked) return;
      if (found && found.model !== session.model) session.use(found.model);
      const size = found?.model.config.vocab_size ?? Number.POSITIVE_INFINITY;
      if (state.prompt?.some((id) => id >= size)) session.prompt = undefined;
      if (!greets) return;
      const sentence = found ? await greeting(found.model, state, found.instead, trouble) : trouble;
      if (mine === session.asked) session.arrival = sentence || undefined;
    } catch (error) {
      if (mine === session.asked) session.trouble = error instanceof Error ? error.message : String(error);
    } finally {
      this.#applying--;
    }
  }

  /** The model of a state: the one in use, if that is the one; where none is named, the one that opened by itself. */
  async #found({ model }: PageState): Promise<{ model: Model; instead?: string }> {
    const { first, model: now } = this.#session;
    if (!model && first) return { model: first };
    const wanted = model ?? { kind: 'shipped', name: modelOfPage() };
    const same = JSON.stringify(now?.identity) === JSON.stringify(wanted);
    return same && now ? { model: now } : modelOf(model, modelOfPage());
  }
}

const isUsual = ({ model }: PageState) =>
  !model || (model.kind === 'shipped' && model.name === modelOfPage());

/** The knobs that have a value. */
const givenOf = (values: Omit<SamplingSettings, 'order'>): PageState['knobs'] =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
