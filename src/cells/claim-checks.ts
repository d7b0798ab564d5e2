/**
 * One function for each claim of content/corrections.yaml: it computes the figures that stand there, as text, in their
 * order. It runs while the site is built and again in the reader's browser.
 */
import type { Bench } from './claim-bench';
import { countingChecks } from './claims-of-counting';
import { samplingChecks } from './claims-of-sampling';
import { writingChecks } from './claims-of-writing';

export const checks: Readonly<Record<string, (bench: Bench) => string[] | Promise<string[]>>> = {
  ...samplingChecks,
  ...writingChecks,
  ...countingChecks,
};
