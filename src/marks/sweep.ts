/**
 * What a sweep shows: which tokens have a line, where lines and names stand, what holds at one place of the knob.
 * Loads nothing; sweep-drawing.ts draws.
 */
import type { Sweeping } from './shapes';

/** The same as a slider's: value to place on the axis, 0 … 1, and back. */
export interface SweepScale {
  toPosition: (value: number) => number;
  fromPosition: (position: number) => number;
}
export interface SweepSpec {
  /** Values of the knob, ascending. The first and the last are the ends of the axis. */
  x: readonly number[];
  series: readonly Sweeping[];
  /** Even from end to end unless given. */
  scale?: SweepScale | undefined;
  xLabel: string;
  yLabel: string;
  xTicks: readonly (number | { value: number; label: string })[];
  /** Upright lines with a name. */
  marks?: readonly { x: number; label: string }[] | undefined;
  /** The top of the domain; 1 unless given. */
  max?: number | undefined;
  /** The value holds until the next x, as with whole numbers. */
  stepped?: boolean | undefined;
  /** How many tokens have a line; the others share one. */
  limit?: number | undefined;
}

/** In CSS pixels. The page keeps these proportions, so a marker laid over the picture meets it at every width. */
export const SWEEP = {
  wide: { width: 880, height: 272, left: 54, right: 14, top: 26, bottom: 40 },
  narrow: { width: 358, height: 236, left: 54, right: 14, top: 26, bottom: 40 },
} as const;
export type Frame = { readonly [side in keyof typeof SWEEP.wide]: number };
/** Narrower than this, in CSS pixels, the narrow picture is shown. mark-sweep.css knows it too. */
export const SWEEP_NARROW = 600;
export const frameOf = (width: number): Frame => ({ ...SWEEP[width < SWEEP_NARROW ? 'narrow' : 'wide'] });

export interface SweepLine extends Sweeping {
  /** The sum of the tokens without a line. */
  rest: boolean;
}

/** The tokens that reach highest, in the order given; the others as one sum. */
export function linesOf({ series, x, limit = 10 }: SweepSpec): SweepLine[] {
  const peak = ({ values }: Sweeping) => values.reduce((most, value) => Math.max(most, value), 0);
  const ranked = series.map((one, at) => ({ one, at, peak: peak(one) })).sort((a, b) => b.peak - a.peak);
  const end = series.length > limit + 1 ? limit : series.length;
  const rest = ranked.slice(end);
  const lines = ranked.slice(0, end).sort((a, b) => a.at - b.at);
  return [
    ...lines.map(({ one }) => ({ ...one, rest: false })),
    ...(rest.length
      ? [
          {
            label: `${rest.length} more`,
            key: 'rest',
            values: x.map((_, at) => rest.reduce((sum, { one }) => sum + (one.values[at] ?? 0), 0)),
            rest: true,
          },
        ]
      : []),
  ];
}

/** Where a value of the knob lies on the axis, 0 … 1. */
export function placeOf({ x, scale }: SweepSpec, value: number): number {
  const at = scale?.toPosition ?? ((v: number) => v);
  const [low, high] = [at(x[0]!), at(x.at(-1)!)];
  return high === low ? 0 : Math.min(1, Math.max(0, (at(value) - low) / (high - low)));
}
/** The value of the knob at a place on the axis. */
export function valueThere({ x, scale }: SweepSpec, place: number): number {
  const at = scale?.toPosition ?? ((v: number) => v);
  const [low, high] = [at(x[0]!), at(x.at(-1)!)];
  const position = low + Math.min(1, Math.max(0, place)) * (high - low);
  return scale ? scale.fromPosition(position) : position;
}

/** What a line has at one value of the knob: the last step's, or between two neighbours. */
export function heightAt(spec: SweepSpec, values: readonly number[], value: number): number {
  const { x, stepped } = spec;
  const after = x.findIndex((one) => one > value);
  if (after === 0) return values[0] ?? 0;
  if (after < 0) return values[x.length - 1] ?? 0;
  const [low, high] = [values[after - 1] ?? 0, values[after] ?? 0];
  if (stepped) return low;
  const [a, b] = [placeOf(spec, x[after - 1]!), placeOf(spec, x[after]!)];
  return b === a ? high : low + ((placeOf(spec, value) - a) / (b - a)) * (high - low);
}

/** A name on its line: which line, which x, how high. */
export interface LineName {
  line: number;
  index: number;
  value: number;
}

/** A line's name needs this much room above and below, in pixels. */
const CLEAR = 9;

/**
 * One name for each line, on the line itself, where the other lines are farthest; none for a line that is never clear.
 * The table has those.
 */
export function namesOf(spec: SweepSpec, lines: readonly SweepLine[], frame: Frame): LineName[] {
  const inside = frame.height - frame.top - frame.bottom;
  const across = frame.width - frame.left - frame.right;
  const max = spec.max ?? 1;
  const up = (value: number) => Math.min(1, value / max) * inside;
  const names: LineName[] = [];
  const boxes: { x: number; y: number; half: number }[] = [];
  /** How far the nearest other line is, along the width of a name. */
  const roomAt = (line: number, index: number, y: number) => {
    let room = 3 * CLEAR;
    for (const [at, { values }] of lines.entries())
      for (const beside of at === line ? [] : [index - 1, index, index + 1])
        room = Math.min(room, Math.abs(up(values[beside] ?? values[index] ?? 0) - y));
    return room;
  };
  /** A stair that steps away under a name: the name would stand in the drop. */
  const steep = (index: number, values: readonly number[], half: number) => {
    const here = placeOf(spec, spec.x[index]!) * across;
    return spec.x.some(
      (value, at) =>
        Math.abs(placeOf(spec, value) * across - here) <= half &&
        Math.abs(up(values[at] ?? 0) - up(values[index] ?? 0)) > 2 * CLEAR,
    );
  };
  for (const [line, { values, label }] of lines.entries()) {
    const half = 5 * label.length + 4;
    let best: { index: number; room: number; x: number; y: number } | undefined;
    for (const [index, value] of spec.x.entries()) {
      const [x, y] = [placeOf(spec, value) * across, up(values[index] ?? 0)];
      if (x < half || x > across - half || y < CLEAR) continue;
      const free =
        boxes.every((box) => Math.abs(box.x - x) > box.half + half || Math.abs(box.y - y) > 2 * CLEAR) &&
        !(spec.stepped && steep(index, values, half));
      const room = free ? roomAt(line, index, y) : 0;
      if (room >= CLEAR && room > (best?.room ?? 0)) best = { index, room, x, y };
    }
    if (!best) continue;
    boxes.push({ x: best.x, y: best.y, half });
    names.push({ line, index: best.index, value: values[best.index] ?? 0 });
  }
  return names;
}

/** Do two pictures look the same? Less than a third of a pixel apart counts as the same. */
export function alike(a: SweepSpec, b: SweepSpec): boolean {
  const list = (one: readonly number[], other: readonly number[]) =>
    one.length === other.length && one.every((value, at) => Math.abs(value - other[at]!) < 0.001);
  return (
    a.series.length === b.series.length &&
    list(a.x, b.x) &&
    JSON.stringify([a.xLabel, a.yLabel, a.xTicks, a.marks, a.max]) ===
      JSON.stringify([b.xLabel, b.yLabel, b.xTicks, b.marks, b.max]) &&
    a.series.every((one, at) => one.label === b.series[at]!.label && list(one.values, b.series[at]!.values))
  );
}
