/** What a curve is given, and how its lines look. Loads nothing; curve-drawing.ts draws. */
export interface Series {
  name: string;
  /** [x, y], x ascending. */
  points: readonly (readonly [number, number])[];
  /** What is known but not being shown: a faint line behind the others. */
  ghost?: boolean;
  /** Points on their own, with no line through them. */
  dots?: boolean;
}
export interface Level {
  value: number;
  label: string;
}
export interface CurveSpec {
  series: readonly Series[];
  x: { label: string; domain: readonly [number, number]; log?: boolean; ticks?: readonly number[] };
  /** Fixed, so that the line moves and the axis does not. */
  y: { label: string; domain: readonly [number, number]; log?: boolean; ticks?: readonly number[] };
  /** A level to compare with, where its label stands: what guessing costs. */
  guess?: Level | undefined;
  /** And others. */
  levels?: readonly Level[] | undefined;
  /** The step that the rest of the figure shows. */
  now?: number | undefined;
}

/** Height of every curve in CSS pixels, by its width: the page reserves it before anything is drawn. */
export const CURVE_HEIGHT = { wide: 240, narrow: 168 };
/** Narrower than this, in CSS pixels, a curve is low. Curve.svelte's style knows it too. */
export const NARROW = 500;
export const GHOST = { stroke: 'var(--ghost)', strokeDasharray: '3 3', strokeWidth: 1.25 } as const;
/** Told apart by colour and by dash. */
export const STROKES = [
  { stroke: 'var(--probability)', strokeDasharray: '', strokeWidth: 2.25 },
  { stroke: 'var(--ink)', strokeDasharray: '6 3', strokeWidth: 1.75 },
  { stroke: 'var(--soft)', strokeDasharray: '2 3', strokeWidth: 1.75 },
] as const;
