/**
 * The backend that measures: the CPU's, and beside it a GPU's, which is timed on the very plan, compared, and used where
 * it is faster. Whatever the GPU does, the CPU can take over from the last state both agreed on.
 */
import { flopsOf } from '../../graph/work';
import type { Backend, Store } from '../backend';
import { Pair, type Policy, type Session } from './pair';
import { PairProgram } from './program';
import { PairStore } from './store';
import { sentenceOf, type Verdict } from './verdict';

export type { Policy, Session } from './pair';

export interface MeasuredOptions extends Partial<Policy> {
  readonly cpu: Backend;
  /** Opens the GPU's backend; asked for when a program is worth it. */
  readonly openGpu: () => Promise<Backend>;
  /** Default: one of its own. */
  readonly session?: Session;
  /** Milliseconds, from any moment on. Default `performance.now`. */
  readonly now?: () => number;
}

/**
 * A GPU starts some sixty kernels a step, each in microseconds: less arithmetic than this is done before it has begun.
 * Comparing every 256 runs costs a few hundredths of the time where the GPU is ten times faster.
 */
const policies: Policy = { leastWork: 1e7, preferGpu: false, trialRuns: 3, every: 256, tolerance: 1e-4 };

export function measuredBackend({ cpu, openGpu, session = {}, now, ...given }: MeasuredOptions): Backend {
  const policy = { ...policies, ...given };
  const pair = new Pair(cpu, openGpu, policy, session, now ?? (() => performance.now()));
  const own = (store: Store): store is PairStore => store instanceof PairStore && store.pair === pair;
  let made = 0;
  let last: Verdict | undefined;
  const undecided = () => pair.usesGpu && last !== undefined && last.winner === undefined;

  return {
    get name() {
      return pair.usesGpu && last?.winner === 'gpu' ? 'webgpu' : cpu.name;
    },
    get reason() {
      if (session.retired) return session.retired;
      if (last?.winner) return sentenceOf(last, policy.preferGpu);
      return undecided() ? `${cpu.reason} The graphics card is being tried.` : cpu.reason;
    },
    get undecided() {
      return undecided();
    },
    get bytes() {
      return cpu.bytes + pair.gpuBytes;
    },
    allocate: (parameters) => new PairStore(pair, parameters, made++),
    async compile(plan, ...stores) {
      if (!stores.every(own)) throw new TypeError('compile: the store belongs to another backend');
      for (const store of stores) store.requireOpen();
      const onCpu = await cpu.compile(plan, ...stores.map((store) => store.onCpu));
      const work = plan.nodes.reduce((sum, node) => sum + flopsOf(node), 0);
      const trains = plan.nodes.some(({ op }) => op === 'adamw');
      const worthIt = policy.preferGpu || work >= policy.leastWork;
      const key = trains ? stores.map(({ id }) => id).join(' ') : `${stores[0]?.id}`;
      const verdict = worthIt
        ? pair.verdictOn(key)
        : { cpu: 0, gpu: 0, runs: 0, apart: 0, winner: 'cpu' as const };
      const program = new PairProgram(pair, plan, stores, onCpu, verdict);
      if (!worthIt || !pair.usesGpu || verdict.winner === 'cpu') return program;
      last = verdict;
      const prepared = program.prepare();
      if (verdict.winner === 'gpu' || policy.preferGpu) await prepared;
      return program;
    },
    close() {
      cpu.close();
      pair.closeGpu();
    },
  };
}
