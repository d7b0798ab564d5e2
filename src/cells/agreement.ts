/**
 * Do two samples agree? Counts of one experiment beside those of another that used other seeds. Knows neither.
 */

/** Chi-square values that are passed once in a thousand times, by degrees of freedom from 1 on. */
const rare = [10.83, 13.82, 16.27, 18.47, 20.52, 22.46] as const;
/** Standard errors that are passed as rarely, up or down. */
export const rareErrors = 3.29;
/** With fewer in a sample nothing is said of agreement. */
export const enough = 20;

export interface ChiSquare {
  readonly value: number;
  /** Degrees of freedom: bins that hold anything, less one. */
  readonly freedom: number;
  /** What two samples of one chance pass once in a thousand times. */
  readonly limit: number;
}

/**
 * The chi-square test for two samples in the same bins: χ² = Σ (R·bᵢ − S·aᵢ)² / (R·S·(aᵢ + bᵢ)), R = Σaᵢ, S = Σbᵢ.
 * @returns undefined while a sample is empty, or all of both lie in one bin
 * @throws RangeError for more than seven bins that hold anything
 */
export function chiSquare(counts: readonly number[], others: readonly number[]): ChiSquare | undefined {
  const sum = (list: readonly number[]) => list.reduce((all, count) => all + count, 0);
  const [r, s] = [sum(counts), sum(others)];
  const filled = counts.map((a, i) => [a, others[i]!] as const).filter(([a, b]) => a + b > 0);
  const freedom = filled.length - 1;
  if (r === 0 || s === 0 || freedom < 1) return undefined;
  const limit = rare[freedom - 1];
  if (limit === undefined)
    throw new RangeError(`chiSquare: ${filled.length} bins hold something; it knows 2 to ${rare.length + 1}`);
  const value = filled.reduce((all, [a, b]) => all + (r * b - s * a) ** 2 / (r * s * (a + b)), 0);
  return { value, freedom, limit };
}

/**
 * How far two shares lie apart, in standard errors of their difference under one chance for both. That chance is pulled in
 * from 0 and 1, where the error would vanish, by half a success and half a failure on each side.
 */
export function standardErrors(count: number, of: number, other: number, otherOf: number): number {
  const p = (count + other + 1) / (of + otherOf + 2);
  return Math.abs(count / of - other / otherOf) / Math.sqrt(p * (1 - p) * (1 / of + 1 / otherOf));
}

/** "χ² = 2.0, and chance alone passes 18.5 once in a thousand times: they agree" */
export function verdictOf(measured: string, limit: number, agrees: boolean): string {
  const verdict = agrees ? 'they agree' : 'they do not agree';
  return `${measured}, and chance alone passes ${limit.toFixed(1)} once in a thousand times: ${verdict}`;
}

/** Of one count or of several: "0.4 and 1.2 standard errors apart, and chance alone passes 3.3 …: they agree" */
export function errorsVerdict(errors: readonly number[]): string {
  const agrees = errors.every((error) => error < rareErrors);
  const apart = errors.map((error) => error.toFixed(1)).join(' and ');
  return verdictOf(`${apart} standard errors apart`, rareErrors, agrees);
}
