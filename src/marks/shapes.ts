/** What the marks are given: plain data that .svelte and .ts files share. Numbers and words, no models. */

export interface Bar {
  label: string;
  /** 0 … 1 */
  value: number;
  /** What it was before: a dashed line. */
  ghost?: number | undefined;
  chosen?: boolean | undefined;
  /** Cut by a knob: only its ghost is left. */
  cut?: boolean | undefined;
  /** Which of the four token hues underlines the label. */
  hue?: number | undefined;
  /** Lights together with everything in the figure that has the same link. */
  link?: string | undefined;
  /** What makes it the same bar after a change; the label, unless labels repeat. */
  key?: string | number | undefined;
}

export interface Segment {
  label: string;
  /** [start, end) on the bar, 0 … 1 */
  start: number;
  end: number;
  chosen?: boolean | undefined;
  hue?: number | undefined;
  link?: string | undefined;
  key?: string | number | undefined;
}

export interface Token {
  label: string;
  hue?: number | undefined;
  /** Put there by the reader, not what the text it learned would say, or where two texts part. */
  mark?: 'forced' | 'drifted' | 'wrong' | 'parts' | undefined;
  link?: string | undefined;
}

export interface Head {
  label: string;
  hue?: number | undefined;
  link?: string | undefined;
}

/** The head of a row that was just made, was kept from before, or is there but not used. */
export interface Row extends Head {
  kind?: 'new' | 'kept' | 'greyed' | undefined;
  /** Beside the label, small. */
  note?: string | undefined;
}

export interface Meaning {
  /** Typeset markup of the symbol. */
  symbol: string;
  text: string;
  link?: string | undefined;
}

/** A place in a tree: the keys from the root to it. The root itself is []. */
export type Path = readonly (string | number)[];
export type BranchMark = 'greedy' | 'likeliest' | 'chosen' | 'forced';

/** One token of a tree of continuations. */
export interface Branch {
  label: string;
  key: string | number;
  /** Probability after the tokens before it, 0 … 1. */
  share: number;
  /** Probability of the whole path down to it. The root's mass is the height of the picture. */
  mass: number;
  /** Absent where the text ends. What they lack of this branch's mass is drawn as a remainder. */
  children?: readonly Branch[] | undefined;
  hue?: number | undefined;
  marks?: readonly BranchMark[] | undefined;
  /** How many children were left out by whoever made the tree. */
  pruned?: number | undefined;
}

/** One token of a sweep: its value at each place of the knob. */
export interface Sweeping {
  label: string;
  key: string | number;
  hue?: number | undefined;
  values: readonly number[];
}

/** One token in rank order, with what it and all before it hold together. */
export interface Step {
  label: string;
  key: string | number;
  probability: number;
  cumulative: number;
  kept: boolean;
  /** The last one kept: it reaches the line. */
  crossing: boolean;
  hue?: number | undefined;
}

/** One token at one stage of a pipeline. */
export interface Cell {
  key: string | number;
  label: string;
  /** 0 … 1 */
  value: number;
  /** What it was before the stage that cut it. */
  ghost?: number | undefined;
  kept: boolean;
  chosen?: boolean | undefined;
  /** Kept here and cut in what is compared, or the other way round. */
  changed?: boolean | undefined;
  hue?: number | undefined;
}
export interface Stage {
  key: string;
  label: string;
  /** The setting, short: "τ = 0.8". */
  detail: string;
  /** Any order; the rows follow the first stage. */
  cells: readonly Cell[];
  /** It may change places with other movable stages beside it. */
  movable?: boolean | undefined;
}

/** How often a token came, and how often it should have. */
export interface Count {
  label: string;
  key: string | number;
  count: number;
  /** In draws, like the count. */
  expected: number;
  hue?: number | undefined;
}

/** What was counted here, beside the record of it. */
export interface Counted {
  key: string;
  label: string;
  recorded: readonly number[];
  /** As many as recorded; absent while nothing was counted. */
  here?: readonly (string | number)[] | undefined;
  /** What stands there instead; "not run yet" unless given. */
  absent?: string | undefined;
}
