/**
 * The backend that measures, with backends of the CPU standing in for a GPU that is slow, fast, wrong or lost: which one
 * runs, what it says, and that a run ends in the same numbers whatever happens on the way.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Backend,
  DeviceFailed,
  type Inputs,
  type Program,
  type Store,
  TooLarge,
  Unavailable,
} from '../../../lib/backends/backend';
import { type MeasuredOptions, measuredBackend, type Session } from '../../../lib/backends/measured';
import { referenceBackend } from '../../../lib/backends/reference';
import { wasmBackend } from '../../../lib/backends/wasm';
import { cycleCorpus } from '../../../lib/corpora/cycle';
import { gradient } from '../../../lib/graph/gradient';
import { Graph } from '../../../lib/graph/graph';
import { type Plan, plan } from '../../../lib/graph/plan';
import { presets } from '../../../lib/model/config';
import { createModel, type GPT } from '../../../lib/model/gpt';
import { appendAdamW, moments } from '../../../lib/training/adamw';
import { Trainer } from '../../../lib/training/trainer';

/** A GPU made of another backend, which does as it is told. */
interface Pretender {
  readonly open: () => Promise<Backend>;
  /** Milliseconds that a series takes, by the clock of the test. */
  cost: number;
  /** Added to the first number of every result. */
  error: number;
  /** What it throws from now on. */
  fault: Error | undefined;
  /** What its compilations wait for. */
  compiled: Promise<void> | undefined;
  /** What it says to an allocation. */
  limit: string | undefined;
  /** Series it ran. */
  runs: number;
}

class Clock {
  time = 0;
  readonly now = () => this.time;
}

async function pretender(clock: Clock): Promise<Pretender> {
  const inner = await wasmBackend();
  const gpu: Pretender = {
    open,
    cost: 1,
    error: 0,
    fault: undefined,
    compiled: undefined,
    limit: undefined,
    runs: 0,
  };
  const fail = () => {
    if (gpu.fault) throw gpu.fault;
  };
  /** The same function, of a device that may have failed. */
  const failing =
    <A extends unknown[], R>(act: (...given: A) => R) =>
    (...given: A): R => {
      fail();
      return act(...given);
    };
  async function open(): Promise<Backend> {
    fail();
    const allocate: Backend['allocate'] = (parameters) => {
      fail();
      if (gpu.limit !== undefined) throw new TooLarge(gpu.limit);
      const store = inner.allocate(parameters);
      const { read, snapshot, write, restore } = store;
      return Object.assign(store, {
        read: async (name: string) => failing(read.bind(store))(name),
        snapshot: async () => failing(snapshot.bind(store))(),
        write: failing(write.bind(store)),
        restore: failing(restore.bind(store)),
      });
    };
    const compile: Backend['compile'] = async (plan, ...stores) => {
      fail();
      await gpu.compiled;
      const program = await inner.compile(plan, ...stores);
      const { series, read, write } = program;
      return Object.assign(program, {
        dispatches: 7,
        write: failing(write.bind(program)),
        series: async (...asked: Parameters<Program['series']>) => {
          fail();
          gpu.runs += asked[0].length;
          const results = await series.apply(program, asked);
          clock.time += gpu.cost * asked[0].length;
          for (const result of results) result[0]! += gpu.error;
          fail();
          return results;
        },
        read: async (...given: Parameters<Program['read']>) => failing(read.bind(program))(...given),
      });
    };
    return {
      ...inner,
      name: 'webgpu',
      reason: '',
      get bytes() {
        return inner.bytes;
      },
      allocate,
      compile,
    };
  }
  return gpu;
}

/** A processor on which a run takes so many milliseconds. */
async function processor(clock: Clock, cost: number): Promise<Backend> {
  const inner = await wasmBackend('The processor runs it.');
  return {
    ...inner,
    get bytes() {
      return inner.bytes;
    },
    async compile(plan, ...stores) {
      const program = await inner.compile(plan, ...stores);
      const { series } = program;
      return Object.assign(program, {
        series: async (...given: Parameters<Program['series']>) => {
          clock.time += cost * given[0].length;
          return series.apply(program, given);
        },
      });
    },
  };
}

