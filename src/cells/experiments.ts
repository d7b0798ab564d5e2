/**
 * The experiments of the book, by name. Each is a short program over the engine's door: plain data in, plain data out,
 * one result at a time, so that it can be followed, paused between two results, and left. Knows no page.
 */
import { writing } from './writing';

export const experiments = { writing };

export type Experiments = typeof experiments;
export type ExperimentName = keyof Experiments;
export type Input<N extends ExperimentName> = Parameters<Experiments[N]>[0];
export type Result<N extends ExperimentName> =
  ReturnType<Experiments[N]> extends AsyncGenerator<infer R> ? R : never;
