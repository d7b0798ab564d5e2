/** The measurement in the middle: one slow round, when the machine was busy, does not move it. Knows no experiment. */

/** The middle value, or the mean of the two middle ones. @param values at least one, in any order */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