async function setUp({ cpuCost = 2, ...options }: Partial<MeasuredOptions> & { cpuCost?: number } = {}) {
  const clock = new Clock();
  const gpu = await pretender(clock);
  const cpu = await processor(clock, cpuCost);
  const session: Session = {};
  const given = { leastWork: 0, every: 5, session, now: clock.now, ...options };
  const backend = measuredBackend({ cpu, openGpu: gpu.open, ...given });
  return { backend, gpu, cpu, session };
}

const options = { steps: 30, batchSize: 2, sequenceLength: 8, seed: 3 };

const given = { ids: Int32Array.of(0, 1), targets: Int32Array.of(2, 3) };

/** Until what the GPU compiles is compiled. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

/** Trains step by step. @param at told before each step */
async function run(backend: Backend, at: (step: number, model: GPT) => void = () => {}) {
  const model = await createModel(presets.cycle, { backend, seed: 2 });
  const trainer = new Trainer(model, cycleCorpus, options);
  const losses: number[] = [];
  while (trainer.done < options.steps) {
    at(trainer.done, model);
    losses.push((await trainer.step()).loss);
  }
  const state = await trainer.state();
  const parameters = await model.store.snapshot();
  trainer.close();
  return { losses, parameters, moments: state.moments, model };
}

const undisturbed = await run(await wasmBackend());

