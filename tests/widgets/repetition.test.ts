/** The figures of chapter 8 show what lib computes; their loops, goals and names are what they say. */
import { readFileSync } from 'node:fs';
import { distribution, type GPT, generate, loadModel, namesVocabulary, openBackend } from '@lib';
import { beforeAll, describe, expect, it } from 'vitest';
import { barsOfLetters, idsOf, lettersOf, oneIn, rowsOf } from '@/widgets/repetition/doubled';
import { goals, type Summary } from '@/widgets/repetition/goals';
import {
  barsOfChanges,
  changesOf,
  endless,
  loopOf,
  newTokens,
  oneLess,
  partingOf,
  placeOf,
  type Rule,
  rules,
  settingsOf,
  spelt,
  write,
} from '@/widgets/repetition/repetition';
import { shipped } from './models';

const labels = namesVocabulary.map((token) => (token.length === 1 ? token : 'end'));
const end = labels.indexOf('end');
let names: GPT;
let cycle: GPT;
beforeAll(async () => {
  const bytes = readFileSync(new URL('../../public/models/names/model.safetensors', import.meta.url));
  names = await loadModel(bytes, { backend: await openBackend('wasm') });
  cycle = await shipped();
});

describe('a text under a penalty', () => {
  it('is what generate writes from scores without the end token', async () => {
    const written = await write(endless(names, end), [end], settingsOf('frequency', 0.3));
    expect(written.ids).toHaveLength(1 + newTokens);
    expect(written.ids.slice(1)).not.toContain(end);
    const lastless = {
      config: names.config,
      async logits(ids: number[]) {
        const all = Float32Array.from(await names.logits(ids));
        return all.map((score, i) => (i % 27 === end ? Number.NEGATIVE_INFINITY : score));
      },
    };
    const ids = [end];
    for await (const { id } of generate(lastless, [end], {
      temperature: 0,
      frequencyPenalty: 0.3,
      maxNewTokens: newTokens,
    }))
      ids.push(id);
    expect(written.ids).toEqual(ids);
  });

  it('keeps the model’s own scores for each new token, and the end token is impossible', async () => {
    const { ids, rows } = await write(endless(names, end), [end], settingsOf('repetition', 1.5));
    expect(rows).toHaveLength(newTokens);
    for (const place of [1, 6, 12]) {
      const shown = ids.slice(Math.max(0, place - 8), place);
      const own = [...(await names.logits(shown))].slice(-27);
      own[end] = Number.NEGATIVE_INFINITY;
      expect(rows[place - 1]).toEqual(own);
    }
  });

  it('is drawn by the seed when it is not greedy', async () => {
    const text = async (seed: number) =>
      (await write(endless(names, end), [end], settingsOf('repetition', 1.5, 1), seed)).ids;
    expect(await text(4)).toEqual(await text(4));
    expect(await text(4)).not.toEqual(await text(5));
  });
});

describe('what the bars show', () => {
  it.each(['repetition', 'presence', 'frequency'] as const)('%s: lib’s numbers', async (rule) => {
    const { ids, rows } = await write(endless(names, end), [end], settingsOf(rule, rules[rule].at));
    const seen = ids.slice(0, 8);
    const row = rows[7]!;
    const { probs } = distribution(row, { [rules[rule].knob]: rules[rule].at }, seen);
    const changes = changesOf(row, seen, settingsOf(rule, rules[rule].at));
    expect(changes.map(({ id }) => id)).not.toContain(end);
    expect(changes).toHaveLength(26);
    for (const one of changes) {
      expect(one.after).toBe(probs[one.id]);
      expect(one.before).toBe(distribution(row).probs[one.id]);
      expect(one.times).toBe(seen.filter((id) => id === one.id).length);
    }
    const bars = barsOfChanges(changes, labels, ids[8]);
    expect(bars.map(({ value }) => value)).toEqual(changes.map(({ after }) => after));
    expect(bars.map(({ ghost }) => ghost)).toEqual(changes.map(({ before }) => before));
    expect(bars.filter(({ label }) => label.endsWith('•'))).toHaveLength(new Set(seen).size - 1);
    expect(bars.filter(({ chosen }) => chosen).map(({ key }) => key)).toEqual([ids[8]]);
  });

  it('nothing moves where the penalty is off', () => {
    for (const { before, after } of changesOf([2, 1, -1], [0, 1], settingsOf('repetition', 1)))
      expect(after).toBe(before);
  });
});

