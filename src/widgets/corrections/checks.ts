/**
 * One function for each claim of content/corrections.yaml: it computes the figures that stand there, as text, in their
 * order. It runs while the site is built and again in the reader's browser.
 */
import { countingChecks } from './counting';
import { modelChecks } from './models';
import { samplingChecks } from './sampling';
import type { Shelf } from './small-models';

export const checks: Readonly<Record<string, (shelf: Shelf) => string[] | Promise<string[]>>> = {
  ...samplingChecks,
  ...modelChecks,
  ...countingChecks,
};