describe('the backend that measures', () => {
  it('uses a GPU that agrees and is faster, and says by how much', async () => {
    const { backend, gpu } = await setUp();
    gpu.cost = 0.5;
    const { losses, parameters, moments } = await run(backend);
    expect(backend.reason).toBe(
      'WebGPU agrees to the last bit; this model is 4× faster on the GPU, so the GPU runs it.',
    );
    expect(backend.name).toBe('webgpu');
    expect(gpu.runs).toBeGreaterThan(25);
    expect(losses).toEqual(undisturbed.losses);
    expect(parameters).toEqual(undisturbed.parameters);
    expect(moments).toEqual(undisturbed.moments);
  });

  it('stays on the CPU where that is faster, and stops asking the GPU', async () => {
    const { backend, gpu } = await setUp();
    gpu.cost = 12;
    const { losses } = await run(backend);
    expect(backend.reason).toBe(
      'WebGPU agrees to the last bit; this model is 6× faster on the CPU, so the CPU runs it.',
    );
    expect(backend.name).toBe('wasm');
    expect(gpu.runs).toBeLessThan(6);
    expect(losses).toEqual(undisturbed.losses);
  });

  it('is undecided for as long as the GPU is being tried', async () => {
    const { backend, gpu } = await setUp();
    gpu.cost = 12;
    expect(backend.undecided).toBe(false);
    const states = new Set<string>();
    await run(backend, () => states.add(`${backend.undecided}: ${backend.reason}`));
    expect([...states]).toEqual([
      'false: The processor runs it.',
      'true: The processor runs it. The graphics card is being tried.',
      'false: WebGPU agrees to the last bit; this model is 6× faster on the CPU, so the CPU runs it.',
    ]);
    expect(backend.undecided).toBe(false);
  });

  it.each([
    [0, 0, 'this model is too quick to time here, so the CPU runs it.'],
    [0, 12, 'this model is too quick to time on the CPU, so the CPU runs it.'],
    [2, 0, 'this model is too quick to time on the GPU, so the GPU runs it.'],
  ])('says so where a clock in steps shows %i ms and %i ms', async (cpu, cost, sentence) => {
    const { backend, gpu } = await setUp({ cpuCost: cpu });
    gpu.cost = cost;
    await run(backend);
    expect(backend.reason).toBe(`WebGPU agrees to the last bit; ${sentence}`);
  });

  it('says so also where the reader chose', async () => {
    const { backend, gpu } = await setUp({ cpuCost: 0, preferGpu: true });
    gpu.cost = 0;
    await run(backend);
    expect(backend.reason).toMatch(
      /; this model is too quick to time here, and the GPU runs it, as you chose\.$/,
    );
  });

  it('does not wait twice for a GPU that takes seconds', async () => {
    const { backend, gpu } = await setUp();
    gpu.cost = 2001;
    await run(backend);
    expect(backend.reason).toContain('1001× faster on the CPU');
    expect(gpu.runs).toBe(1);
  });

  it('runs where the reader wants it, and says what that costs', async () => {
    const { backend, gpu } = await setUp({ preferGpu: true });
    gpu.cost = 12;
    await run(backend);
    expect(backend.reason).toBe(
      'WebGPU agrees to the last bit; this model is 6× faster on the CPU, and the GPU runs it, as you chose.',
    );
    expect(gpu.runs).toBeGreaterThan(25);
  });

  it('does not open a GPU for work too small to gain from it', async () => {
    const { backend, gpu } = await setUp({ leastWork: 1e9 });
    gpu.fault = new Error('must not be asked');
    await run(backend);
    expect(backend.reason).toBe('The processor runs it.');
    expect(gpu.runs).toBe(0);
  });

  it.each([
    ['before the first trial', 0],
    ['during the trial', 3],
    ['just after it', 6],
    ['on the way', 13],
    ['later', 27],
  ])('goes on when the GPU is lost %s, with the same numbers', async (_when, step) => {
    const { backend, gpu, session } = await setUp();
    gpu.cost = 0.5;
    const { losses, parameters, moments } = await run(backend, (at) => {
      if (at === step) gpu.fault = new DeviceFailed('the device was lost');
    });
    expect(losses).toEqual(undisturbed.losses);
    expect(parameters).toEqual(undisturbed.parameters);
    expect(moments).toEqual(undisturbed.moments);
    const sentence =
      'WebGPU failed: the device was lost. The CPU runs it, from the last state both agreed on: nothing was lost.';
    expect(backend.reason).toBe(sentence);
    expect(session).toEqual({ retired: sentence });
    expect(backend.name).toBe('wasm');
  });

  it('also between a run and the reading of what it gave', async () => {
    const { backend, gpu } = await setUp();
    gpu.cost = 0.5;
    const model = await createModel(presets.cycle, { backend, seed: 2 });
    const judge = await createModel(presets.cycle, { backend: referenceBackend(), seed: 2 });
    const decoder = model.decode();
    const other = judge.decode();
    for (let i = 0; i < 20; i++) {
      if (i === 13) gpu.fault = new DeviceFailed('gone');
      const [ours, expected] = [await decoder.append([i % 4]), await other.append([i % 4])];
      ours.forEach((z, k) => expect(z).toBeCloseTo(expected[k]!, 4));
    }
    expect(gpu.runs).toBeGreaterThan(8);
    expect(backend.reason).toContain('WebGPU failed: gone.');
  });

  it.each([2, 9, 12])('retires a GPU that begins to err at step %i, and undoes what it did', async (step) => {
    const { backend, gpu } = await setUp();
    gpu.cost = 0.5;
    const { parameters } = await run(backend, (at) => {
      if (at === step) gpu.error = 0.01;
    });
    expect(backend.reason).toMatch(
      /^WebGPU disagrees with the CPU by \de-\d where 1e-4 is allowed, so it is not used again in this session; the CPU runs it, from the last state both agreed on\.$/,
    );
    expect(parameters).toEqual(undisturbed.parameters);
  });

  it('does not ask in a session whose GPU was retired', async () => {
    const { backend, gpu } = await setUp({ session: { retired: 'It failed before.' } });
    await run(backend);
    expect(gpu.runs).toBe(0);
    expect(backend.reason).toBe('It failed before.');
  });

  it('says so where a model is too large for the GPU, and tries the next one all the same', async () => {
    const { backend, gpu, session } = await setUp();
    gpu.cost = 0.5;
    gpu.limit = '999 bytes do not fit in one buffer of this device, which takes 256';
    const { losses } = await run(backend);
    expect(losses).toEqual(undisturbed.losses);
    expect(gpu.runs).toBe(0);
    expect(backend.reason).toBe(
      'This model is too large for WebGPU here: 999 bytes do not fit in one buffer of this device, which takes 256. The CPU runs it.',
    );
    expect(session).toEqual({});
    gpu.limit = undefined;
    expect((await run(backend)).losses).toEqual(undisturbed.losses);
    expect(backend.name).toBe('webgpu');
  });

  it('says why where there is no GPU', async () => {
    const { backend, gpu } = await setUp();
    gpu.fault = new Unavailable('webgpu', 'this browser offers WebGPU but no graphics card');
    const { losses } = await run(backend);
    expect(backend.reason).toBe('The CPU runs it: this browser offers WebGPU but no graphics card.');
    expect(losses).toEqual(undisturbed.losses);
  });

  it('keeps what is written into a store while the GPU has it, also when that is lost', async () => {
    for (const lost of [false, true]) {
      const { backend, gpu } = await setUp({ every: 1000 });
      gpu.cost = 0.5;
      const halved = async (on: Backend) => {
        const { parameters } = await run(on, (at, { store }) => {
          if (at === 15) store.restore(undisturbed.parameters);
          if (at === 16) store.write('ln_f.bias', new Float32Array(8).fill(0.5));
          if (at === 20 && lost && on === backend) gpu.fault = new DeviceFailed('gone');
        });
        return parameters;
      };
      expect(await halved(backend)).toEqual(await halved(await wasmBackend()));
      expect(gpu.runs).toBeGreaterThan(10);
    }
  });

  it('does what the journal holds with the numbers it had then, also where the model was changed since', async () => {
    const { backend, gpu } = await setUp({ every: 1000 });
    gpu.cost = 0.5;
    const other = await createModel(presets.cycle, { backend: await wasmBackend(), seed: 7 });
    const changed = await other.store.snapshot();
    const write = async (on: Backend) => {
      const model = await createModel(presets.cycle, { backend: on, seed: 2 });
      const decoder = model.decode();
      const logits: number[][] = [];
      for (let i = 0; i < 24; i++) {
        if (i === 12) model.store.restore(changed);
        if (i === 15) model.store.write('ln_f.bias', new Float32Array(8).fill(0.5));
        if (i === 20 && on === backend) gpu.fault = new DeviceFailed('gone');
        logits.push([...(await decoder.append([i % 4]))]);
      }
      return { logits, keys: await decoder.read(1, 'keys'), parameters: await model.store.snapshot() };
    };
    expect(await write(backend)).toEqual(await write(await wasmBackend()));
    expect(gpu.runs).toBeGreaterThan(12);
    expect(backend.reason).toContain('WebGPU failed: gone.');
  });

  it('blames the caller, not the GPU, for a wrong name or length', async () => {
    const { backend, gpu, session } = await setUp();
    gpu.cost = 0.5;
    const { model } = await run(backend);
    expect(() => model.store.write('nothing', new Float32Array(1))).toThrow('there is no nothing');
    await expect(model.store.read('nothing')).rejects.toThrow('there is no nothing');
    expect(() => model.store.restore(new Float32Array(1))).toThrow('a snapshot takes 2240 numbers, not 1');
    expect(session).toEqual({});
  });

  it('also for numbers that only the GPU has', async () => {
    const { backend, session } = await setUp({ preferGpu: true, trialRuns: 1 });
    const { table, programs } = await learner(backend);
    await programs[0]!.series([given, given, given], ['loss']);
    await expect(table.read('nothing')).rejects.toThrow('there is no nothing; it has table');
    await expect(programs[0]!.read('nothing')).rejects.toThrow('there is no nothing; it has');
    await expect(programs[0]!.read('loss', new Float32Array(2))).rejects.toThrow(
      'read: loss takes 1 numbers',
    );
    expect(() => programs[0]!.write('ids', Int32Array.of(1))).toThrow('write: ids takes 2 numbers, not 1');
    expect(session).toEqual({});
    expect(programs[0]!.dispatches).toBe(7);
  });

  it('keeps what is written into one model while another’s run is on its way', async () => {
    const { backend } = await setUp({ preferGpu: true, trialRuns: 1 });
    const [one, other] = [await learner(backend), await learner(backend)];
    await one.programs[0]!.series([given, given, given], ['loss']);
    expect(one.programs[0]!.dispatches).toBe(7); // the GPU’s
    const numbers = new Float32Array(12).fill(0.2);
    const trial = other.programs[0]!.series([given], ['loss']);
    await Promise.resolve(); // the trial has begun to bring numbers back
    await Promise.resolve();
    one.table.restore(numbers);
    expect(await one.table.snapshot()).toEqual(numbers);
    await trial;
    expect(await one.table.snapshot()).toEqual(numbers);
  });

  it('keeps an input that is written between two runs, of which another page’s failure is known to the second', async () => {
    const { backend, session } = await setUp({ preferGpu: true, trialRuns: 1 });
    const { programs } = await learner(backend);
    await programs[1]!.series([given, {}], ['loss']);
    session.retired = 'It failed in another page.';
    programs[1]!.write('ids', Int32Array.of(2, 2));
    await programs[1]!.run();
    expect(await programs[1]!.read('ids')).toEqual(Float32Array.of(2, 2));
  });

  it('does a run of the journal again with the zeros that an input was before anyone wrote it', async () => {
    const { backend, gpu } = await setUp({ preferGpu: true, trialRuns: 1, every: 100 });
    const [ours, expected] = [await learner(backend), await learner(await wasmBackend())];
    const losses = async ({ programs: [program] }: typeof ours) => {
      await program!.series([{}, {}, {}, {}], ['loss']);
      program!.write('targets', Int32Array.of(1, 0));
      if (program === ours.programs[0]) gpu.fault = new DeviceFailed('gone');
      return program!.series([{}], ['loss']);
    };
    expect(await losses(ours)).toEqual(await losses(expected));
    expect(backend.reason).toContain('WebGPU failed: gone.');
  });

  it('holds nothing on the GPU once the CPU runs it, in whichever program it was decided', async () => {
    const { backend, gpu, cpu } = await setUp();
    gpu.cost = 12;
    const model = await createModel(presets.cycle, { backend, seed: 2 });
    await model.logits([0]);
    await settled();
    await model.logits([0]);
    expect(backend.bytes).toBeGreaterThan(cpu.bytes);
    while (backend.undecided) {
      await model.logits([0, 1]);
      await settled();
    }
    expect(backend.reason).toContain('6× faster on the CPU');
    expect(backend.bytes).toBe(cpu.bytes);
  });

  it('nor where the GPU had a program ready only after that', async () => {
    const { backend, gpu, cpu } = await setUp();
    gpu.cost = 12;
    const { table, programs } = await learner(backend);
    programs[0]!.close();
    await settled();
    let ready = () => {};
    gpu.compiled = new Promise((resolve) => {
      ready = resolve;
    });
    await backend.compile(lookup(false), table);
    await programs[1]!.series(Array(6).fill(given), ['loss']);
    expect(backend.reason).toContain('6× faster on the CPU');
    ready();
    await settled();
    expect(backend.bytes).toBe(cpu.bytes);
  });

  it('gives all its memory back', async () => {
    const { backend, gpu } = await setUp();
    gpu.cost = 0.5;
    const { model } = await run(backend);
    model.close();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(backend.bytes).toBe(0);
  });

  it('gives back what was compiled for a card that is lost before its first run', async () => {
    const { backend, gpu } = await setUp();
    let lose = () => {};
    gpu.compiled = new Promise((ready) => {
      lose = () => {
        gpu.fault = new Error('the device was lost');
        ready();
      };
    });
    const { model, losses } = await run(backend, (step) => step === 3 && lose());
    expect(losses).toEqual(undisturbed.losses);
    expect(backend.reason).toContain('the device was lost');
    model.close();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(backend.bytes).toBe(0);
  });
});

