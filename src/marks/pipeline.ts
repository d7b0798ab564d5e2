/**
 * Rows, tails and places of a pipeline: which row a token stands in, and where a stage may go. Knows no sampling.
 */
import type { Cell, Stage } from './shapes';

/** A cell for many tokens says how many of them are kept. */
export type RowCell = Cell & { keeps?: number };

export interface Row {
  key: string | number;
  label: string;
  hue: number | undefined;
  /** How many tokens stand in it. */
  many: number;
  /** One for each stage; undefined where a stage does not list the token. */
  cells: readonly (RowCell | undefined)[];
}

/** One cell for many tokens: sums, and the number of them that is kept. */
function gathered(cells: readonly Cell[], label: string): RowCell {
  const sum = (of: (cell: Cell) => number) => cells.reduce((total, cell) => total + of(cell), 0);
  return {
    key: 'tail',
    label,
    value: sum(({ kept, value }) => (kept ? value : 0)),
    ghost: cells.some(({ kept, ghost }) => !kept && ghost !== undefined)
      ? sum(({ value, ghost }) => ghost ?? value)
      : undefined,
    kept: cells.some(({ kept }) => kept),
    keeps: cells.filter(({ kept }) => kept).length,
    chosen: cells.some(({ chosen }) => chosen),
    changed: cells.some(({ changed }) => changed),
  };
}

/** @param limit how many tokens have a row of their own; the rest share the last one */
export function rowsOf(stages: readonly Stage[], limit: number): Row[] {
  const ranked = (stages[0]?.cells ?? []).toSorted((a, b) => b.value - a.value);
  const head = ranked.slice(0, ranked.length > limit + 1 ? limit : ranked.length);
  const places = new Map(head.map(({ key }, place) => [key, place]));
  const sorted = stages.map(({ cells }) => {
    const own: (Cell | undefined)[] = head.map(() => undefined);
    const rest: Cell[] = [];
    for (const cell of cells) {
      const place = places.get(cell.key);
      if (place === undefined) rest.push(cell);
      else own[place] = cell;
    }
    return { own, rest };
  });
  const rows = head.map(({ key, label, hue }, place): Row => {
    return { key, label, hue, many: 1, cells: sorted.map(({ own }) => own[place]) };
  });
  const many = ranked.length - head.length;
  if (many === 0) return rows;
  const label = `${many} more`;
  const cells = sorted.map(({ rest }) => gathered(rest, label));
  return [...rows, { key: 'tail', label, hue: undefined, many, cells }];
}

/** How many tokens a stage keeps, out of how many. */
export const keptOf = ({ cells }: Stage) => cells.reduce((total, { kept }) => total + (kept ? 1 : 0), 0);

/** Where a stage lands that is carried from one place towards another: as far as movable stages reach. */
export function landing(
  stages: readonly { movable?: boolean | undefined }[],
  from: number,
  to: number,
): number {
  let at = from;
  const step = to > from ? 1 : -1;
  while (at !== to && stages[from]?.movable && stages[at + step]?.movable) at += step;
  return at;
}

/** @param dx how far the pointer went, in column widths */
export const carried = (from: number, dx: number) => from + Math.sign(dx) * Math.round(Math.abs(dx));

/** What is said once a stage has moved. */
export function moved(stages: readonly { label: string }[], at: number): string {
  const [before, after] = [stages[at - 1]?.label, stages[at + 1]?.label];
  const beside = [before && `after ${before}`, after && `before ${after}`].filter(Boolean).join(', ');
  return `${stages[at]?.label} is now stage ${at + 1} of ${stages.length}${beside && `, ${beside}`}.`;
}
