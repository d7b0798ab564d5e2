/** The figures of one text written twice: counters equal the closed forms, rows and differences are lib's, goals hold where they say. */
import { decodingWork, faults as libFaults, presets } from '@lib';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { shippedModel } from '@/runtime/shipped.build';
import {
  apartText,
  closedForm,
  longest,
  pasts,
  picture,
  type Run,
  sentenceOf,
  workUpTo,
} from '@/widgets/cache/cache';
import { faultSpecimens, light, specimens, written } from '@/widgets/cache/cache.specimen';
import { faultNames, faultSentence, firstWrong, prompts, told, worst } from '@/widgets/cache/faults';
import { goals, type Summary } from '@/widgets/cache/goals';

const sides = ['cached', 'plain'] as const;
let [names, cycle, halved]: Run[] = [];
beforeAll(async () => {
  [names, cycle, halved] = await Promise.all([
    written('names'),
    written('cycle'),
    written('names', { past: 'halve' }),
  ]);
});

describe('the counters', () => {
  it('equal the closed forms for every n that fits the window, for every prompt', async () => {
    for (const model of ['names', 'cycle'] as const) {
      for (const prompt of [[0], [0, 1], [0, 1, 2, 3], [0, 1, 2, 3, 0, 1, 2]]) {
        const run = await written(model, { prompt });
        const fitting = run.steps.filter(({ length }) => length <= run.context);
        expect(fitting.length).toBe(run.context - prompt.length + 1);
        for (const { length } of fitting)
          for (const side of sides)
            expect(workUpTo(run, side, length)).toEqual(closedForm(run, side, length));
      }
    }
  });
  it('have no closed form once the window slides', () => {
    expect(closedForm(names!, 'cached', 8)).toEqual(decodingWork(presets.names, 8, { cached: true }));
    expect(closedForm(names!, 'cached', 9)).toBeUndefined();
  });
  it('show a whole window for every token that slides it, or a half and then one', () => {
    const rows = (run: Run) => run.steps.map(({ cached }) => cached.work.projections);
    expect(rows(names!)).toEqual([...Array(8).fill(1), 8, 8, 8, 8]);
    expect(rows(halved!)).toEqual([...Array(8).fill(1), 4, 1, 1, 1]);
    expect(names!.steps.map(({ plain }) => plain.work.projections)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 8, 8, 8, 8,
    ]);
  });
});

describe('the sides', () => {
  it('agree to 1e-5, scores and rows, at every step of both models', () => {
    for (const run of [names!, cycle!]) {
      for (const { apart, cached, plain } of run.steps) {
        expect(apart).toBeLessThanOrEqual(1e-5);
        expect(cached.from).toBe(plain.from);
        for (const [layer, { keys, values }] of cached.rows!.entries()) {
          const fresh = plain.rows![layer]!;
          for (const [i, row] of [...keys, ...values].entries())
            for (const [c, value] of row.entries())
              expect(Math.abs(value - [...fresh.keys, ...fresh.values][i]![c]!)).toBeLessThanOrEqual(1e-5);
        }
      }
    }
  });
  it('part when the one with the cache has dropped half', () => {
    const last = halved!.steps.at(-4)!;
    expect(last.length).toBe(9);
    expect(last.cached.from).toBe(5);
    expect(last.plain.from).toBe(1);
    expect(last.apart).toBeGreaterThan(0.01);
  });
  it('a row stays as it was made, until the window slides', () => {
    const rowOf = (length: number) =>
      cycle!.steps.find((one) => one.length === length)!.cached.rows![1]!.keys[2];
    for (const length of [4, 5, 6, 7, 8]) expect(rowOf(length)).toEqual(rowOf(3));
    expect(rowOf(9)).not.toEqual(rowOf(3));
  });
  it('show the rows of the tokens that they name, whatever the prompt, longer than the window too', async () => {
    const model = await shippedModel('names');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(25), { minLength: 1, maxLength: 11 }),
        fc.constantFrom(...pasts),
        async (prompt, past) => {
          const run = await written('names', { prompt, past });
          for (const { length, cached, plain } of run.steps) {
            expect(length - cached.from).toBeLessThanOrEqual(run.context);
            expect(length - plain.from).toBe(Math.min(length, run.context));
            for (const side of [cached, plain]) {
              const fresh = model.decode();
              await fresh.append(run.ids.slice(side.from, length));
              const keys = await fresh.read(0, 'keys');
              fresh.close();
              for (const [i, x] of side.rows![0]!.keys.flat().entries()) expect(x).toBeCloseTo(keys[i]!, 5);
            }
          }
        },
      ),
      { numRuns: 20, seed: 1, examples: [[[12, 0, 17, 8, 11, 24, 13, 13, 4, 19], 'halve']] },
    );
  });
  it('keep all that fits of a prompt that outgrows the window, and half of it from the next token on', async () => {
    const { steps } = await written('names', { prompt: Array(10).fill(0), past: 'halve' });
    expect(steps.map(({ length, cached }) => [length, cached.from])).toEqual([
      [10, 2],
      [11, 7],
      [12, 7],
    ]);
  });
});

