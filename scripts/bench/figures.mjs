/** What every bench says of its figures and its machine. */
import { cpus, totalmem } from 'node:os';

/** @param {number[]} times at least one */
export function spread(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
  return { median, least: sorted[0], most: sorted.at(-1) };
}

/** @param {string} version of Chromium */
export function machine(version) {
  const [{ model }] = cpus();
  return `${cpus().length} × ${model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, Chromium ${version}`;
}
