/** The figures of chapter 12 without a page: curves, letters, lengths, one number, and the missions. */
import { distribution, entropy, tokenFrequencies } from '@lib';
import { beforeAll, describe, expect, it } from 'vitest';
import { several } from '@/runtime/several';
import { publishedNames, shippedModel } from '@/runtime/shipped.build';
import {
  corpusAt,
  guessesOf,
  lossCurve,
  progressSentence,
  spelt,
} from '@/widgets/learning-names/learning-names';
import {
  barsOf,
  sentenceOf as lengthsSentence,
  listShares,
  meanLength,
  sharesOf,
} from '@/widgets/lengths/lengths';
import {
  digits,
  documentOf,
  placeText,
  spelt as speltIds,
  sentenceOf as stepSentence,
  tensorsOf,
} from '@/widgets/scalar/scalar';
import { goals } from '@/widgets/twenty/goals';
import {
  chance,
  count,
  drawnOf,
  endFirst,
  type Forced,
  forcedOf,
  forcedText,
  isCut,
  letterSentence,
  lettersOf,
  openOf,
  openText,
  sentenceOf,
  textOf,
  told,
  type Written,
} from '@/widgets/twenty/twenty';
import { specimens } from '@/widgets/twenty/twenty.specimen';
import { batchOf } from '../../lib/training/batches';

const identity = { kind: 'shipped', name: 'names' } as const;
let write: (temperature: number, seed?: number, forced?: Forced) => Promise<Written>;
beforeAll(async () => {
  const model = await shippedModel('names');
  const vocabulary = model.about.vocabulary!;
  const writer = { config: model.config, start: [26], bos: 26, logits: (ids: number[]) => model.logits(ids) };
  write = async (temperature, seed = 1, forced) => {
    const prompts = new Map(forced && [[forced.name, forced.prompt]]);
    const names = await several(writer, { settings: { temperature }, count, seed }, prompts);
    return { vocabulary, bos: 26, names, forced };
  };
});

describe('the run', () => {
  const guesses = guessesOf(publishedNames());
  const corpus = [0, 10, 20, 30].map((step) => ({ step, loss: 3.3 - step / 50 }));
  const losses = Array.from({ length: 30 }, (_, i) => 3 - i / 100);
  const shown = { losses, corpus, guesses, steps: 30, now: 20, playing: false };

  it('is compared with a guess that knows nothing, and one that knows how often each letter comes', () => {
    const { data } = publishedNames();
    expect(guesses.even).toBeCloseTo(Math.log(27), 12);
    expect(guesses.frequency).toBeCloseTo(entropy(tokenFrequencies(data, 27)) * Math.log(2), 12);
    const spec = lossCurve(shown);
    expect([spec.guess!.value, spec.levels![0]!.value]).toEqual([guesses.even, guesses.frequency]);
  });
  it('has the list’s loss as a line up to the step, the rest as a ghost, and every name as a dot', () => {
    const [line, rest, dots] = lossCurve(shown).series;
    expect(line!.points.map(([step]) => step)).toEqual([0, 10, 20]);
    expect(rest).toMatchObject({ ghost: true });
    expect(rest!.points.map(([step]) => step)).toEqual([20, 30]);
    expect(dots).toMatchObject({ dots: true });
    expect(dots!.points).toHaveLength(30);
  });
  it('does not show what is still to come while the film plays', () => {
    const [, rest, dots] = lossCurve({ ...shown, playing: true }).series;
    expect(rest!.points.map(([step]) => step)).toEqual([20]);
    expect(dots!.points).toHaveLength(20);
  });
  it('says in a sentence what a step costs', () => {
    expect(progressSentence(shown)).toBe(
      'Step 20 of 30: 2.900 nats a letter over the whole list, 0.055 more than letter frequencies alone. The name of this step cost 2.8100.',
    );
    expect(progressSentence({ ...shown, now: 0 })).toMatch(/^Before the first step: 3\.300/);
    expect(progressSentence({ ...shown, losses: [] })).toMatch(/^Not run yet\. Press train: 30 steps/);
    expect(progressSentence({ ...shown, corpus: [] })).toBe(
      'Step 20 of 30. The name of this step cost 2.8100.',
    );
  });
  it('knows the list’s loss at the last step that was looked at', () => {
    expect(corpusAt(corpus, 19)?.step).toBe(10);
    expect(corpusAt([], 19)).toBeUndefined();
  });
});