it('the picture cuts one head, marks what is new, and keeps the window’s height', () => {
  const step = cycle!.steps[4]!;
  const { rows, values, depth } = picture(cycle!, step, 'cached', 1, 1);
  expect(depth).toBe(4);
  expect(rows).toHaveLength(8);
  expect(rows.map(({ label, kind }) => [label, kind])).toEqual([
    ...['I', 'love', 'AI', '!'].map((word) => [word, 'kept']),
    ['I', 'new'],
    ...Array(3).fill(['', undefined]),
  ]);
  expect(values[2]).toEqual([
    ...step.cached.rows![1]!.keys[2]!.slice(4),
    ...step.cached.rows![1]!.values[2]!.slice(4),
  ]);
  expect(
    picture(cycle!, step, 'plain', 0, 0)
      .rows.slice(0, 5)
      .every(({ kind }) => kind === 'new'),
  ).toBe(true);
});

it('what a page carries has the rows of one step, four digits, and no times', async () => {
  const { opening } = await specimens();
  expect(opening.run.steps.filter(({ cached }) => cached.rows).map(({ length }) => length)).toEqual([6]);
  expect(JSON.stringify(opening.run).length).toBeLessThan(12_000);
  for (const { cached, plain } of opening.run.steps)
    expect([cached.milliseconds, plain.milliseconds]).toEqual([undefined, undefined]);
  expect(light(names!, 3).steps[2]!.cached.rows![0]!.keys[0]![0]).toBeCloseTo(
    names!.steps[2]!.cached.rows![0]!.keys[0]![0]!,
    4,
  );
});

it('says what a step did', () => {
  const say = (run: Run, length: number) => sentenceOf(run, run.steps.find((one) => one.length === length)!);
  expect(say(names!, 6)).toMatch(
    /^token 6, n: with the cache 1 new row, without it 6; in all 6 against 21 · scores differ by at most 0/,
  );
  expect(say(names!, 9)).toContain('every row stands at another position, nothing can be kept');
  expect(say(halved!, 9)).toContain('the cache now looks back on 4 tokens, the other side on 8');
  expect(apartText(0)).toBe('0');
  expect(apartText(2.4e-7)).toBe('0.0000002');
  expect(apartText(1.2345)).toBe('1.23');
});

it('a text is longer than the window, and never endless', () => {
  expect(longest(presets.cycle)).toBe(12);
  expect(longest(presets.gpt2)).toBe(20);
});

describe('the faults', () => {
  it('are those of lib, each with words', () => {
    expect(faultNames).toEqual(['none', ...libFaults]);
    for (const name of faultNames) expect(told[name].text.length).toBeGreaterThan(30);
  });
  it('leave the text of cycle right, every one, and its scores wrong', async () => {
    const right = (await written('cycle', { prompt: prompts.cycle })).ids;
    for (const fault of libFaults) {
      const run = await written('cycle', { prompt: prompts.cycle, fault });
      expect(firstWrong(run.ids, right), fault).toBeUndefined();
      expect(worst(run), fault).toBeGreaterThan(0.1);
      expect(faultSentence(fault, 'cycle', run, right)).toContain('the text is right to its last token, 13');
    }
  });
  it('on names two of them show, and a prompt that looks ahead does not even change a score', async () => {
    const right = (await written('names', { prompt: prompts.names })).ids;
    const wrong = [];
    for (const fault of libFaults) {
      const run = await written('names', { prompt: prompts.names, fault });
      if (firstWrong(run.ids, right) !== undefined) wrong.push(fault);
      if (fault === 'ahead') expect(worst(run)).toBeLessThan(1e-5);
    }
    expect(wrong).toEqual(['stuck', 'early']);
  });
});

describe('the goals', () => {
  it('none is reached as the page opens, and each is by its solution', async () => {
    const { opening } = await specimens();
    const { opening: fault } = await faultSpecimens();
    const opened: Summary[] = [
      { lead: { cast: 'names', run: opening.run, length: opening.length } },
      { faults: { fault: fault.fault, name: fault.model, run: fault.run, right: fault.right } },
      { n: 1000 },
    ];
    const right = (await written('names', { prompt: prompts.names })).ids;
    const faulty = async (name: 'early' | 'ahead'): Promise<Summary> => ({
      faults: {
        fault: name,
        name: 'names',
        run: await written('names', { prompt: prompts.names, fault: name }),
        right,
      },
    });
    const solved: Readonly<Record<string, Summary>> = {
      'room-again': { lead: { cast: 'names', run: halved!, length: 10 } },
      seen: await faulty('early'),
      unseen: await faulty('ahead'),
      hundred: { n: 290 },
    };
    expect(goals.map(({ id }) => id)).toEqual(Object.keys(solved));
    for (const { id, done, solution } of goals) {
      for (const summary of opened) expect(done(summary), id).toBe(false);
      expect(done(solved[id]!), id).toBe(true);
      expect(solution).toBeDefined();
    }
  });
});