const spec = { name: 'table', shape: [3, 4] };

function lookup(learns: boolean): Plan {
  const graph = new Graph();
  const y = graph.value(
    'embedding',
    [graph.parameter('table', spec.shape), graph.input('ids', [2])],
    {},
    'y',
  );
  const loss = graph.value('crossEntropy', [y, graph.input('targets', [2])], {}, 'loss');
  if (learns) appendAdamW(graph, gradient(graph, loss));
  return plan(graph, { outputs: [loss] });
}

/** Two programs over one table: one learns it, the other only reads it. */
async function learner(backend: Backend) {
  const [table, memory] = [backend.allocate([spec]), backend.allocate(moments([spec]))];
  const programs = [
    await backend.compile(lookup(true), table, memory),
    await backend.compile(lookup(false), table),
  ];
  table.write(
    'table',
    Float32Array.from({ length: 12 }, (_, i) => i / 7),
  );
  programs[0]!.write('hyper', Float32Array.of(0.1, 0.99, 0.9, 0.1, 0.99, 0.01, 2, 1e-8, 0));
  return { table, programs };
}

type Move =
  | { readonly write: Inputs; readonly to: number }
  | { readonly series: readonly Inputs[]; readonly of: number }
  | { readonly read: number }
  | { readonly change: Float32Array }
  | { readonly look: true }
  | { readonly fail: true };

