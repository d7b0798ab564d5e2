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
  /** Put there by the reader, or not what the text it learned would say. */
  mark?: 'forced' | 'drifted' | 'wrong' | undefined;
  link?: string | undefined;
}

export interface Head {
  label: string;
  hue?: number | undefined;
  link?: string | undefined;
}

export interface Meaning {
  /** Typeset markup of the symbol. */
  symbol: string;
  text: string;
  link?: string | undefined;
}
