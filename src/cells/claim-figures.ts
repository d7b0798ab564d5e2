/** How the figures of the corrections are written, so that what is printed and what is computed can be compared as text. */

/** A probability as the book prints it: .665, and 1 for certainty. */
export function share(p: number, decimals = 3): string {
  const text = p.toFixed(decimals);
  return text.startsWith('0.') ? text.slice(1) : text.replace(/\.0+$/, '');
}

/** Several in a row: ".665 .245 .090". */
export const shares = (probs: ArrayLike<number>) => Array.from(probs, (p) => share(p)).join(' ');

/** 167,167,000 */
export const whole = (count: number) => count.toLocaleString('en', { maximumFractionDigits: 0 });

/** 11.3 % */
export const percentage = (part: number, decimals = 1) => `${(100 * part).toFixed(decimals)} %`;

/** "kept 2 of 5" */
export const ofAll = (count: number, all: number) => `${whole(count)} of ${whole(all)}`;