describe('the twenty', () => {
  it('of the build are those of the page', async () => {
    const { opening } = await specimens();
    const { names } = await write(0.5);
    expect(
      drawnOf(opening.names).map((name) => name.map(({ id, u, position }) => [id, u, position])),
    ).toEqual(names.map((name) => name.map(({ id, u, position }) => [id, u, position])));
    for (const [i, name] of drawnOf(opening.names).entries())
      for (const [t, token] of name.entries())
        expect([...token.distribution.probs]).toEqual([...names[i]![t]!.distribution.probs]);
  });
  it('have a probability for every letter and for the end, and a whole name the product', async () => {
    const written = await write(0.5);
    for (let name = 0; name < count; name++) {
      const letters = lettersOf(written, name);
      expect(letters.at(-1)!.kind === 'end').toBe(!isCut(written, letters));
      for (const { id, probability, token } of letters)
        expect(probability).toBe(token!.distribution.probs[id]);
      expect(chance(letters)).toBeCloseTo(
        letters.map(({ probability }) => probability!).reduce((a, b) => a * b),
        12,
      );
    }
  });
  it('are cut at eight letters, and an eighth letter is never followed by an end', async () => {
    const written = await write(2);
    const all = written.names.map((_, name) => lettersOf(written, name));
    for (const letters of all) expect(textOf(letters, 26).length === 8).toBe(isCut(written, letters));
    expect(told(written).cut).toBe(all.filter((letters) => isCut(written, letters)).length);
    expect(sentenceOf(written, 2, 8)).toContain(`${told(written).cut} were cut at 8 letters`);
    expect(written.names.map((name) => spelt(name, written.vocabulary, 26))).toEqual(
      all.map((letters) => `${textOf(letters, 26)}${isCut(written, letters) ? '–' : ''}` || '(nothing)'),
    );
  });
  it('show the end as the first bar, at every step', async () => {
    const written = await write(0.5);
    const { probs, order } = written.names[0]![2]!.distribution;
    const bars = Array.from(order, (id) => ({ label: String(id), key: id, value: probs[id]! }));
    const shown = endFirst(bars, 26);
    expect(shown[0]).toMatchObject({ key: 26, hue: 1 });
    expect(shown.slice(1).map(({ key }) => key)).toEqual([...order].filter((id) => id !== 26));
    expect(endFirst(bars, undefined)).toEqual(bars);
  });
  it('a forced letter stands there as given, and the name goes on with its own dice', async () => {
    const forced = { name: 0, prompt: [26, 12, 0] };
    const [before, after] = [await write(0.5), await write(0.5, 1, forced)];
    const letters = lettersOf(after, 0);
    expect(letters.slice(0, 2).map(({ kind, label }) => [kind, label])).toEqual([
      ['given', 'm'],
      ['given', 'a'],
    ]);
    expect(after.names.slice(1)).toEqual(before.names.slice(1));
    expect(letterSentence(after, 0, 1)).toBe('The second letter, a, was put there by you.');
    expect(letterSentence(before, 0, 0)).toMatch(
      /^Before the first letter m had \d+ %, and the end of the name 0\.\d+ %\.$/,
    );
    const last = lettersOf(before, 0).length - 1;
    expect(letterSentence(before, 0, last)).toMatch(
      /^After “mero” the end of the name had \d+ %, and came\.$/,
    );
  });
  it('a link has the open letter and the forced ones, and anything else is not believed', () => {
    expect(openOf(openText(3, 2))).toEqual([3, 2]);
    expect([openOf(undefined), openOf('20.0'), openOf('x'), openOf('1.222')]).toEqual(
      Array(4).fill(undefined),
    );
    // A list of the reader's own may have names of 32 letters.
    expect(openOf(openText(19, 31))).toEqual([19, 31]);
    const long = { name: 0, prompt: [2, ...Array<number>(32).fill(1)] };
    expect(forcedOf(forcedText(long), [2], 3, 32)).toEqual(long);
    const given = { vocabulary: ['a', 'b', '<BOS>'], bos: 2, names: [[]], forced: long };
    expect(letterSentence(given, 0, 11)).toBe('The 12th letter, b, was put there by you.');
    const forced = { name: 3, prompt: [26, 12, 0] };
    expect(forcedText(forced)).toBe('3.12-0');
    expect(forcedOf('3.12-0', [26], 27, 8)).toEqual(forced);
    for (const bad of ['20.1', '3.27', '3.26', '3.', '3.1-1-1-1-1-1-1-1-1', '__proto__'])
      expect(forcedOf(bad, [26], 27, 8)).toBeUndefined();
  });
});

