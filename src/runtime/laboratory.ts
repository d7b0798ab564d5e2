/**
 * Runs the experiments of `cells/` in workers of their own, one each, so that neither the page nor the model's answers
 * wait for them. Results are pulled: nothing is computed that nobody asked for, and to pause is not to ask. In a hidden
 * tab nobody asks.
 */
import type { ExperimentName, Input, Result } from '@/cells/experiments';

export type LabRequest =
  | { readonly kind: 'begin'; readonly name: ExperimentName; readonly input: unknown }
  | { readonly kind: 'next' };

export type LabReply =
  | { readonly kind: 'result'; readonly value: unknown }
  | { readonly kind: 'ended' }
  | { readonly kind: 'failed'; readonly sentence: string };

/** A worker whose experiment has ended, kept for the next one: it need not start, nor load the engine. */
let idle: Worker | undefined;

/**
 * Iterate to follow it; leaving the loop, or `stop`, ends the worker at once, in the middle of whatever it does.
 * @throws Error, from the iteration, with the engine's sentence
 */
export function experiment<N extends ExperimentName>(name: N, input: Input<N>): Experiment<Result<N>> {
  const worker = idle ?? new Worker(new URL('./lab-worker.ts', import.meta.url), { type: 'module' });
  idle = undefined;
  let over = false;
  let settle: (reply: LabReply) => void = () => {};
  worker.onmessage = ({ data }: MessageEvent<LabReply>) => settle(data);
  worker.onerror = (event) => {
    event.preventDefault();
    const why = event.message || 'it could not be started';
    settle({ kind: 'failed', sentence: `the experiment stopped (${why})` });
  };
  const ask = (request: LabRequest) =>
    new Promise<LabReply>((answer) => {
      settle = answer;
      worker.postMessage(request);
    });
  function stop(): void {
    if (over) return;
    over = true;
    worker.terminate();
    settle({ kind: 'ended' });
  }
  async function* results(): AsyncGenerator<Result<N>> {
    try {
      let reply = await ask({ kind: 'begin', name, input });
      while (reply.kind === 'result') {
        yield reply.value as Result<N>;
        await inView();
        if (over) return;
        reply = await ask({ kind: 'next' });
      }
      if (reply.kind === 'failed') throw new Error(reply.sentence);
      if (over) return;
      over = true;
      if (idle) worker.terminate();
      else idle = worker;
    } finally {
      stop();
    }
  }
  return { [Symbol.asyncIterator]: results, stop };
}

/** Once the tab is in view. */
export async function inView(): Promise<void> {
  while (globalThis.document?.hidden)
    await new Promise((changed) => document.addEventListener('visibilitychange', changed, { once: true }));
}

/**
 * All results of an experiment, told at its end. For an effect: what is returned ends it, and nothing is told after that.
 * @param input may take a while: a file may have to be fetched
 * @param fail is given a sentence for the reader
 */
export function gather<N extends ExperimentName>(
  name: N,
  input: () => Promise<Input<N>>,
  take: (results: readonly Result<N>[]) => void,
  fail: (sentence: string) => void,
): () => void {
  let over = false;
  let stop = () => {};
  const work = async () => {
    const asked = await input();
    if (over) return;
    const running = experiment(name, asked);
    stop = running.stop;
    const results: Result<N>[] = [];
    for await (const result of running) results.push(result);
    if (!over) take(results);
  };
  work().catch((error: unknown) => {
    if (!over) fail(error instanceof Error ? error.message : String(error));
  });
  return () => {
    over = true;
    stop();
  };
}

export interface Experiment<R> extends AsyncIterable<R> {
  /** Ends it; the iteration ends too. */
  readonly stop: () => void;
}