describe('a loop', () => {
  it.each([
    ['marinananana', { from: 4, period: 2 }],
    ['abababa', { from: 0, period: 2 }],
    ['xaaaaaa', { from: 1, period: 1 }],
    ['abcabc', { from: 0, period: 3 }],
    ['xabcdabcd', { from: 1, period: 4 }],
    ['anana', undefined],
    ['hannah', undefined],
    ['anananx', undefined],
    ['', undefined],
  ])('%s: %o', (text, loop) => {
    expect(loopOf([...text].map((letter) => letter.charCodeAt(0)))).toEqual(loop);
  });

  it('the place to look at first is where the penalty changed the text, or the last one', async () => {
    const plain = await write(endless(names, end), [end], settingsOf('repetition', 1));
    const bent = await write(endless(names, end), [end], settingsOf('repetition', 1.5));
    expect(placeOf(bent, plain.ids)).toBe(partingOf(bent.ids, plain.ids));
    expect(placeOf(plain, plain.ids)).toBe(plain.ids.length - 1);
  });

  it('words are written apart, letters together', () => {
    expect(spelt([0, 1, 2, 3], ['I', 'love', 'AI', '!'])).toBe('I love AI !');
    expect(spelt([0, 13, 13, 0], labels)).toBe('anna');
  });
});

it('a step less of a penalty ends where it is off', () => {
  expect(oneLess('repetition', 1.45)).toBe(1.4);
  expect(oneLess('repetition', 1.02)).toBe(1);
  expect(oneLess('repetition', 1)).toBeUndefined();
  expect(oneLess('frequency', 0.2)).toBe(0.1);
  expect(oneLess('frequency', -1)).toBeUndefined();
});

describe('missions', () => {
  async function summary(cast: 'names' | 'cycle', rule: Rule, value: number): Promise<Summary> {
    const model = cast === 'names' ? names : cycle;
    const [prompt, never] = cast === 'names' ? [[end], end] : [[0], undefined];
    const text = async (amount: number) =>
      (await write(endless(model, never), prompt, settingsOf(rule, amount))).ids;
    const less = oneLess(rule, value);
    return {
      cast,
      rule,
      value,
      plain: await text(rules[rule].off),
      bent: await text(value),
      less: less === undefined ? undefined : await text(less),
      greedy: true,
    };
  }

  it('none is done when the page opens', async () => {
    const opening = await summary('names', 'repetition', rules.repetition.at);
    expect(goals.filter(({ done }) => done(opening))).toEqual([]);
  });

  it.each(['names', 'cycle'] as const)(
    'nor when a rule is chosen on %s and left as it opens',
    async (cast) => {
      for (const rule of ['repetition', 'presence', 'frequency'] as const) {
        const opened = await summary(cast, rule, rules[rule].at);
        expect(goals.filter(({ done }) => done(opened))).toEqual([]);
      }
    },
  );

  it.each(goals.map((goal) => [goal.id, goal] as const))(
    '%s: its solution does it, and nothing less',
    async (_, goal) => {
      const { model, knobs, own } = goal.solution!;
      const rule = own['rule'] as Rule;
      const name = model?.kind === 'shipped' ? model.name : 'names';
      const value = knobs[rules[rule].knob]!;
      const reached = await summary(name, rule, value);
      expect(goal.done(reached)).toBe(true);
      expect(goal.done({ ...reached, greedy: false })).toBe(false);
      expect(goal.done(await summary(name, rule, Number((value - rules[rule].step).toFixed(2))))).toBe(false);
      if (goal.id !== 'unbreakable')
        expect(goal.done(await summary(name, rule, Number((value + rules[rule].step).toFixed(2))))).toBe(
          false,
        );
    },
  );
});

describe('letters that come twice', () => {
  it('shows lib’s probability of each letter given those before it', async () => {
    const rows = await rowsOf(names, namesVocabulary, 'anna');
    const letters = lettersOf({ vocabulary: namesVocabulary, word: 'anna', rows }, 1.5);
    expect(letters.map(({ label }) => label)).toEqual(['a', 'n', 'n', 'a', 'end']);
    expect(letters.map(({ again }) => again)).toEqual([false, false, true, true, true]);
    expect(letters.map(({ double }) => double)).toEqual([false, false, true, false, false]);
    const seen = idsOf(namesVocabulary, 'an');
    const row = [...(await names.logits(seen))].slice(-27);
    expect(letters[2]!.before).toBeCloseTo(distribution(row).probs[13]!, 6);
    expect(letters[2]!.after).toBeCloseTo(distribution(row, { repetitionPenalty: 1.5 }, seen).probs[13]!, 6);
    expect(barsOfLetters(letters).map(({ label }) => label)).toEqual(['a', 'n', 'n•', 'a•', 'end•']);
    expect(oneIn(letters, 'before')).toBeCloseTo(1 / letters.reduce((p, { before }) => p * before, 1), 6);
  });
  it('refuses a letter it does not know', () => {
    expect(() => idsOf(namesVocabulary, 'zoë')).toThrow(RangeError);
  });
});