const ids = fc.array(fc.nat(2), { minLength: 2, maxLength: 2 }).map((list) => Int32Array.from(list));
const some = fc.record({ ids, targets: ids }, { requiredKeys: [] });
const which = fc.nat(1);
const numbers = fc.float32Array({ minLength: 12, maxLength: 12, min: -1, max: 1, noNaN: true });
const aMove: fc.Arbitrary<Move> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ write: some, to: which }) },
  {
    weight: 6,
    arbitrary: fc.record({ series: fc.array(some, { minLength: 1, maxLength: 4 }), of: which }),
  },
  { weight: 2, arbitrary: fc.record({ read: which }) },
  { weight: 1, arbitrary: fc.record({ change: numbers }) },
  { weight: 1, arbitrary: fc.constant({ look: true as const }) },
  { weight: 1, arbitrary: fc.constant({ fail: true as const }) },
);
const moves = fc.array(aMove, { minLength: 8, maxLength: 40 });

/** What a move gives to see. */
async function make(move: Move, { table, programs }: { table: Store; programs: Program[] }) {
  if ('write' in move) for (const name in move.write) programs[move.to]!.write(name, move.write[name]!);
  else if ('series' in move) return programs[move.of]!.series(move.series, ['loss']);
  else if ('read' in move) return programs[move.read]!.read('ids');
  else if ('change' in move) table.restore(move.change);
  else if ('look' in move) return table.snapshot();
  return undefined;
}

