/**
 * The experiments of the book, by name. Each is a short program over the engine's door: plain data in, plain data out,
 * one result at a time, so that it can be followed, paused between two results, and left. Knows no page.
 */
import { claim } from './claim';
import { copying, copyingByStep } from './copying';
import { corpusLoss } from './corpus-loss';
import { crops } from './crops';
import { learning } from './learning';
import { lengths } from './lengths';
import { oneNumber } from './one-number';
import { pastEnd } from './past-end';
import { positionRows } from './position-rows';
import { readingList } from './reading-list';
import { retraining } from './retraining';
import { seeds } from './seeds';
import { timing } from './timing';
import { widths } from './widths';
import { writing } from './writing';

export const experiments = {
  claim,
  copying,
  copyingByStep,
  corpusLoss,
  crops,
  learning,
  lengths,
  oneNumber,
  pastEnd,
  positionRows,
  readingList,
  retraining,
  seeds,
  timing,
  widths,
  writing,
};

export type Experiments = typeof experiments;
export type ExperimentName = keyof Experiments;
export type Input<N extends ExperimentName> = Parameters<Experiments[N]>[0];
export type Result<N extends ExperimentName> =
  ReturnType<Experiments[N]> extends AsyncGenerator<infer R> ? R : never;
