/**
 * Goals that the page checks on the real model's state: what a chapter's widget hands in, done once and for all, hints
 * one at a time, progress kept in the browser. Knows no figure and no address: a solution is data that the figure applies.
 */
import { get, set } from 'idb-keyval';
import type { PageState } from './replay';

/** @template S what the predicate looks at: the figure's own summary of its state and its distribution */
export interface Mission<S> {
  /** Unique on its page; it is the key of the reader's progress. */
  readonly id: string;
  readonly goal: string;
  readonly hints: readonly string[];
  /** The state of the page that fulfils the goal. */
  readonly solution?: PageState;
  readonly done: (state: S) => boolean;
}

export type MissionStatus = 'open' | 'done' | 'shown';

/** One mission as the list shows it. */
export interface MissionView {
  readonly id: string;
  readonly goal: string;
  readonly status: MissionStatus;
  /** The hints opened so far. */
  readonly hints: readonly string[];
  readonly hintsLeft: number;
  readonly solvable: boolean;
}

interface Progress {
  readonly status: MissionStatus;
  readonly hints: number;
}
const untouched: Progress = { status: 'open', hints: 0 };

export class Missions<S> {
  #progress = $state.raw<Readonly<Record<string, Progress>>>({});
  /** What is said aloud when a goal is reached. */
  announcement = $state('');
  readonly #page: string;
  readonly #missions: readonly Mission<S>[];

  /** @param page the chapter's name: progress is kept for each page */
  constructor(page: string, missions: readonly Mission<S>[]) {
    this.#page = page;
    this.#missions = missions;
  }

  get views(): readonly MissionView[] {
    return this.#missions.map(({ id, goal, hints, solution }) => {
      const { status, hints: opened } = this.#of(id);
      const shown = hints.slice(0, opened);
      return {
        id,
        goal,
        status,
        hints: shown,
        hintsLeft: hints.length - shown.length,
        solvable: solution !== undefined,
      };
    });
  }

  /**
   * What the list of goals takes.
   * @param go opens the state that fulfils a goal
   */
  props(go: (solution: PageState) => unknown) {
    return {
      missions: this.views,
      announcement: this.announcement,
      onhint: (id: string) => this.hint(id),
      onreset: () => this.reset(),
      onshow: (id: string) => {
        const solution = this.show(id);
        if (solution) void go(solution);
      },
    };
  }

  /** Looks whether a goal has been reached. Call it on every change; what is done stays done. */
  check(state: S): void {
    const reached = this.#missions.filter(({ id, done }) => this.#of(id).status === 'open' && done(state));
    if (reached.length === 0) return;
    for (const { id } of reached) this.#set(id, { status: 'done' });
    const left = this.views.filter(({ status }) => status === 'open').length;
    const names = reached.map(({ goal }) => goal).join(' ');
    this.announcement = `Done: ${names} ${left === 0 ? 'That was the last one.' : `${left} to go.`}`;
    void this.#keep();
  }

  /** Opens the next hint. */
  hint(id: string): void {
    const { length } = this.#named(id).hints;
    this.#set(id, { hints: Math.min(length, this.#of(id).hints + 1) });
    void this.#keep();
  }

  /** @returns the state that fulfils the goal, for `session.go`; from then on the mission counts as shown, not done */
  show(id: string): PageState | undefined {
    const { solution } = this.#named(id);
    if (solution && this.#of(id).status === 'open') this.#set(id, { status: 'shown' });
    void this.#keep();
    return solution;
  }

  reset(): void {
    this.#progress = {};
    this.announcement = '';
    void this.#keep();
  }

  /** What an earlier visit left. A browser that keeps nothing, or something else under this key, counts as nothing. */
  async restore(): Promise<void> {
    try {
      const found = (await get<Record<string, Partial<Progress> | undefined>>(this.#shelf)) ?? {};
      const before = this.#progress;
      const read = this.#missions.flatMap(({ id, hints }) => {
        const { status = 'open', hints: opened = 0 } = found[id] ?? {};
        if (!['open', 'done', 'shown'].includes(status) || !Number.isInteger(opened)) return [];
        return [[id, { status, hints: Math.max(0, Math.min(opened, hints.length)) }] as const];
      });
      this.#progress = { ...Object.fromEntries(read), ...before };
    } catch {
      // Nothing was kept.
    }
  }

  get #shelf(): string {
    return `one-token/missions/${this.#page}`;
  }
  #of(id: string): Progress {
    return this.#progress[id] ?? untouched;
  }
  #set(id: string, change: Partial<Progress>): void {
    this.#progress = { ...this.#progress, [id]: { ...this.#of(id), ...change } };
  }
  /** @throws RangeError for an id that no mission of the page has */
  #named(id: string): Mission<S> {
    const mission = this.#missions.find((one) => one.id === id);
    if (!mission)
      throw new RangeError(
        `missions: id is ${JSON.stringify(id)}; the missions of this page are ${this.#missions.map((one) => one.id).join(', ')}`,
      );
    return mission;
  }
  async #keep(): Promise<void> {
    try {
      await set(this.#shelf, this.#progress);
    } catch {
      // It works until the page is left.
    }
  }
}