it('does whatever it is asked as the processor alone does it, whenever the GPU is lost', async () => {
  const used = { gpu: 0, lost: 0, gone: 0 };
  await fc.assert(
    fc.asyncProperty(moves, fc.integer({ min: 1, max: 6 }), async (list, every) => {
      const { backend, gpu } = await setUp({ every, preferGpu: true, trialRuns: 1 });
      const [ours, expected] = [await learner(backend), await learner(await wasmBackend())];
      await settled();
      for (const move of list) {
        if ('fail' in move) gpu.fault = new DeviceFailed('gone');
        expect(await make(move, ours)).toEqual(await make(move, expected));
        if ('read' in move) {
          const loss = await ours.programs[move.read]!.read('loss').catch((error: Error) => error.message);
          if (loss instanceof Float32Array)
            expect(loss).toEqual(await expected.programs[move.read]!.read('loss'));
          else
            expect(loss).toMatch(/^read: loss was lost with the graphics card, and other runs came after it/);
          used.gone += loss instanceof Float32Array ? 0 : 1;
        }
      }
      expect(await ours.table.snapshot()).toEqual(await expected.table.snapshot());
      expect(backend.reason).not.toContain('disagrees');
      used.gpu += backend.name === 'webgpu' ? 1 : 0;
      used.lost += backend.reason.includes('gone') ? 1 : 0;
    }),
    { numRuns: 150, seed: 7 },
  );
  expect(Math.min(used.gpu, used.lost)).toBeGreaterThan(10);
  expect(used.gone).toBeLessThan(10);
});

it('also where nothing is waited for, over two models, with any time between two requests', async () => {
  const used = { gpu: 0, lost: 0 };
  const step = fc.record({ move: aMove, on: which, ticks: fc.nat(6) });
  const steps = fc.array(step, { minLength: 8, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 6 }), async (list, every) => {
      const { backend, gpu } = await setUp({ every, preferGpu: true, trialRuns: 1 });
      const alone = await wasmBackend();
      const [ours, expected] = [
        [await learner(backend), await learner(backend)],
        [await learner(alone), await learner(alone)],
      ];
      const answers: Promise<unknown>[] = [];
      for (const { move, on, ticks } of list) {
        if ('fail' in move) gpu.fault = new DeviceFailed('gone');
        answers.push(Promise.all([make(move, ours[on]!), make(move, expected[on]!)]));
        for (let i = 0; i < ticks; i++) await Promise.resolve();
      }
      for (const [got, wanted] of (await Promise.all(answers)) as [unknown, unknown][])
        expect(got).toEqual(wanted);
      for (const i of [0, 1])
        expect(await ours[i]!.table.snapshot()).toEqual(await expected[i]!.table.snapshot());
      expect(backend.reason).not.toContain('disagrees');
      used.gpu += backend.name === 'webgpu' ? 1 : 0;
      used.lost += backend.reason.includes('gone') ? 1 : 0;
    }),
    { numRuns: 150, seed: 7 },
  );
  expect(Math.min(used.gpu, used.lost)).toBeGreaterThan(10);
});
