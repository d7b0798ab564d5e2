/** How a share is written, for the eye and for a style. Knows nothing about where it comes from. */

/** As on a bar, without the sign: 32, 6.5, 0.04. Two figures are enough for the eye. */
export function percent(probability: number): string {
  const value = 100 * probability;
  if (value > 100 - 1e-9) return '100';
  // Never "100" for what is not certain, never "0" for what is possible.
  if (value >= 99) return (Math.floor(value * 10) / 10).toFixed(1).replace(/\.0$/, '');
  if (value >= 9.95) return value.toFixed(0);
  if (value >= 0.095) return value.toFixed(1).replace(/\.0$/, '');
  if (value >= 0.01) return value.toFixed(2);
  return value > 0 ? '< 0.01' : '0';
}

/**
 * A share of a box, as a length in a style. In so few digits that the browser keeps them as they are: Chromium rounds
 * longer ones, and the markup of the build and of the page would differ.
 */
export const cssPercent = (share: number): string => `${(100 * share).toFixed(3)}%`;
