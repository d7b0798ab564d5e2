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
function gathered(cells: readonly (Cell | undefined)[], key: string): RowCell {
  const known = cells.filter((cell) => cell !== undefined);
  const sum = (of: (cell: Cell) => number) => known.reduce((total, cell) => total + of(cell), 0);
  return {
    key,
    label: `${cells.length} more`,
    value: sum(({ kept, value }) => (kept ? value : 0)),
    ghost: known.some(({ kept, ghost }) => !kept && ghost !== undefined)
      ? sum(({ value, ghost }) => ghost ?? value)
      : undefined,
    kept: known.some(({ kept }) => kept),
    keeps: known.filter(({ kept }) => kept).length,
    chosen: known.some(({ chosen }) => chosen),
    changed: known.some(({ changed }) => changed),
  };
}

/** @param limit how many tokens have a row of their own; the rest share the last one */
export function rowsOf(stages: readonly Stage[], limit: number): Row[] {
  const first = [...(stages[0]?.cells ?? [])];
  const order = first.map((cell, at) => ({ cell, at }));
  order.sort((a, b) => b.cell.value - a.cell.value || a.at - b.at);
  const lookups = stages.map(({ cells }) => new Map(cells.map((cell) => [cell.key, cell])));
  const cellsOf = (key: string | number) => lookups.map((lookup) => lookup.get(key));
  const end = order.length > limit + 1 ? limit : order.length;
  const rows = order.slice(0, end).map(({ cell: { key, label, hue } }): Row => {
    return { key, label, hue, many: 1, cells: cellsOf(key) };
  });
  const rest = order.slice(end).map(({ cell }) => cellsOf(cell.key));
  if (rest.length)
    rows.push({
      key: 'tail',
      label: `${rest.length} more`,
      hue: undefined,
      many: rest.length,
      cells: stages.map((_, at) =>
        gathered(
          rest.map((cells) => cells[at]),
          'tail',
        ),
      ),
    });
  return rows;
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