describe('lengths', () => {
  const lengths = { temperature: 0.5, ended: [0, 0, 0, 0, 6, 2, 0, 0], cut: 2 };
  it('become shares, with the cut last', () => {
    expect(sharesOf(lengths)).toEqual([0, 0, 0, 0, 0.6, 0.2, 0, 0, 0.2]);
    expect(meanLength(lengths)).toBeCloseTo(0.6 * 4 + 0.2 * 5 + 0.2 * 8, 12);
  });
  it('stand beside those of the list, where eight letters and more are one', () => {
    const list = listShares(['anna', 'mariana', 'gabriela', 'christopher'], 8);
    expect(list).toEqual([0, 0, 0, 0, 0.25, 0, 0, 0.25, 0.5]);
    const bars = barsOf(lengths, list);
    expect(bars.map(({ label }) => label)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', 'cut']);
    expect(bars.at(-1)).toMatchObject({ value: 0.2, ghost: 0.5 });
    expect(lengthsSentence(lengths, list)).toBe(
      'At τ = 0.50 names have 5.0 letters on average; 20 % are cut at 8, and the longest that ended by itself has 5. In the list 50 % have 8 letters or more.',
    );
  });
  it('count characters, and say nothing of a list that is not here', () => {
    expect(listShares(['👩‍🚀', '李雷'], 3)).toEqual([0, 0, 0.5, 0.5]);
    expect(lengthsSentence(lengths)).toMatch(/ended by itself has 5\.$/);
  });
});

describe('one number', () => {
  const recipe = publishedNames();
  it('lies in one of seven tensors that have 4,064 together', () => {
    const tensors = tensorsOf(recipe.config);
    expect(tensors).toHaveLength(tensors.filter(({ what, name }) => what !== name).length);
    expect(tensors.reduce((sum, { size }) => sum + size, 0)).toBe(4064);
    const head = tensors.find(({ name }) => name === 'lm_head.weight')!;
    expect(placeText(head, 419, recipe.vocabulary)).toBe('row end, column 3');
    expect(placeText(tensors.find(({ name }) => name === 'wpe.weight')!, 17, recipe.vocabulary)).toBe(
      'row 1, column 1',
    );
  });
  it('a step’s name is the recipe’s, and without batches the one that training draws', () => {
    expect(speltIds(documentOf(recipe, 2), recipe.vocabulary)).toBe('sarai');
    const { batches: _, ...drawn } = recipe;
    for (const seed of [0, 5])
      for (const step of [1, 3, 500]) {
        const { ids } = batchOf({ ...drawn, batchSize: 1, sequenceLength: 30, seed }, step - 1);
        expect([...ids, 26]).toEqual(documentOf({ ...drawn, seed }, step));
      }
    expect(() => documentOf({ ...recipe, batches: [[-1]] }, 1)).toThrow(
      /step 0 asks for -1; documents run from 0 to/,
    );
  });
  it('has digits enough, and a real minus', () => {
    expect([0, 0.5, -0.013022, 0.00001957, -3e-9].map(digits)).toEqual([
      '0',
      '0.500000',
      '−0.013022',
      '0.00001957',
      '−3.00e-9',
    ]);
  });
  it('a sentence says which way it goes, also against its own slope', () => {
    const one = {
      step: 2,
      value: 1,
      next: 0.99,
      loss: 3,
      gradient: 0.5,
      m: [0, 0],
      v: [0, 0],
      rate: 0.01,
      mHat: 0,
      vHat: 0,
      lower: 0,
      upper: 0,
      slope: 0.5,
    } as const;
    expect(stepSentence(one, 'ada')).toBe(
      'Step 2 reads “ada”. Raising the number would raise the loss, by 0.500000 for each 1; it moves by −0.010000, against the slope.',
    );
    expect(stepSentence({ ...one, next: 1.01 }, 'ada')).toContain(
      'along the slope, because the steps before still count',
    );
    expect(stepSentence({ ...one, gradient: 0 }, 'ada')).toContain(
      'its slope is 0. It still moves, by −0.010000',
    );
    expect(stepSentence({ ...one, gradient: 0, next: 1 }, 'ada')).toMatch(/its slope is 0\.$/);
  });
});

describe('the missions', () => {
  it('are not done when the page opens', async () => {
    const written = await write(0.5);
    for (const { id, done } of goals) expect(done({ written, temperature: 0.5, identity }), id).toBe(false);
  });
  it.each(goals.slice(0, 3).map((goal) => [goal.id, goal] as const))(
    '%s: its solution does it',
    async (_, goal) => {
      const { knobs = {}, own = {}, seed = 1 } = goal.solution!;
      const { temperature = 0.5 } = knobs;
      const written = await write(temperature, seed, forcedOf(own['forced'], [26], 27, 8));
      expect(goal.done({ written, temperature, identity })).toBe(true);
    },
  );
  it('greedy is no solution of “few”', async () => {
    expect(goals[0]!.done({ written: await write(0), temperature: 0, identity })).toBe(false);
  });
});

it('the distribution of an open letter is lib’s', async () => {
  const model = await shippedModel('names');
  const { names } = await write(0.7);
  const ids = [26, ...names[4]!.slice(0, 2).map(({ id }) => id)];
  const expected = distribution((await model.logits(ids)).slice(-27), { temperature: 0.7 }, ids);
  expect([...names[4]![2]!.distribution.probs]).toEqual([...expected.probs]);
});
